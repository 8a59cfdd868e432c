// Making a snapshot from facts that were recorded before: in a file, by a test, on another host.
//
//   tcptable::SnapshotBuilder builder;
//   const auto process = builder.add_process(sshd, {.unit = "ssh.service"});
//   const tcptable::Holder holders[] = {{.process = process, .descriptor = 3}};
//   builder.add(row, {.owner_reason = tcptable::OwnerReason::known}, holders);
//   const tcptable::Snapshot table = std::move(builder).build();
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string_view>

#include <tcptable/details.hpp>
#include <tcptable/export.hpp>
#include <tcptable/owner.hpp>
#include <tcptable/query.hpp>
#include <tcptable/snapshot.hpp>
#include <tcptable/socket.hpp>

namespace tcptable {

// What is known of a row beside itself. What is empty was not recorded.
struct RowFacts {
  OwnerReason owner_reason = OwnerReason::not_asked;
  std::optional<Queues> queues{};
  std::uint64_t cgroup_id = 0;
  std::optional<TcpInfo> tcp{};
  std::optional<SocketMemory> memory{};
  std::optional<SocketTimer> timer{};
  std::string_view congestion{};  // at most 15 bytes are kept
};

// One thread at a time. Every function may throw std::bad_alloc, and nothing else.
class TCPTABLE_API SnapshotBuilder {
 public:
  SnapshotBuilder();
  SnapshotBuilder(SnapshotBuilder&& other) noexcept;
  SnapshotBuilder& operator=(SnapshotBuilder&& other) noexcept;
  SnapshotBuilder(const SnapshotBuilder&) = delete;
  SnapshotBuilder& operator=(const SnapshotBuilder&) = delete;
  ~SnapshotBuilder();

  // Returns what to write into Holder::process.
  std::uint32_t add_process(const Process& process, const ProcessFacts& facts = {});

  void add_user(std::uint32_t uid, std::string_view name);
  void add_interface(std::uint32_t index, std::string_view name);

  // Rows keep the order in which they are added; `row.index` does not matter. Of a holder, the
  // inode is taken from the row. A holder of a process that was not added is left out.
  void add(const Row& row, const RowFacts& facts = {}, std::span<const Holder> holders = {});

  // Where the facts came from. Unset, the snapshot is complete and of no engine.
  void set_engines(Engine table, Engine owners) noexcept;
  void add_gap(Gap gap);
  void set_complete(bool complete) noexcept;
  void set_taken_at_ns(std::int64_t since_1970_ns) noexcept;

  // Leaves the builder empty.
  Snapshot build() &&;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

// Leaves the rows that `query` asks for, in the order that it asks for, as if it had been asked
// when the snapshot was taken. Its columns, view and engines do not matter; processes() keeps all.
// Cost: one look at each row, and the sorting. May throw std::bad_alloc: the rows that are left are
// as they were then, and may be too many.
TCPTABLE_API void narrow(Snapshot& snapshot, const Query& query);

}  // namespace tcptable
