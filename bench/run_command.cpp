// run_command REPEAT LIMIT_S HEADER_LINES COMMAND ARGUMENT…
//
// Runs a command with its output into a pipe that is read and forgotten, as a consumer would, and
// prints one line: the lines it wrote less the header, the median of its milliseconds, and the most
// memory it had resident, in KiB. A command that outlives the limit is killed, and the line
// reads "timeout". Linked statically: the memory the kernel reports for a child starts at that of
// its parent.
#include <fcntl.h>
#include <poll.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <vector>

namespace {

using Clock = std::chrono::steady_clock;

// A command that took longer is run once: its figure will not hang on the noise of one run.
constexpr double slow_ms = 5000;

struct Run {
  double ms = 0;
  long lines = 0;
  long resident_kib = 0;
  bool timed_out = false;
  bool failed = false;
};

[[noreturn]] void fail(const char* operation) {
  std::fprintf(stderr, "run_command: %s: %s\n", operation, std::strerror(errno));
  std::exit(1);
}

double ms_since(Clock::time_point start) {
  return std::chrono::duration<double, std::milli>(Clock::now() - start).count();
}

// Counts lines until the other end closes. False when the time is up.
bool drain(int pipe_fd, Clock::time_point start, double limit_ms, long& lines) {
  static char bytes[1 << 16];
  for (;;) {
    const double left_ms = limit_ms - ms_since(start);
    if (left_ms <= 0) return false;
    pollfd waiting{.fd = pipe_fd, .events = POLLIN, .revents = 0};
    const int ready = poll(&waiting, 1, static_cast<int>(left_ms) + 1);
    if (ready < 0 && errno != EINTR) fail("poll");
    if (ready <= 0) continue;
    const ssize_t count = read(pipe_fd, bytes, sizeof bytes);
    if (count < 0) fail("read");
    if (count == 0) return true;
    lines += std::count(bytes, bytes + count, '\n');
  }
}

[[noreturn]] void become(char** command, int output_fd) {
  const int null_fd = open("/dev/null", O_RDWR | O_CLOEXEC);
  dup2(null_fd, STDIN_FILENO);
  dup2(null_fd, STDERR_FILENO);
  dup2(output_fd, STDOUT_FILENO);
  execvp(command[0], command);
  _exit(127);
}

Run run_once(char** command, double limit_ms) {
  int ends[2];
  if (pipe2(ends, O_CLOEXEC) < 0) fail("pipe2");
  Run run;
  const Clock::time_point start = Clock::now();
  const pid_t child = fork();
  if (child < 0) fail("fork");
  if (child == 0) become(command, ends[1]);
  close(ends[1]);
  run.timed_out = !drain(ends[0], start, limit_ms, run.lines);
  if (run.timed_out) kill(child, SIGKILL);
  int status = 0;
  rusage usage{};
  if (wait4(child, &status, 0, &usage) < 0) fail("wait4");
  run.ms = ms_since(start);
  close(ends[0]);
  run.resident_kib = usage.ru_maxrss;
  run.failed = !WIFEXITED(status) || WEXITSTATUS(status) != 0;
  return run;
}

// The median run, or the only one of a command that is slow.
Run run_repeatedly(char** command, double limit_ms, int repeat) {
  std::vector<Run> runs;
  while (static_cast<int>(runs.size()) < repeat) {
    runs.push_back(run_once(command, limit_ms));
    const Run& last = runs.back();
    if (last.timed_out || last.failed || last.ms > slow_ms) return last;
  }
  std::sort(runs.begin(), runs.end(), [](const Run& a, const Run& b) { return a.ms < b.ms; });
  return runs[runs.size() / 2];
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 5) {
    std::fprintf(stderr, "usage: run_command REPEAT LIMIT_S HEADER_LINES COMMAND ARGUMENT...\n");
    return 2;
  }
  const int repeat = std::clamp(std::atoi(argv[1]), 1, 99);
  const double limit_ms = std::atof(argv[2]) * 1000;
  const long header_lines = std::atol(argv[3]);
  const Run run = run_repeatedly(argv + 4, limit_ms, repeat);
  if (run.timed_out) {
    std::puts("timeout");
  } else if (run.failed) {
    std::puts("failed");
  } else {
    std::printf("%ld %.3f %ld\n", std::max(0L, run.lines - header_lines), run.ms, run.resident_kib);
  }
}
