#include "truth_judge.hpp"

#include <unistd.h>

#include <algorithm>

#include "probe.hpp"

namespace tcptable::test {

std::string_view name(Untruth untruth) noexcept {
  switch (untruth) {
    case Untruth::missing:
      return "missing";
    case Untruth::doubled:
      return "doubled";
    case Untruth::repeated:
      return "repeated";
    case Untruth::wrong_holders:
      return "wrong holders";
    case Untruth::strange_holder:
      return "strange holder";
    case Untruth::wrong_reason:
      return "wrong reason";
  }
  return "unknown";
}

void Findings::add(Untruth untruth, const std::string& what) {
  ++counts[static_cast<std::size_t>(untruth)];
  if (example.empty()) example = std::string(name(untruth)) + ": " + what;
}

std::uint64_t Findings::untruths() const noexcept {
  std::uint64_t sum = 0;
  for (const std::uint64_t count : counts) sum += count;
  return sum;
}

std::string Findings::text() const {
  std::string text = std::to_string(snapshots) + " snapshots, " + std::to_string(rows) + " rows, " +
                     std::to_string(holders) + " holders, " + std::to_string(unsettled) +
                     " unsettled";
  for (std::size_t i = 0; i < untruth_count; ++i)
    text += ", " + std::to_string(counts[i]) + " " + std::string(name(static_cast<Untruth>(i)));
  return example.empty() ? text : text + " (first: " + example + ")";
}

TruthJudge::TruthJudge(const TruthWorld& world) : world_(world), seen_(world.staying().size()) {
  for (std::size_t i = 0; i < world.staying().size(); ++i) {
    const StayingFact& fact = world.staying()[i];
    by_cookie_.emplace(fact.cookie, i);
    by_inode_.emplace(fact.inode, i);
    if (!fact.shows_as_ipv4) continue;
    if (fact.local_port == TruthWorld::crowd_port) {
      ++windows_listeners_;
    } else {
      windows_connections_.emplace(Ports{fact.local_port, fact.remote_port}, i);
    }
  }
}

std::string TruthJudge::text_of(std::size_t staying) const {
  const StayingFact& fact = world_.staying()[staying];
  return "inode " + std::to_string(fact.inode) + ", ports " + std::to_string(fact.local_port) +
         " > " + std::to_string(fact.remote_port);
}

void TruthJudge::judge(const Snapshot& table, bool with_owners) {
  ++findings_.snapshots;
  findings_.rows += table.size();
  std::fill(seen_.begin(), seen_.end(), 0);
  moving_seen_ = 0;
  cookies_.clear();
  inodes_.clear();
  for (const Row& row : table) {
    // An engine may lack cookies, and a socket without descriptor has no inode.
    const bool repeated = (row.cookie != 0 && !cookies_.insert(row.cookie).second) ||
                          (row.inode != 0 && !inodes_.insert(row.inode).second);
    if (repeated) findings_.add(Untruth::repeated, ::testing::PrintToString(row));
    const bool moves = row.inode == world_.moving_inode();
    if (moves) ++moving_seen_;
    const auto known = by_inode_.find(row.inode);
    if (known != by_inode_.end()) {
      ++seen_[known->second];
      judge_staying(table, row, world_.staying()[known->second], with_owners);
    } else if (with_owners) {
      note_holders(table, row);
    }
  }
  judge_presence(has_gap(table, GapKind::table_unsettled));
}

void TruthJudge::judge_presence(bool excused) {
  if (excused) ++findings_.unsettled;
  for (std::size_t i = 0; i < seen_.size(); ++i) {
    if (seen_[i] == 0 && !excused) findings_.add(Untruth::missing, text_of(i));
    if (seen_[i] > 1) findings_.add(Untruth::doubled, text_of(i));
  }
  if (moving_seen_ == 0 && !excused) findings_.add(Untruth::missing, "the socket that moves");
  if (moving_seen_ > 1) findings_.add(Untruth::doubled, "the socket that moves");
}

void TruthJudge::judge_staying(const Snapshot& table, const Row& row, const StayingFact& fact,
                               bool with_owners) {
  if (row.cookie != 0 && row.cookie != fact.cookie)
    findings_.add(Untruth::wrong_holders, "another socket has the inode");
  if (!with_owners) return;
  std::vector<std::uint32_t> pids = owner_pids(table, row);
  findings_.holders += pids.size();
  std::sort(pids.begin(), pids.end());
  if (pids != world_.holders(fact.holders))
    findings_.add(Untruth::wrong_holders,
                  ::testing::PrintToString(row) + " by " + ::testing::PrintToString(pids) +
                      ", not " + ::testing::PrintToString(world_.holders(fact.holders)) + ", " +
                      std::string(name(table.owner_reason(row))));
}

namespace {

// On a port of the crowds, which those that stay share with those of the group.
bool is_crowded(const Row& row) noexcept {
  return row.local_port >= TruthWorld::crowd_port && row.local_port <= TruthWorld::crowd_port + 2;
}

// Those that pass sockets on have some in flight, which nobody holds; a child that is forked and
// ends holds some that its parent has closed, and a walk may come too early and too late.
bool is_always_held(Group group) noexcept {
  return group == Group::crowd || group == Group::talkers || group == Group::threads;
}

bool claims_no_process(OwnerReason reason) noexcept {
  return reason == OwnerReason::kernel || reason == OwnerReason::permission ||
         reason == OwnerReason::other_pid_namespace || reason == OwnerReason::unavailable;
}

}  // namespace

void TruthJudge::note_holders(const Snapshot& table, const Row& row) {
  const Group group = group_of(row);
  for (const Holder& holder : table.owners(row))
    note_holder(group, is_crowded(row), table.process(holder).pid);
  const bool held = is_always_held(group) || (group == Group::staying && is_crowded(row));
  if (held && table.owners(row).empty() && claims_no_process(table.owner_reason(row)))
    findings_.add(Untruth::wrong_reason,
                  ::testing::PrintToString(row) + " " + std::string(name(table.owner_reason(row))));
}

void TruthJudge::note_holder(Group group, bool on_crowd_port, std::uint32_t pid) {
  ++findings_.holders;
  const auto shown = group == Group::staying && on_crowd_port ? Group::crowd : group;
  held_.insert(static_cast<std::uint64_t>(shown) << 32 | pid);
}

void TruthJudge::settle_accounts() {
  for (const std::uint64_t entry : held_) {
    const auto group = static_cast<Group>(entry >> 32);
    const auto pid = static_cast<std::uint32_t>(entry);
    if (world_.ledger().has(group, pid)) continue;
    findings_.add(Untruth::strange_holder, "process " + std::to_string(pid) + " of group " +
                                               std::to_string(static_cast<int>(group)));
  }
  held_.clear();
}

// The crowd's listeners look alike there: as many must belong to this process as do.
void TruthJudge::judge(const std::vector<WindowsRow>& rows) {
  ++findings_.snapshots;
  findings_.rows += rows.size();
  const auto own = static_cast<std::uint32_t>(getpid());
  std::size_t own_listeners = 0;
  std::map<Ports, int> seen;
  for (const WindowsRow& row : rows) {
    if (!row.stays) continue;
    if (row.listens && row.local_port == TruthWorld::crowd_port) {
      if (row.pid == own) ++own_listeners;
      if (row.pid != own && row.pid != 0) note_holder(Group::staying, true, row.pid);
      continue;
    }
    const auto known = windows_connections_.find({row.local_port, row.remote_port});
    if (known == windows_connections_.end()) continue;
    ++seen[known->first];
    ++findings_.holders;
    if (row.pid != own) findings_.add(Untruth::wrong_holders, text_of(known->second));
  }
  if (own_listeners < windows_listeners_)
    findings_.add(Untruth::missing, "a listener of the crowd");
  if (own_listeners > windows_listeners_)
    findings_.add(Untruth::doubled, "a listener of the crowd");
  for (const auto& [ports, staying] : windows_connections_) {
    if (seen[ports] == 0) findings_.add(Untruth::missing, text_of(staying));
    if (seen[ports] > 1) findings_.add(Untruth::doubled, text_of(staying));
  }
}

}  // namespace tcptable::test
