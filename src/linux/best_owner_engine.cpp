// The order of preference, cheapest first: our own BPF programs if they are loaded already; what
// root published, which costs no loading; loading; /proc. Loading takes milliseconds, which a host
// with few descriptors does not pay back in one call, so there /proc comes before it.
//
// Whatever fails on the way is no error for who asked for the best: the next way is taken, from the
// beginning. Published iterators that could not be used are told nevertheless, because root meant
// them to be.
#include "best_owner_engine.hpp"

#include <unistd.h>

#include <vector>

#include "bpf_programs.hpp"
#include "host_probe.hpp"
#include "published_pins.hpp"
#include "syscall.hpp"

namespace tcptable::engine {
namespace {

// Loading costs what /proc costs for so many sockets, or for so many processes.
constexpr std::uint64_t sockets_worth_loading = 700;
constexpr std::uint32_t tasks_worth_loading = 150;

constexpr Error other_proc{ErrorCode::not_supported, 0, "/proc of another PID namespace"};
constexpr Error not_worth_loading{ErrorCode::not_supported, 0, "BPF owners"};

}  // namespace

bool BestOwnerEngine::is_worth_loading() const {
  if (choice_ == OwnerEngineChoice::bpf) return true;
  if (sys::task_count() >= tasks_worth_loading) return true;
  const auto counts = socket_counts(proc_);
  return counts && counts->all >= sockets_worth_loading;
}

Result<table::OwnerReport> BestOwnerEngine::scan(const table::OwnerRequest& request,
                                                 table::HolderIndex& index) {
  if (request.look == table::OwnerLook::second) return look_again(request, index);
  published_denied_ = false;
  published_ignored_ = false;
  if (choice_ != OwnerEngineChoice::procfs) {
    auto report = scan_by_bpf(request, index);
    if (report || choice_ == OwnerEngineChoice::bpf) return report;
    index.clear();
  }
  kind_ = Engine::procfs;
  auto report = proc_owners_.scan(request, index);
  if (!report) return report;
  report->published_denied = published_denied_;
  report->published_ignored = published_ignored_;
  return report;
}

// A second look wants what the first may have missed, and why. /proc says why; but it shows an
// ordinary user less than the iterators did.
Result<table::OwnerReport> BestOwnerEngine::look_again(const table::OwnerRequest& request,
                                                       table::HolderIndex& index) {
  const bool iterators_show_more = is_bpf() && ::geteuid() != 0;
  if (iterators_show_more && iterators(kind_).scan(request, index)) return report();
  return proc_owners_.scan(request, index);
}

Result<table::OwnerReport> BestOwnerEngine::scan_by_bpf(const table::OwnerRequest& request,
                                                        table::HolderIndex& index) {
  // The kernel's numbers mean nothing in a /proc of another PID namespace.
  if (!numbers_as_the_kernel_does(proc_)) return other_proc;
  const bool is_loaded = own_iterator_loaded();
  Result<void> done = not_worth_loading;
  if (is_loaded) done = scan_by(Engine::bpf, request, index);
  if (!done && scan_published(request, index)) done = {};
  if (!done && !is_loaded && is_worth_loading()) done = scan_by(Engine::bpf, request, index);
  if (!done) return done.error();
  return report();
}

Result<void> BestOwnerEngine::scan_published(const table::OwnerRequest& request,
                                             table::HolderIndex& index) {
  pins_ = open_pins_();
  const auto done = pins_ ? scan_by(Engine::bpf_published, request, index) : pins_.error();
  if (done) return done;
  // Pins whose directory cannot even be seen are as good as none.
  published_denied_ = pins_.has_value() && done.error().code == ErrorCode::permission_denied;
  published_ignored_ = done.error().code == ErrorCode::malformed;
  return done;
}

Result<void> BestOwnerEngine::scan_by(Engine kind, const table::OwnerRequest& request,
                                      table::HolderIndex& index) {
  index.clear();
  kind_ = kind;
  return iterators(kind).scan(request, index);
}

BpfOwners BestOwnerEngine::iterators(Engine kind) {
  const bool knows_users = is_initial_user_namespace(proc_);
  const auto still_holds = [this](std::uint32_t pid, std::int32_t descriptor, std::uint32_t inode) {
    return is_descriptor_of(proc_, pid, descriptor, inode);
  };
  if (kind == Engine::bpf) return {open_own_iterator, knows_users, still_holds};
  return {[this] { return open_published(); }, knows_users, still_holds};
}

// When root publishes anew, another directory takes the place of ours, whose pin then goes.
Result<sys::UniqueFd> BestOwnerEngine::open_published() {
  auto pin = open_pin(pins_->get(), owners_pin);
  if (pin || pin.error().code != ErrorCode::not_found) return pin;
  auto successor = open_pins_();
  if (!successor) return successor;
  pins_ = std::move(successor);
  return open_pin(pins_->get(), owners_pin);
}

// The iterators show every process of this PID namespace.
table::OwnerReport BestOwnerEngine::report() const {
  table::OwnerReport report;
  report.uid = ::geteuid();
  report.privileged = report.uid == 0;
  report.other_pid_namespace = !is_initial_pid_namespace(proc_);
  report.published_ignored = published_ignored_;
  return report;
}

// The iterator describes what it finds; what is missing is what it does not know.
void BestOwnerEngine::describe(std::span<Process* const> processes) {
  std::vector<Process*> unknown;
  for (Process* const process : processes)
    if (process->name().empty() || process->uid == no_uid) unknown.push_back(process);
  if (!unknown.empty()) proc_owners_.describe(unknown);
}

}  // namespace tcptable::engine
