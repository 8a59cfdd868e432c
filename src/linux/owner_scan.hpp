// Owners through /proc/<pid>/fd.
#pragma once

#include <span>

#include "engine.hpp"

namespace tcptable::engine {

class ProcOwnerEngine final : public table::OwnerEngine {
 public:
  // `proc` is an open /proc or a tree that looks like one, -1 for none; not owned.
  explicit ProcOwnerEngine(int proc) noexcept : proc_(proc) {}

  Engine kind() const noexcept override { return Engine::procfs; }
  void describe(std::span<Process* const> processes) override;
  Result<table::OwnerReport> scan(const table::OwnerRequest& request,
                                  table::HolderIndex& index) override;

 private:
  void describe_one(Process& process);

  int proc_;
  std::uint64_t begun_at_ticks_ = 0;
};

// Whether the descriptor of the process is the socket with this inode. False also when nobody will
// say.
bool is_descriptor_of(int proc, std::uint32_t pid, std::int32_t descriptor, std::uint32_t inode);

}  // namespace tcptable::engine
