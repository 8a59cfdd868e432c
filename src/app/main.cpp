// tcptable: the socket table on the command line.
#include <csignal>
#include <exception>
#include <string>

#include "console.hpp"
#include "table_command.hpp"

int main(int argc, char** argv) {
  std::signal(SIGPIPE, SIG_IGN);  // a closed pipe comes back as EPIPE instead
  try {
    return static_cast<int>(tcptable::app::run_table(argc, argv));
  } catch (const std::exception& error) {  // an exhausted allocator is all that is left to fail
    tcptable::app::complain(std::string("tcptable: ") + error.what() + "\n");
    return static_cast<int>(tcptable::app::ExitCode::failure);
  }
}
