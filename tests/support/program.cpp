#include "support/program.hpp"

#include <fcntl.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <filesystem>
#include <system_error>

#include "support/fd.hpp"

namespace tcptable::test {

Program::Program(const std::vector<std::string>& words) {
  std::vector<char*> arguments;
  for (const std::string& word : words) arguments.push_back(const_cast<char*>(word.c_str()));
  arguments.push_back(nullptr);
  // Its end tells that the child executes another file, or why it does not.
  std::array<int, 2> ends{};
  checked(pipe2(ends.data(), O_CLOEXEC), "pipe2");
  const Fd read_end(ends[0]);
  Fd write_end(ends[1]);
  pid_ = checked(fork(), "fork");
  if (pid_ == 0) {
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    execv(arguments[0], arguments.data());
    const int reason = errno;
    _exit(write(write_end.get(), &reason, sizeof reason) > 0 ? 1 : 2);
  }
  write_end.reset();
  int reason = 0;
  if (read(read_end.get(), &reason, sizeof reason) > 0) {
    wait();
    throw std::system_error(reason, std::generic_category(), words.front());
  }
}

Program::~Program() {
  kill();
  wait();
}

void Program::kill() noexcept {
  if (pid_ <= 0) return;
  ::kill(pid_, SIGKILL);
  siginfo_t told{};
  while (waitid(P_PID, static_cast<id_t>(pid_), &told, WEXITED | WNOWAIT) != 0 && errno == EINTR) {
  }
}

void Program::wait() noexcept {
  while (pid_ > 0 && waitpid(pid_, nullptr, 0) < 0 && errno == EINTR) {
  }
  pid_ = -1;
}

std::string copy_of_sleep(const std::string& path) {
  std::filesystem::copy_file("/bin/sleep", path);
  return path;
}

std::string real_path(const std::string& path) { return std::filesystem::canonical(path).string(); }

}  // namespace tcptable::test
