#include "probe.hpp"

#include <unistd.h>

#include <algorithm>
#include <stdexcept>

namespace tcptable {

void PrintTo(EngineChoice engine, std::ostream* out) { *out << test::name_of(engine); }

void PrintTo(const Row& row, std::ostream* out) {
  *out << name(row.protocol) << ' ' << to_string(row.local_address()) << ' ' << row.local_port
       << " > " << to_string(row.remote_address()) << ' ' << row.remote_port << ' '
       << name(row.state) << " inode " << row.inode << " flags " << unsigned{row.flags};
}

}  // namespace tcptable

namespace tcptable::test {

const char* name_of(EngineChoice engine) {
  switch (engine) {
    case EngineChoice::automatic:
      return "automatic";
    case EngineChoice::netlink:
      return "netlink";
    case EngineChoice::procfs:
      return "procfs";
    case EngineChoice::bpf:
      break;
  }
  return "bpf";
}

std::optional<std::string> bpf_missing() {
  const auto probe = snapshot(tcp_only(EngineChoice::bpf));
  if (probe) return std::nullopt;
  return "no BPF here: " + to_string(probe.error());
}

Query everything(EngineChoice engine) {
  Query query;
  query.engine = engine;
  query.columns = {.queues = engine != EngineChoice::bpf, .owners = true, .process = true};
  return query;
}

Query tcp_only(EngineChoice engine) {
  Query query = everything(engine);
  query.protocols = {.tcp = true, .udp = false};
  return query;
}

Snapshot take(const Query& query) {
  Result<Snapshot> taken = snapshot(query);
  if (!taken) throw std::runtime_error("snapshot: " + to_string(taken.error()));
  return std::move(*taken);
}

std::vector<Row> rows_at(const Snapshot& snapshot, Protocol protocol, std::uint16_t local_port,
                         std::uint16_t remote_port) {
  std::vector<Row> found;
  std::copy_if(snapshot.begin(), snapshot.end(), std::back_inserter(found), [&](const Row& row) {
    return row.protocol == protocol && row.local_port == local_port &&
           row.remote_port == remote_port;
  });
  return found;
}

Row only_row(const Snapshot& snapshot, Protocol protocol, std::uint16_t local_port,
             std::uint16_t remote_port) {
  const std::vector<Row> rows = rows_at(snapshot, protocol, local_port, remote_port);
  if (rows.size() == 1) return rows.front();
  throw std::runtime_error(std::to_string(rows.size()) + " rows from port " +
                           std::to_string(local_port) + " to " + std::to_string(remote_port) +
                           ::testing::PrintToString(rows));
}

std::vector<std::uint32_t> owner_pids(const Snapshot& snapshot, const Row& row) {
  std::vector<std::uint32_t> pids;
  for (const Holder& holder : snapshot.owners(row)) {
    const std::uint32_t pid = snapshot.process(holder).pid;
    if (std::find(pids.begin(), pids.end(), pid) == pids.end()) pids.push_back(pid);
  }
  return pids;
}

bool has_gap(const Snapshot& snapshot, GapKind kind) {
  return std::any_of(snapshot.gaps().begin(), snapshot.gaps().end(),
                     [kind](const Gap& gap) { return gap.kind == kind; });
}

std::uint32_t own_pid() { return static_cast<std::uint32_t>(getpid()); }

std::string engine_name(const ::testing::TestParamInfo<EngineChoice>& info) {
  return name_of(info.param);
}

}  // namespace tcptable::test
