// One process's directory of /proc, held open: what is read through it is that process's, or an
// error once it is gone, never a successor's that got the same PID.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <tcptable/process.hpp>

#include "systemd_unit.hpp"
#include "unique_fd.hpp"

namespace tcptable::engine {

// Where systemd mounts the tree of cgroups, and by which line of /proc/<pid>/cgroup it goes.
struct CgroupTree {
  sys::UniqueFd root;  // empty unless it is a cgroup2
  wire::CgroupHierarchy hierarchy = wire::CgroupHierarchy::named;
};

class ProcessDirectory {
 public:
  // `proc` is an open /proc, or a tree that looks like one. Errors as process.hpp has them.
  static Result<ProcessDirectory> open(int proc, std::uint32_t pid, std::uint64_t start_time_ticks);

  Result<Process> describe(std::uint32_t pid) const;
  Result<Executable> executable() const;
  Result<std::uint32_t> parent() const;

  // As much as may be known.
  void tell_program(ProcessFacts& facts) const;
  void tell_units(const CgroupTree& tree, std::string_view path_of_init, ProcessFacts& facts) const;

  Result<Units> units(const CgroupTree& tree, std::string_view path_of_init) const;

 private:
  explicit ProcessDirectory(sys::UniqueFd directory) noexcept : directory_(std::move(directory)) {}

  Result<std::string_view> read(const char* path, std::span<char> buffer) const noexcept;
  Result<std::string_view> read_cgroup(std::span<char> buffer) const noexcept;
  bool is_there() const noexcept;
  bool is_named(const std::string& path) const;

  sys::UniqueFd directory_;
};

// cgroup2 alone; beside the older hierarchies; and as systemd 232 had it.
inline constexpr std::array<const char*, 3> cgroup_places{
    "/sys/fs/cgroup", "/sys/fs/cgroup/unified", "/sys/fs/cgroup/systemd"};

// `places` are where systemd mounts it, the likeliest first.
CgroupTree find_cgroup_tree(std::span<const char* const> places) noexcept;

// The path of process 1, empty when /proc does not tell.
std::string path_of_init(int proc, wire::CgroupHierarchy hierarchy);

}  // namespace tcptable::engine
