// Owners through /proc/<pid>/fd.
#pragma once

#include <span>
#include <string_view>
#include <thread>
#include <vector>

#include "engine.hpp"
#include "unique_fd.hpp"

namespace tcptable::engine {

class ProcOwnerEngine final : public table::OwnerEngine {
 public:
  // `proc` is an open /proc or a tree that looks like one, -1 for none; not owned.
  explicit ProcOwnerEngine(int proc) noexcept : proc_(proc) {}
  ProcOwnerEngine(const ProcOwnerEngine&) = delete;
  ProcOwnerEngine& operator=(const ProcOwnerEngine&) = delete;
  ~ProcOwnerEngine() override;

  Engine kind() const noexcept override { return Engine::procfs; }
  void begin(const table::OwnerRequest& request, table::OwnerPace pace,
             table::HolderIndex& index) override;
  Result<table::OwnerReport> finish() override;
  void cancel() noexcept override;
  void describe(Process& process) override;

 private:
  Result<table::OwnerReport> run();

  int proc_;
  std::uint64_t begun_at_ticks_ = 0;
  table::OwnerRequest request_;
  table::HolderIndex* index_ = nullptr;  // null when nothing is begun
  std::thread thread_;
  Result<table::OwnerReport> result_ = table::OwnerReport{};
};

}  // namespace tcptable::engine
