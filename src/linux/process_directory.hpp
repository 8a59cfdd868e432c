// One process's directory of /proc, held open: what is read through it is that process's, or an
// error once it is gone, never a successor's that got the same PID.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <tcptable/process.hpp>

#include "engine.hpp"
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
  Result<Units> units(const CgroupTree& tree, std::string_view path_of_init) const;
  Result<std::uint32_t> parent() const;

  // What of it may be known; the rest stays empty.
  ProcessFacts facts(table::FactsWanted wanted, wire::CgroupHierarchy hierarchy,
                     std::string_view path_of_init) const;

 private:
  explicit ProcessDirectory(sys::UniqueFd directory) noexcept : directory_(std::move(directory)) {}

  Result<std::string_view> read(const char* path, std::span<char> buffer) const noexcept;
  Result<std::string_view> read_cgroup(std::span<char> buffer) const noexcept;
  bool is_there() const noexcept;
  bool is_named(const std::string& path) const;

  sys::UniqueFd directory_;
};

// `places` are where systemd mounts it, the likeliest first.
CgroupTree find_cgroup_tree(std::span<const char* const> places) noexcept;

// The path of process 1, empty when /proc does not tell.
std::string path_of_init(int proc, wire::CgroupHierarchy hierarchy);

}  // namespace tcptable::engine
