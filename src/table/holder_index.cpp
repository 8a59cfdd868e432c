#include "holder_index.hpp"

#include <algorithm>
#include <atomic>
#include <bit>

namespace tcptable::table {
namespace {

constexpr std::uint32_t run_bit = 0x80000000U;

constexpr std::uint64_t make_slot(std::uint32_t inode, std::uint32_t position) noexcept {
  return static_cast<std::uint64_t>(position + 1) << 32 | inode;
}
constexpr std::uint32_t inode_of(std::uint64_t slot) noexcept {
  return static_cast<std::uint32_t>(slot);
}
constexpr std::uint32_t position_of(std::uint64_t slot) noexcept {
  return static_cast<std::uint32_t>(slot >> 32) - 1;
}

// Inodes come nearly in sequence, so a multiplication spreads them well enough (Fibonacci hashing).
constexpr std::size_t spread(std::uint32_t inode) noexcept {
  return static_cast<std::size_t>(inode * 0x9E3779B97F4A7C15ULL >> 32);
}

}  // namespace

std::uint32_t HolderIndex::add_process(std::uint32_t pid) noexcept {
  Process process;
  process.pid = pid;
  if (!processes_.append(process)) return no_process;
  return static_cast<std::uint32_t>(processes_.size() - 1);
}

bool HolderIndex::add_holder(const Holder& holder) noexcept {
  if (built_) {
    holders_.truncate(raw_count_);  // the runs are copies; build() gathers them anew
    built_ = false;
  }
  return holders_.append(holder);
}

void HolderIndex::clear() noexcept {
  built_ = false;
  processes_.clear();
  marks_.clear();
  holders_.clear();
  slots_.clear();
  shared_.clear();
  slot_mask_ = 0;
}

bool HolderIndex::build() noexcept {
  constexpr std::size_t slots_min = 16;
  const std::size_t slot_count = std::max(slots_min, std::bit_ceil(holders_.size() * 2));
  if (!built_) raw_count_ = holders_.size();
  holders_.truncate(raw_count_);
  built_ = true;
  shared_.clear();
  slots_.clear();
  marks_.clear();
  if (!marks_.resize(processes_.size(), 0) || !slots_.resize(slot_count, 0)) return false;
  slot_mask_ = slot_count - 1;
  constexpr std::size_t ahead = 12;
  const std::size_t count = holders_.size();
  for (std::uint32_t i = 0; i < count; ++i) {
    if (i + ahead < count) prefetch(holders_[i + ahead].inode);
    if (!insert(i)) return false;
  }
  return gather_shared();
}

HolderIndex::Slot* HolderIndex::slot_of(std::uint32_t inode) noexcept {
  std::size_t at = spread(inode) & slot_mask_;
  while (slots_[at] != 0 && inode_of(slots_[at]) != inode) at = (at + 1) & slot_mask_;
  return &slots_[at];
}

bool HolderIndex::insert(std::uint32_t position) noexcept {
  Slot* const slot = slot_of(holders_[position].inode);
  if (*slot != 0) return shared_.append(position);
  *slot = make_slot(holders_[position].inode, position);
  return true;
}

// Copies the holders of every shared inode to the end of the array, a run for each inode.
bool HolderIndex::gather_shared() noexcept {
  const auto inode_at = [this](std::uint32_t position) { return holders_[position].inode; };
  std::sort(shared_.begin(), shared_.end(), [&](std::uint32_t a, std::uint32_t b) {
    return inode_at(a) != inode_at(b) ? inode_at(a) < inode_at(b) : a < b;
  });
  for (const std::uint32_t position : shared_) {
    const Holder holder = holders_[position];
    Slot* const slot = slot_of(holder.inode);
    if ((position_of(*slot) & run_bit) == 0) {
      const Holder first = holders_[position_of(*slot)];
      *slot = make_slot(holder.inode, static_cast<std::uint32_t>(holders_.size()) | run_bit);
      if (!holders_.append(first)) return false;
    }
    if (!holders_.append(holder)) return false;
  }
  return true;
}

void HolderIndex::mark(Group group) noexcept {
  for (const Holder& holder : holders(group))
    std::atomic_ref(marks_[holder.process]).store(1, std::memory_order_relaxed);
}

void HolderIndex::clear_marks() noexcept { std::fill(marks_.begin(), marks_.end(), 0); }

void HolderIndex::keep_marked_processes() noexcept {
  if (std::find(marks_.begin(), marks_.end(), 0) == marks_.end()) return;
  Column<std::uint32_t> renumbered;
  if (!renumbered.resize(processes_.size(), no_process)) return;  // keeping all of them is harmless
  std::uint32_t kept = 0;
  for (std::uint32_t i = 0; i < processes_.size(); ++i) {
    if (marks_[i] == 0) continue;
    processes_[kept] = processes_[i];
    renumbered[i] = kept++;
  }
  processes_.truncate(kept);
  marks_.clear();
  for (Holder& holder : holders_) holder.process = renumbered[holder.process];
}

void HolderIndex::prefetch(std::uint32_t inode) const noexcept {
  if (!slots_.empty()) __builtin_prefetch(slots_.data() + (spread(inode) & slot_mask_));
}

HolderIndex::Group HolderIndex::find(std::uint32_t inode) const noexcept {
  if (slots_.empty()) return {};
  const Slot slot = *slot_of(inode);
  if (slot == 0) return {};
  const std::uint32_t position = position_of(slot);
  if ((position & run_bit) == 0) return {.first = position, .count = 1};
  const std::uint32_t first = position & ~run_bit;
  std::uint32_t end = first;
  while (end < holders_.size() && holders_[end].inode == inode) ++end;
  return {.first = first, .count = end - first};
}

}  // namespace tcptable::table
