// tcptable: the socket table on the command line.
#include <csignal>
#include <exception>
#include <string>

#include "commands.hpp"
#include "console.hpp"
#include "table_command.hpp"

namespace tcptable::app {
namespace {

ExitCode run(int argc, const char* const* argv) {
  const Command* const command = argc > 1 ? find_command(argv[1]) : nullptr;
  return command == nullptr ? run_table(argc, argv) : command->run(argc - 1, argv + 1);
}

}  // namespace
}  // namespace tcptable::app

int main(int argc, char** argv) {
  std::signal(SIGPIPE, SIG_IGN);  // a closed pipe comes back as EPIPE instead
  try {
    return static_cast<int>(tcptable::app::run(argc, argv));
  } catch (const std::exception& error) {  // an exhausted allocator is all that is left to fail
    tcptable::app::complain(std::string("tcptable: ") + error.what() + "\n");
    return static_cast<int>(tcptable::app::ExitCode::failure);
  }
}
