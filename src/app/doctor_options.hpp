// The command line of `tcptable doctor`.
#pragma once

#include <variant>

#include "farewell.hpp"

namespace tcptable::app {

struct DoctorOptions {
  bool json = false;
};

// Pure. `argv[0]` is "doctor".
std::variant<DoctorOptions, Farewell> parse_doctor_options(int argc, const char* const* argv);

}  // namespace tcptable::app
