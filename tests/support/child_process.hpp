// Child processes that never outlive their test.
#pragma once

#include <sys/types.h>

#include <functional>
#include <optional>
#include <string>

namespace tcptable::test {

// A child that did what it was told and then sleeps, holding what it holds, until it is killed.
class Child {
 public:
  // Returns once `body` has run in the child. Throws when it threw there.
  static Child holding(const std::function<void()>& body = [] {});
  // The same with a PID lower than the caller's, although it is younger. Nothing when there is none
  // free. Needs root.
  static std::optional<Child> with_lower_pid();

  Child(Child&& other) noexcept;
  Child& operator=(Child&& other) noexcept;
  Child(const Child&) = delete;
  Child& operator=(const Child&) = delete;
  ~Child();

  pid_t pid() const noexcept { return pid_; }
  void kill() noexcept;  // and reap

 private:
  explicit Child(pid_t pid) noexcept : pid_(pid) {}
  static Child start(pid_t wanted, const std::function<void()>& body);
  pid_t pid_ = -1;
};

// Runs `body` in a child and gives back what it returned: a complaint, or nothing when all is well.
// A child that dies or hangs is a complaint too. `body` may ruin its process as it likes.
std::string in_child(const std::function<std::string()>& body);

// For use in a child: gives up root for good, as uid and gid 65534 ("nobody").
void become_nobody();
inline constexpr unsigned nobody_uid = 65534;

// Complaints for in_child.
#define TCPTABLE_CHILD_REQUIRE(condition) \
  if (!(condition)) return std::string(__FILE__ ":") + std::to_string(__LINE__) + ": " #condition

}  // namespace tcptable::test
