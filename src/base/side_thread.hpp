// A thread of the library's own beside its caller's.
#pragma once

#include <functional>
#include <thread>

namespace tcptable::sys {

// Runs one function at a time. Every signal is held back in the thread: the host's handlers are the
// host's business and must not run on a thread that the host does not know.
class SideThread {
 public:
  SideThread() = default;
  SideThread(const SideThread&) = delete;
  SideThread& operator=(const SideThread&) = delete;
  ~SideThread() { join(); }

  // `body` must not throw. False: no thread is to be had, and nothing was begun.
  [[nodiscard]] bool start(std::function<void()> body);

  bool is_running() const noexcept { return thread_.joinable(); }
  void join() noexcept;

 private:
  std::thread thread_;
};

}  // namespace tcptable::sys
