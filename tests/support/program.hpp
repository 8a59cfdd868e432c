// Programs that a test starts, which end with the test.
#pragma once

#include <sys/types.h>

#include <string>
#include <vector>

namespace tcptable::test {

class Program {
 public:
  // Starts the file by its path, as the first of `words`, and returns once it executes it. Throws
  // when that fails.
  explicit Program(const std::vector<std::string>& words);
  Program(const Program&) = delete;
  Program& operator=(const Program&) = delete;
  ~Program();

  pid_t pid() const noexcept { return pid_; }
  // Kills it. Until wait() it is a zombie.
  void kill() noexcept;
  void wait() noexcept;

 private:
  pid_t pid_ = -1;
};

// A file that Program can start and that does nothing until it is killed: a copy of sleep(1).
std::string copy_of_sleep(const std::string& path);

// The path by which the kernel knows the file.
std::string real_path(const std::string& path);

}  // namespace tcptable::test
