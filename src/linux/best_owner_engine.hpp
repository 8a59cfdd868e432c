// Owners by the fastest way that this caller has.
#pragma once

#include <functional>
#include <span>

#include "bpf_owner_engine.hpp"
#include "owner_scan.hpp"

namespace tcptable::engine {

// Opens the directory of published iterators, or says why there is none to be used (open_pins()).
using PinsOpener = std::function<Result<sys::UniqueFd>()>;

class BestOwnerEngine final : public table::OwnerEngine {
 public:
  // `proc` as for ProcOwnerEngine.
  BestOwnerEngine(int proc, OwnerEngineChoice choice, PinsOpener open_pins)
      : proc_(proc), choice_(choice), open_pins_(std::move(open_pins)), proc_owners_(proc) {}

  Engine kind() const noexcept override { return kind_; }
  Result<table::OwnerReport> scan(const table::OwnerRequest& request,
                                  table::HolderIndex& index) override;
  void describe(std::span<Process* const> processes) override;

 private:
  Result<table::OwnerReport> look_again(const table::OwnerRequest& request,
                                        table::HolderIndex& index);
  Result<table::OwnerReport> scan_by_bpf(const table::OwnerRequest& request,
                                         table::HolderIndex& index);
  Result<void> scan_published(const table::OwnerRequest& request, table::HolderIndex& index);
  Result<void> scan_by(Engine kind, const table::OwnerRequest& request, table::HolderIndex& index);
  BpfOwners iterators(Engine kind);
  Result<sys::UniqueFd> open_published();
  table::OwnerReport report() const;
  bool is_bpf() const noexcept { return kind_ == Engine::bpf || kind_ == Engine::bpf_published; }
  bool is_worth_loading() const;

  int proc_;
  OwnerEngineChoice choice_;
  PinsOpener open_pins_;
  Result<sys::UniqueFd> pins_ = sys::UniqueFd();
  Engine kind_ = Engine::procfs;  // of the way that the last pass took
  bool published_denied_ = false;
  bool published_ignored_ = false;
  ProcOwnerEngine proc_owners_;
};

}  // namespace tcptable::engine
