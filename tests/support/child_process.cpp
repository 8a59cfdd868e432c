#include "support/child_process.hpp"

#include <fcntl.h>
#include <grp.h>
#include <linux/sched.h>
#include <poll.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <chrono>
#include <cstdint>
#include <exception>
#include <stdexcept>
#include <system_error>
#include <utility>

#include "support/fd.hpp"

namespace tcptable::test {
namespace {

// What the child writes before its complaint: a dead child writes nothing at all.
constexpr char finished = '.';

// Generous: only a hang is meant to reach it, not a slow machine.
constexpr std::chrono::seconds patience{120};

struct Pipe {
  Fd read_end;
  Fd write_end;
};

Pipe make_pipe() {
  std::array<int, 2> ends{};
  checked(pipe2(ends.data(), O_CLOEXEC), "pipe2");
  return {Fd(ends[0]), Fd(ends[1])};
}

void write_all(const Fd& to, const std::string& text) {
  std::size_t written = 0;
  while (written < text.size()) {
    const ssize_t part = write(to.get(), text.data() + written, text.size() - written);
    if (part <= 0) _exit(3);
    written += static_cast<std::size_t>(part);
  }
}

std::string run_guarded(const std::function<std::string()>& body) {
  try {
    return body();
  } catch (const std::exception& problem) {
    return std::string("exception: ") + problem.what();
  } catch (...) {
    return "an exception of unknown type";
  }
}

// fork() with a PID of the caller's choice.
pid_t fork_as(pid_t wanted) {
  clone_args arguments{};
  arguments.exit_signal = SIGCHLD;
  arguments.set_tid = reinterpret_cast<std::uint64_t>(&wanted);
  arguments.set_tid_size = 1;
  return static_cast<pid_t>(syscall(SYS_clone3, &arguments, sizeof arguments));
}

// The child dies with the thread that made it, even when that one crashes. `wanted` 0: any PID.
pid_t fork_bound_to_parent(pid_t wanted = 0) {
  const pid_t parent = getpid();
  const pid_t pid = checked(wanted == 0 ? fork() : fork_as(wanted), "fork");
  if (pid == 0) {
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    // The parent of the first process in a PID namespace is 0 there.
    if (getppid() != parent && getppid() != 0) _exit(3);
  }
  return pid;
}

// Everything until the child closes its end, or nothing when it takes too long.
bool read_until_closed(const Fd& from, std::string& text) {
  const auto deadline = std::chrono::steady_clock::now() + patience;
  for (;;) {
    const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(
        deadline - std::chrono::steady_clock::now());
    pollfd waiting{from.get(), POLLIN, 0};
    if (left.count() <= 0 || poll(&waiting, 1, static_cast<int>(left.count())) == 0) return false;
    std::array<char, 1024> part{};
    const ssize_t count = read(from.get(), part.data(), part.size());
    if (count < 0 && errno == EINTR) continue;
    if (count <= 0) return true;
    text.append(part.data(), static_cast<std::size_t>(count));
  }
}

int kill_and_reap(pid_t pid) noexcept {
  ::kill(pid, SIGKILL);
  int status = 0;
  while (waitpid(pid, &status, 0) < 0 && errno == EINTR) {
  }
  return status;
}

// The child's complaint; `died` is what to say when it never finished.
std::string complaint_of(const std::string& text, bool in_time) {
  if (!in_time) return "the child hung";
  if (text.empty() || text.front() != finished) return "the child died";
  return text.substr(1);
}

}  // namespace

Child Child::holding(const std::function<void()>& body) { return start(0, body); }

std::optional<Child> Child::with_lower_pid() {
  for (pid_t wanted = getpid() - 1; wanted > 1; --wanted) {
    try {
      return start(wanted, [] {});
    } catch (const std::system_error& taken) {
      if (taken.code().value() != EEXIST) throw;
    }
  }
  return std::nullopt;
}

Child Child::start(pid_t wanted, const std::function<void()>& body) {
  Pipe pipe = make_pipe();
  const pid_t pid = fork_bound_to_parent(wanted);
  if (pid == 0) {
    pipe.read_end.reset();
    const std::string complaint = run_guarded([&body] {
      body();
      return std::string();
    });
    write_all(pipe.write_end, finished + complaint);
    pipe.write_end.reset();
    for (;;) pause();
  }
  Child child(pid);
  pipe.write_end.reset();
  std::string text;
  const bool in_time = read_until_closed(pipe.read_end, text);
  const std::string complaint = complaint_of(text, in_time);
  if (!complaint.empty()) throw std::runtime_error(complaint);
  return child;
}

Child::Child(Child&& other) noexcept : pid_(std::exchange(other.pid_, -1)) {}

Child& Child::operator=(Child&& other) noexcept {
  if (this != &other) {
    kill();
    pid_ = std::exchange(other.pid_, -1);
  }
  return *this;
}

Child::~Child() { kill(); }

void Child::kill() noexcept {
  if (pid_ > 0) kill_and_reap(std::exchange(pid_, -1));
}

std::string in_child(const std::function<std::string()>& body) {
  Pipe pipe = make_pipe();
  const pid_t pid = fork_bound_to_parent();
  if (pid == 0) {
    pipe.read_end.reset();
    write_all(pipe.write_end, finished + run_guarded(body));
    _exit(0);
  }
  pipe.write_end.reset();
  std::string text;
  const bool in_time = read_until_closed(pipe.read_end, text);
  int status = 0;
  if (in_time) {
    while (waitpid(pid, &status, 0) < 0 && errno == EINTR) {
    }
  } else {
    status = kill_and_reap(pid);
  }
  std::string complaint = complaint_of(text, in_time);
  if (WIFSIGNALED(status)) complaint += " by signal " + std::to_string(WTERMSIG(status));
  return complaint;
}

void become_nobody() {
  checked(setgroups(0, nullptr), "setgroups");
  checked(setresgid(nobody_uid, nobody_uid, nobody_uid), "setresgid");
  checked(setresuid(nobody_uid, nobody_uid, nobody_uid), "setresuid");
  // A change of user hides a process from its new peers; ordinary processes are not hidden so. The
  // death signal is cleared by it too.
  checked(prctl(PR_SET_DUMPABLE, 1), "PR_SET_DUMPABLE");
  checked(prctl(PR_SET_PDEATHSIG, SIGKILL), "PR_SET_PDEATHSIG");
}

}  // namespace tcptable::test
