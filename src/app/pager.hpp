// A pager between the table and a terminal.
#pragma once

#include <sys/types.h>

#include <string>

namespace tcptable::app {

// The command line of the pager, for a shell: TCPTABLE_PAGER, PAGER, or less. Empty where one of
// them is set to nothing, or to cat.
std::string pager_command();

class Pager {
 public:
  explicit Pager(const std::string& command);
  Pager(const Pager&) = delete;
  Pager& operator=(const Pager&) = delete;
  ~Pager() { wait(); }

  bool has_started() const noexcept { return pid_ >= 0; }
  int descriptor() const noexcept { return descriptor_; }

  // Waits until the reader has seen enough. False where the shell found no such program, and
  // nobody has seen anything.
  bool wait();

 private:
  int descriptor_ = -1;
  pid_t pid_ = -1;
};

}  // namespace tcptable::app
