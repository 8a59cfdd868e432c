#include "pager.hpp"

#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <vector>

namespace tcptable::app {
namespace {

// less quits at once when all fits, shows colours, and leaves the text on the screen, unless the
// user has set LESS to something else.
std::vector<char*> environment(std::string& less) {
  std::vector<char*> list;
  for (char** entry = environ; *entry != nullptr; ++entry) list.push_back(*entry);
  if (std::getenv("LESS") == nullptr) list.push_back(less.data());
  list.push_back(nullptr);
  return list;
}

// The pager has the terminal's signals to itself: an interrupt ends a search in it, not us.
pid_t start(const std::string& command, int input) {
  posix_spawn_file_actions_t actions;
  posix_spawnattr_t attributes;
  if (posix_spawn_file_actions_init(&actions) != 0) return -1;
  posix_spawnattr_init(&attributes);
  posix_spawn_file_actions_adddup2(&actions, input, STDIN_FILENO);
  sigset_t defaults;
  sigemptyset(&defaults);
  sigaddset(&defaults, SIGPIPE);
  sigaddset(&defaults, SIGINT);
  posix_spawnattr_setsigdefault(&attributes, &defaults);
  posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGDEF);
  std::string shell = "sh";
  std::string flag = "-c";
  std::string line = command;
  char* arguments[] = {shell.data(), flag.data(), line.data(), nullptr};
  std::string less = "LESS=FRX";
  pid_t pid = -1;
  const int code =
      posix_spawn(&pid, "/bin/sh", &actions, &attributes, arguments, environment(less).data());
  posix_spawn_file_actions_destroy(&actions);
  posix_spawnattr_destroy(&attributes);
  return code == 0 ? pid : -1;
}

}  // namespace

std::string pager_command() {
  for (const char* const name : {"TCPTABLE_PAGER", "PAGER"})
    if (const char* const value = std::getenv(name))
      return std::string(value) == "cat" ? std::string() : value;
  return "less";
}

Pager::Pager(const std::string& command) {
  int ends[2];
  if (pipe2(ends, O_CLOEXEC) != 0) return;
  pid_ = start(command, ends[0]);
  close(ends[0]);
  if (pid_ < 0) {
    close(ends[1]);
    return;
  }
  std::signal(SIGINT, SIG_IGN);
  descriptor_ = ends[1];
}

bool Pager::wait() {
  if (!has_started()) return false;
  close(descriptor_);
  int status = 0;
  while (waitpid(pid_, &status, 0) < 0 && errno == EINTR) {
  }
  pid_ = -1;
  constexpr int cannot_run = 126;  // and 127, not found: of a shell
  return !WIFEXITED(status) || WEXITSTATUS(status) < cannot_run || WEXITSTATUS(status) > 127;
}

}  // namespace tcptable::app
