// The way of rows from the engine to the snapshot: owners joined, order made, and as much of both
// as possible while the engine still reads.
//
//   reading thread    scan ──► row sink ──► run ──► run ──► run ──►┐
//                                                                   ├──► finish(): what is left
//   side thread       owner pass, index ──► run ──► run ──► run ──►┘
//
// A run is some thousand rows that were delivered one after another. The side thread looks its rows
// up in the owner index and sorts it where it lies; no run moves, and none is looked at by two
// threads. When the engine has to start again, or the rows outgrow the memory that was laid out for
// them, the side thread is told to stand back and finish() does everything in the calling thread.
#pragma once

#include <condition_variable>
#include <cstddef>
#include <mutex>
#include <vector>

#include "engine.hpp"
#include "order.hpp"
#include "owner_join.hpp"
#include "side_thread.hpp"
#include "snapshot_storage.hpp"

namespace tcptable::table {

// Memory that assembling needs, kept from snapshot to snapshot.
struct AssemblyScratch {
  SortScratch side;
  SortScratch calling;
  Column<Row> merged;
};

class Assembly {
 public:
  struct Work {
    OwnerEngine* owners = nullptr;  // null: owners are not wanted, or come later
    bool sorted = false;
    std::size_t rows_expected = 0;  // 0 when nobody knows
  };

  Assembly(SnapshotStorage& storage, AssemblyScratch& scratch) noexcept
      : storage_(storage), scratch_(scratch) {}
  Assembly(const Assembly&) = delete;
  Assembly& operator=(const Assembly&) = delete;
  ~Assembly();

  // Lays memory out and starts the side thread where it pays. The storage's rows, owners and
  // holders belong to the assembly from here to the end of finish(), but for rows that are added.
  void begin(const Work& work);

  // For who adds rows. From `first_row` on, rows may be withdrawn again until the next segment
  // begins.
  void begin_segment(std::size_t first_row) noexcept;
  // Rows before `count` are in their place. Gives the count at which to come back.
  std::size_t deliver(std::size_t count) noexcept;
  // Rows from `count` on are void, and the column that holds them all may move.
  void stand_back(std::size_t count) noexcept;

  // After the last row. Ends the owner pass and gives its report; an empty one without owners.
  Result<OwnerReport> finish();

  // What the join left open, over all rows that finish() met.
  JoinCounts counts() const noexcept;

  // Brings the sorted runs together. Rows may have been dropped or changed in place since finish();
  // those that were dropped before it leave the runs void, and everything is sorted again.
  [[nodiscard]] bool order();

 private:
  struct Run {
    std::size_t first = 0;
    std::size_t end = 0;
    bool sorted = false;
    bool joined = false;
    JoinCounts counts = {};
  };

  [[nodiscard]] bool lay_out_memory();
  void work_beside() noexcept;
  void pass_owners() noexcept;
  void take_runs(SortScratch& scratch, bool waits) noexcept;
  Run process(Run run, SortScratch& scratch, bool can_join) noexcept;
  void add_run(std::size_t end);
  bool complete_runs();
  bool size_owner_entries();
  bool merge_runs();
  void merge_beside(const Runs& runs, Row* out);

  SnapshotStorage& storage_;
  AssemblyScratch& scratch_;
  Work work_;
  std::size_t rows_per_run_ = 0;
  std::size_t delivered_ = 0;  // rows that are part of a run

  std::mutex mutex_;
  std::condition_variable changed_;
  // Guarded by the mutex while the side thread runs.
  std::vector<Run> runs_;
  std::size_t claimed_ = 0;      // runs that a thread has taken
  bool side_is_busy_ = false;    // with a run
  bool index_is_ready_ = false;  // the owner pass is over and went well
  bool closed_ = false;          // no run will come any more
  bool stood_back_ = false;      // the side thread takes no run any more

  Result<OwnerReport> report_ = OwnerReport{};
  sys::SideThread side_;
};

}  // namespace tcptable::table
