// What a Snapshot is made of.
#pragma once

#include <array>
#include <string>
#include <tcptable/details.hpp>
#include <tcptable/owner.hpp>
#include <tcptable/snapshot.hpp>
#include <vector>

#include "column.hpp"
#include "holder_index.hpp"
#include "row_extras.hpp"

namespace tcptable {

// Where a row's owners stand, and why there may be none: 8 bytes a row.
struct OwnerEntry {
  std::uint32_t first = 0;
  std::uint32_t count : 24 = 0;
  std::uint32_t reason : 8 = 0;
};
static_assert(sizeof(OwnerEntry) == 8);

// The name that goes with a number: of a user, of a device.
struct NumberName {
  std::uint32_t number = 0;
  std::string name;
};

// In the ascending order of their numbers, each once.
using NumberNames = std::vector<NumberName>;
std::string_view find_name(const NumberNames& names, std::uint32_t number) noexcept;
void add_name(NumberNames& names, std::uint32_t number, std::string_view name);

class SnapshotStorage {
 public:
  void clear() noexcept;

  OwnerEntry* owner_entry(const Row& row) noexcept {
    return row.index < owners.size() ? &owners[row.index] : nullptr;
  }
  const OwnerEntry* owner_entry(const Row& row) const noexcept {
    return const_cast<SnapshotStorage*>(this)->owner_entry(row);
  }
  std::span<const Holder> holders_of(const Row& row) const noexcept;
  std::uint32_t owning_pid(const Row& row) const noexcept;
  void owning_pids(std::span<const Row> rows, std::span<std::uint32_t> out) const noexcept;
  void add_gap(GapKind kind, std::uint32_t count = 0);

  table::Column<Row> rows;
  table::Column<Queues> queues;  // by Row::index, like owners; empty when not asked for
  table::ExtraColumns extras;
  // Whether a row has an entry that counts; empty when all have, as in whatever was collected.
  table::Column<bool> has_queues;
  table::Column<bool> has_timer;
  table::Column<OwnerEntry> owners;
  table::HolderIndex holders;
  std::vector<ProcessFacts> facts;  // by the index of the process; empty when not asked for
  NumberNames users;
  NumberNames interfaces;
  std::vector<Gap> gaps;
  std::int64_t taken_at_ns = 0;
  Engine table_engine = Engine::none;
  Engine owner_engine = Engine::none;
  bool complete = true;
};

}  // namespace tcptable
