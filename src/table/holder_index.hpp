// Who holds which socket: the raw findings of an owner pass, and the index that answers by inode.
//
// Memory, since a host may have a million descriptors: 12 bytes a holder, and 16 to 32 bytes of
// index. A socket with one holder, nearly every one, is answered in one probe; sockets with several
// have them copied to the end of the array, side by side.
#pragma once

#include <cstdint>
#include <span>
#include <tcptable/owner.hpp>

#include "column.hpp"

namespace tcptable::table {

class HolderIndex {
 public:
  // Position of a socket's holders in the array, as a value that can be kept per row.
  struct Group {
    std::uint32_t first = 0;
    std::uint32_t count = 0;
  };

  // Filling. add_process returns the process's index. False or no_process: memory is exhausted.
  static constexpr std::uint32_t no_process = 0xFFFFFFFF;
  std::uint32_t add_process(std::uint32_t pid) noexcept;
  [[nodiscard]] bool add_holder(const Holder& holder) noexcept;
  void clear() noexcept;

  // Call after filling; again after adding more, which moves every group. False: memory is
  // exhausted.
  [[nodiscard]] bool build() noexcept;

  // Says that the group's processes hold a socket that matters. Threads may do so at the same time.
  void mark(Group group) noexcept;
  void clear_marks() noexcept;

  // Forgets processes that are not marked, and renumbers the others. Their holders must not be
  // asked for any more.
  void keep_marked_processes() noexcept;

  // Asking, after build(). An inode that nobody holds gives count 0.
  Group find(std::uint32_t inode) const noexcept;
  // Brings near what find() will look at.
  void prefetch(std::uint32_t inode) const noexcept;
  void prefetch(Group group) const noexcept { __builtin_prefetch(holders_.data() + group.first); }

  // Gives back the memory that only find() needs.
  void forget_inodes() noexcept { slots_.reset(); }
  std::span<Holder> holders(Group group) noexcept {
    return {holders_.data() + group.first, group.count};
  }
  std::span<const Holder> holders(Group group) const noexcept {
    return {holders_.data() + group.first, group.count};
  }

  std::span<Process> processes() noexcept { return {processes_.data(), processes_.size()}; }
  std::span<const Process> processes() const noexcept { return processes_.values(); }
  std::size_t holder_count() const noexcept { return holders_.size(); }

 private:
  // inode in the low half, position + 1 in the high half; 0 is an empty slot. The top bit of the
  // position says that it begins a run of holders of the same inode.
  using Slot = std::uint64_t;

  [[nodiscard]] bool insert(std::uint32_t position) noexcept;
  [[nodiscard]] bool gather_shared() noexcept;
  Slot* slot_of(std::uint32_t inode) noexcept;
  const Slot* slot_of(std::uint32_t inode) const noexcept {
    return const_cast<HolderIndex*>(this)->slot_of(inode);
  }

  Column<Process> processes_;
  Column<std::uint8_t> marks_;  // by process, from build() on
  std::size_t raw_count_ = 0;   // holders in front of the gathered runs, once built
  bool built_ = false;
  Column<Holder> holders_;
  Column<Slot> slots_;
  Column<std::uint32_t> shared_;  // positions of every holder after the first of its inode
  std::size_t slot_mask_ = 0;
};

}  // namespace tcptable::table
