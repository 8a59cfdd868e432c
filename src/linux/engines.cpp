// The host's engines, opened on first need and kept.
#include <fcntl.h>
#include <linux/netlink.h>
#include <unistd.h>

#include <optional>

#include "best_owner_engine.hpp"
#include "best_table_engine.hpp"
#include "engine.hpp"
#include "host_probe.hpp"
#include "netlink_engine.hpp"
#include "process_directory.hpp"
#include "procfs_engine.hpp"
#include "published_pins.hpp"
#include "syscall.hpp"
#include "system_names.hpp"

namespace tcptable::table {
namespace {

class HostEngines final : public Engines {
 public:
  Result<TableEngine*> table(EngineChoice choice) override {
    forget_foreign_socket();
    if (choice == EngineChoice::procfs) {
      const auto proc = open_proc();
      if (!proc) return proc.error();
      if (!procfs_) procfs_.emplace(*proc);
      return &*procfs_;
    }
    const auto proc = open_proc();
    if (!netlink_)
      netlink_.emplace([] { return sys::netlink_socket(NETLINK_SOCK_DIAG); },
                       proc ? engine::table_gauge(*proc) : engine::TableGauge{});
    if (choice == EngineChoice::netlink) return &*netlink_;
    best_.emplace(*netlink_, proc ? *proc : -1, choice);
    return &*best_;
  }

  // No readable /proc is not an error here: the owner pass tells it as a gap. No descriptor left
  // is.
  Result<OwnerEngine*> owners(OwnerEngineChoice choice) override {
    const auto proc = open_proc();
    if (!proc && !is_absence(proc.error())) return proc.error();
    owners_.emplace(proc ? *proc : -1, choice,
                    [] { return engine::open_pins(AT_FDCWD, engine::pins_path); });
    return &*owners_;
  }

  void tell(std::span<const Process> processes, const ColumnSet& asked,
            std::span<ProcessFacts> facts) override {
    const auto proc = open_proc();
    if (!proc) return;
    const auto tree = engine::find_cgroup_tree(engine::cgroup_places);
    const std::string init = engine::path_of_init(*proc, tree.hierarchy);
    for (std::size_t i = 0; i < processes.size(); ++i) {
      const Process& process = processes[i];
      // Without it, its successor could not be told from it.
      if (process.start_time_ticks == 0) continue;
      const auto directory =
          engine::ProcessDirectory::open(*proc, process.pid, process.start_time_ticks);
      if (!directory) continue;
      if (asked.programs) directory->tell_program(facts[i]);
      if (asked.units) directory->tell_units(tree, init, facts[i]);
    }
  }

  std::string user_name(std::uint32_t uid) override { return engine::user_name(uid); }
  std::string interface_name(std::uint32_t index) override { return engine::interface_name(index); }
  std::int64_t now_ns() override { return engine::now_ns(); }

  Result<RowBounds> row_bounds(const Query& query) override {
    const auto proc = open_proc();
    if (!proc) return proc.error();
    const auto counts = engine::socket_counts(*proc);
    if (!counts) return counts.error();
    return engine::bounds_of(query, *counts);
  }

 private:
  static bool is_absence(const Error& error) noexcept {
    return error.code == ErrorCode::not_supported || error.code == ErrorCode::permission_denied;
  }

  Result<int> open_proc() {
    if (proc_) return proc_.get();
    auto opened = sys::open_directory(AT_FDCWD, "/proc");
    if (!opened) {
      Error error = opened.error();
      if (error.code == ErrorCode::not_found) error.code = ErrorCode::not_supported;
      return error;
    }
    proc_ = std::move(*opened);
    return proc_.get();
  }

  // A netlink socket belongs to the process that asks and to one network namespace. A child of
  // fork() would take its parent's answers; a thread that changed its namespace would get
  // another's.
  void forget_foreign_socket() noexcept {
    const pid_t pid = ::getpid();
    const auto proc = open_proc();
    const auto network = proc ? engine::network_namespace(*proc) : engine::NamespaceName{};
    const bool is_unknown = network == engine::NamespaceName{};
    if (pid_ != pid || network_ != network || is_unknown) netlink_.reset();
    pid_ = pid;
    network_ = network;
  }

  pid_t pid_ = 0;
  engine::NamespaceName network_;
  sys::UniqueFd proc_;
  std::optional<engine::NetlinkEngine> netlink_;
  std::optional<engine::BestTableEngine> best_;
  std::optional<engine::ProcfsEngine> procfs_;
  std::optional<engine::BestOwnerEngine> owners_;
};

}  // namespace

std::unique_ptr<Engines> open_engines() { return std::make_unique<HostEngines>(); }

}  // namespace tcptable::table
