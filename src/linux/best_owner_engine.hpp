// Owners by the fastest way that this caller has.
#pragma once

#include "bpf_owner_engine.hpp"
#include "owner_scan.hpp"
#include "owner_task.hpp"

namespace tcptable::engine {

class BestOwnerEngine final : public OwnerTask {
 public:
  // `proc` as for ProcOwnerEngine.
  BestOwnerEngine(int proc, OwnerEngineChoice choice)
      : proc_(proc), choice_(choice), proc_owners_(proc) {}
  ~BestOwnerEngine() override { join(); }

  Engine kind() const noexcept override { return kind_; }
  void describe(std::span<Process* const> processes) override;

 private:
  Result<table::OwnerReport> run(const table::OwnerRequest& request,
                                 table::HolderIndex& index) override;
  Result<table::OwnerReport> run_bpf(table::HolderIndex& index);
  Result<sys::UniqueFd> open(IteratorName name);
  bool is_worth_loading() const;

  int proc_;
  OwnerEngineChoice choice_;
  Engine kind_ = Engine::procfs;
  ProcOwnerEngine proc_owners_;
};

}  // namespace tcptable::engine
