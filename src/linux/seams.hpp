// Where a dump may have passed a socket over, and how another reading tells.
//
// The kernel lists the sockets of one hash chain after another. When a datagram is full it notes
// "chain i, n of its sockets are told" and lets the chain go; for the next datagram it comes back
// to chain i and skips n. If one of those n went away meanwhile, it skips one too many, and a
// socket that was there all the time is in no datagram. Here a place between two datagrams is a
// seam:
//
//     chain 6        chain 7                  chain 8
//     a   b          c   d   e                f   g
//     ─────── datagram 1 ────┤ seam ├─ datagram 2 ───
//                                c goes away: [d e], skip 2: e is passed over
//
// A seam is sound when it is known that nothing was passed over there:
//   - the next datagram has a socket of the one before it: the kernel went back in its chain, so
//     nothing of it was skipped;
//   - or the sockets told last are all still there after the kernel went on. Which of them share
//     the chain that was being told cannot be seen, so as many are asked for as a chain may hold;
//   - or nothing in the whole table came or went.
// A seam that is not sound is a doubt, and another reading settles it, one whose datagrams have
// another size, so that its own seams fall elsewhere. Sockets never change their order in a chain.
// So what was passed over stands, in the other reading, between the same neighbours: between the
// nearest that survived of those told before the seam (its anchors) and of those told after it.
// When no seam of that reading lies between them, it has what was passed over, and what it has
// there and the first had not is exactly that, or is new.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <tcptable/socket.hpp>
#include <unordered_map>
#include <vector>

#include "row_extras.hpp"

namespace tcptable::engine {

// The kernel tells listeners and bound sockets from tables of their own, before all others.
enum class TablePart : std::uint8_t { peerless, connected };

inline TablePart part_of(const Row& row) noexcept {
  const bool peerless = row.protocol == Protocol::tcp && row.remote_port == 0 &&
                        (row.state == State::listen || row.state == State::bound);
  return peerless ? TablePart::peerless : TablePart::connected;
}

// How many sockets on each side of a seam are remembered. Most of those near it may be of the kind
// that comes and goes, and a reader may have to wait for its turn on a busy machine.
inline constexpr std::size_t anchors_max = 64;

// How many of them with all that is known of them.
inline constexpr std::size_t rows_remembered = 12;

// Cookies of the sockets on one side of a seam, in the order in which they were told.
class Anchors {
 public:
  void append(std::uint64_t cookie) noexcept {
    if (!full()) cookies_[count_++] = cookie;
  }
  bool full() const noexcept { return count_ == anchors_max; }
  std::span<const std::uint64_t> cookies() const noexcept { return {cookies_.data(), count_}; }

 private:
  std::array<std::uint64_t, anchors_max> cookies_{};
  std::size_t count_ = 0;
};

struct Seam {
  TablePart part = TablePart::connected;
  Anchors before;
  Anchors after;
  std::size_t number = 0;
  bool ends_part = false;      // what is after it is all that was told of the part
  bool excusable = false;      // sound if the counters have not moved since the last look at them
  std::vector<Row> last_rows;  // told before it, to be asked for if they have; may be empty
};

// The last sockets told, across datagrams. The newest is the 0th.
class Tail {
 public:
  void clear() noexcept { count_ = 0; }
  void push(const Row& row) noexcept {
    rows_[count_ % rows_remembered] = row;
    parts_[count_ % anchors_max] = part_of(row);
    cookies_[count_++ % anchors_max] = row.cookie;
  }

  std::size_t size() const noexcept { return std::min(count_, anchors_max); }
  std::uint64_t cookie(std::size_t i) const noexcept { return cookies_[index(i, anchors_max)]; }
  TablePart part(std::size_t i) const noexcept { return parts_[index(i, anchors_max)]; }

  std::size_t row_count() const noexcept { return std::min(count_, rows_remembered); }
  const Row& row(std::size_t i) const noexcept { return rows_[index(i, rows_remembered)]; }

 private:
  std::size_t index(std::size_t i, std::size_t size) const noexcept {
    return (count_ - 1 - i) % size;
  }

  std::array<std::uint64_t, anchors_max> cookies_;
  std::array<TablePart, anchors_max> parts_;
  std::array<Row, rows_remembered> rows_;
  std::size_t count_ = 0;
};

// Keeps the seams of a reading that are not known to be sound.
class SeamLog {
 public:
  void clear() noexcept;
  void on_socket(const Row& row) noexcept {
    if (filling_) fill(row);
    tail_.push(row);
  }
  // Null when nothing was told yet. Valid until the next call.
  Seam* on_seam();
  void on_end() noexcept;

  // Forgets the seams that `is_sound` says are.
  template <typename IsSound>
  void drop(IsSound is_sound) {
    std::erase_if(seams_, is_sound);
    filling_ = filling_ && has_newest();
  }
  // The newest is, if it was not dropped before.
  void drop_newest() noexcept;

  const Tail& tail() const noexcept { return tail_; }
  const std::vector<Seam>& seams() const noexcept { return seams_; }

 private:
  void fill(const Row& row) noexcept;
  bool has_newest() const noexcept { return !seams_.empty() && seams_.back().number == count_; }

  std::vector<Seam> seams_;
  Tail tail_;
  std::size_t count_ = 0;  // of all seams so far
  bool filling_ = false;   // the newest seam's other side
};

// Follows another reading of one part of the table, and finds in it what the first passed over.
class SeamSettler {
 public:
  struct Found {
    Row row;
    Queues queues;
    table::RowExtras extras;
  };

  explicit SeamSettler(const std::vector<Seam>& seams);

  void on_socket(const Row& row, const Queues& queues,
                 const table::RowExtras& extras = table::no_extras);
  void on_seam() noexcept;
  void on_end();

  // True when the rest of the reading has nothing to tell.
  bool settled() const noexcept { return open_count_ == 0; }
  std::vector<Seam> unsettled() const;
  // Sockets that the first reading lacks, once each.
  std::span<const Found> found() const noexcept { return found_; }

 private:
  enum class Phase : std::uint8_t {
    waiting,  // for an anchor before the seam
    between,  // behind one, and in front of those after the seam
    torn,     // past a seam of this reading, which may have passed over the same
    settled,
  };
  struct Question {
    Seam seam;
    Phase phase = Phase::waiting;
    std::vector<Found> candidates;
  };
  enum class Side : std::uint8_t { before, after };
  struct Anchor {
    std::size_t question;
    Side side;
  };

  void begin(std::size_t question);
  void close(std::size_t question);
  void settle(Question& question);
  static void tear(Question& question) noexcept;

  std::vector<Question> questions_;
  std::unordered_map<std::uint64_t, Anchor> anchors_;
  std::vector<std::size_t> between_;  // questions in that phase
  std::vector<Found> found_;
  std::size_t open_count_ = 0;
};

}  // namespace tcptable::engine
