// What happened between two snapshots: which sockets were opened, which closed, which changed.
//
//   for (const tcptable::Change& change : tcptable::diff(before, after)) {
//     if (change.kind == tcptable::ChangeKind::opened)
//       std::puts(to_string(after.rows()[change.after].remote_address()).c_str());
//   }
//
// A socket is known again by its cookie, which it keeps for life. When TCP lets a connection end in
// TIME-WAIT the kernel puts a new, smaller socket in its place: it is taken for the same connection
// if it has the endpoints of one that is gone. Where cookies are unknown (another engine, an old
// file), protocol, endpoints and inode decide; a connection that a process has accepted or let go
// of since is still the same, one that stands where another has ended is not.
//
// What came and went between the two snapshots is in neither. A snapshot with gaps may lack rows,
// and so seem to have closed them: look at Snapshot::gaps().
//
// Pure: no system call. Any number of threads may call at once. Cost: a few hash lookups a row, and
// 16 bytes a row of memory beside the answer. May throw std::bad_alloc.
#pragma once

#include <bitset>
#include <cstdint>
#include <span>
#include <vector>

#include <tcptable/export.hpp>
#include <tcptable/field.hpp>
#include <tcptable/snapshot.hpp>

namespace tcptable {

// A position in rows() that stands for none.
inline constexpr std::uint32_t no_row = 0xFFFFFFFFU;

// For each row of `after` the position of the same socket in `before`, or no_row. No position is
// there twice.
TCPTABLE_API std::vector<std::uint32_t> match(const Snapshot& before, const Snapshot& after);

enum class ChangeKind : std::uint8_t { opened, closed, changed };

TCPTABLE_API std::string_view name(ChangeKind kind) noexcept;  // "opened", "closed", "changed"

class FieldSet {
 public:
  bool contains(Field field) const noexcept { return bits_[index(field)]; }
  void add(Field field) noexcept { bits_[index(field)] = true; }
  bool empty() const noexcept { return bits_.none(); }
  friend bool operator==(const FieldSet&, const FieldSet&) = default;

 private:
  static std::size_t index(Field field) noexcept { return static_cast<std::size_t>(field); }
  std::bitset<128> bits_;
};

struct Change {
  ChangeKind kind{};
  std::uint32_t before = no_row;  // position in before.rows(); no_row of what was opened
  std::uint32_t after = no_row;   // position in after.rows(); no_row of what was closed
  FieldSet fields;                // of what changed: which of the fields that were looked at
};

// What is looked at unless told otherwise: endpoints, state and the PIDs of the owners. All others
// change while a connection is used.
TCPTABLE_API std::span<const Field> identity_fields() noexcept;

// What was closed, in the order of `before`, then what was opened or changed, in the order of
// `after`. Of owners, the values of all of them are compared. A value that is known in one snapshot
// and not in the other has changed.
TCPTABLE_API std::vector<Change> diff(const Snapshot& before, const Snapshot& after,
                                      std::span<const Field> fields = identity_fields());

// The same for who has the answer of match() already.
TCPTABLE_API std::vector<Change> diff(const Snapshot& before, const Snapshot& after,
                                      std::span<const std::uint32_t> matched,
                                      std::span<const Field> fields);

}  // namespace tcptable
