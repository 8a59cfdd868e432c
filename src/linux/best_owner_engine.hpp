// Owners by the fastest way that this caller has.
#pragma once

#include "bpf_owner_engine.hpp"
#include "owner_scan.hpp"

namespace tcptable::engine {

class BestOwnerEngine final : public table::OwnerEngine {
 public:
  // `proc` as for ProcOwnerEngine.
  BestOwnerEngine(int proc, OwnerEngineChoice choice)
      : proc_(proc), choice_(choice), proc_owners_(proc) {}

  Engine kind() const noexcept override { return kind_; }
  Result<table::OwnerReport> scan(const table::OwnerRequest& request,
                                  table::HolderIndex& index) override;
  void describe(std::span<Process* const> processes) override;

 private:
  Result<table::OwnerReport> scan_by_bpf(const table::OwnerRequest& request,
                                         table::HolderIndex& index);
  Result<sys::UniqueFd> open(IteratorName name);
  bool is_worth_loading() const;

  int proc_;
  OwnerEngineChoice choice_;
  Engine kind_ = Engine::procfs;
  ProcOwnerEngine proc_owners_;
};

}  // namespace tcptable::engine
