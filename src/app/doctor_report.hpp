// What `tcptable doctor` shows: as text and as JSON (docs/json-schema.md).
#pragma once

#include <string>
#include <vector>

#include "exit_code.hpp"
#include "host_trials.hpp"
#include "output.hpp"

namespace tcptable::app {

inline constexpr const char* doctor_schema = "tcptable-doctor/1";

// No owner of a socket of this host is hidden from the caller.
bool sees_every_owner(const HostTrials& trials) noexcept;

// Something that can be done about what is missing.
struct Advice {
  std::string purpose;                // "see every owner, without more rights"
  std::vector<std::string> commands;  // in this order, ready for a shell; may be empty
  std::string caution;                // empty: there is none
};

// The best first; nothing where nothing is missing.
std::vector<Advice> advice_for(const HostTrials& trials);

ExitCode exit_code_for(const HostTrials& trials) noexcept;
std::string doctor_text(const HostTrials& trials);
void render_doctor_json(const HostTrials& trials, Output& output);

}  // namespace tcptable::app
