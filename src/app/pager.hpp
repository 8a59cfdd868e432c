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
  // Starts `command`. Where that fails, descriptor() is `fallback`.
  Pager(const std::string& command, int fallback);
  Pager(const Pager&) = delete;
  Pager& operator=(const Pager&) = delete;
  ~Pager();  // waits until the reader has seen enough

  int descriptor() const noexcept { return descriptor_; }

 private:
  int descriptor_;
  pid_t pid_ = -1;
};

}  // namespace tcptable::app
