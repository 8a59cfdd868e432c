// Cgroups of a test's own, below where cgroup2 is mounted.
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace tcptable::test {

// A path of new cgroups, "system.slice/x.service", which goes with the object. Those in it must
// have ended by then.
class Cgroup {
 public:
  // The first "tcptable" in it gets this process's number, so that tests do not meet each other.
  // Nothing when there is no cgroup2 that this process may write to, or the kernel refuses.
  static std::optional<Cgroup> make(const std::string& path);

  Cgroup(Cgroup&& other) noexcept : made_(std::exchange(other.made_, {})) {}
  Cgroup& operator=(Cgroup&& other) noexcept {
    made_.swap(other.made_);
    return *this;
  }
  Cgroup(const Cgroup&) = delete;
  Cgroup& operator=(const Cgroup&) = delete;
  ~Cgroup();

  void add(pid_t pid) const;  // throws when the kernel refuses
  std::uint64_t id() const;   // the kernel's number
  // Removes it while somebody may still be listed as belonging to it.
  bool remove_now();

 private:
  explicit Cgroup(std::vector<std::string> made) : made_(std::move(made)) {}

  std::vector<std::string> made_;  // the outermost first
};

}  // namespace tcptable::test
