#include "doctor_command.hpp"

#include <unistd.h>

#include <variant>

#include "console.hpp"
#include "doctor_options.hpp"
#include "doctor_report.hpp"

namespace tcptable::app {

ExitCode run_doctor(int argc, const char* const* argv) {
  const auto command = parse_doctor_options(argc, argv);
  if (const auto* farewell = std::get_if<Farewell>(&command)) return say(*farewell);
  const auto trials = try_host();
  if (!trials) return refuse(trials.error());
  Output output(STDOUT_FILENO);
  if (std::get<DoctorOptions>(command).json) {
    render_doctor_json(*trials, output);
  } else {
    output.write(doctor_text(*trials));
  }
  return finish(output, exit_code_for(*trials));
}

}  // namespace tcptable::app
