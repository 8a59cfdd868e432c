// Where engines put what they read.
#pragma once

#include <tcptable/query.hpp>
#include <tcptable/socket.hpp>

#include "column.hpp"
#include "filter.hpp"
#include "row_extras.hpp"

namespace tcptable::table {

class Assembly;

// Takes the sockets of a scan one by one, shows them as the query's view wants, drops what the
// query does not want, and keeps the rest at the end of the snapshot's columns. Concrete on
// purpose: one direct call per row.
class RowSink {
 public:
  // `queues` and `extras` may be null when nobody asked for them, `assembly` when nothing is to be
  // done with the rows meanwhile. All arguments must outlive the sink.
  RowSink(const Query& query, Column<Row>& rows, Column<Queues>* queues,
          Assembly* assembly = nullptr, ExtraColumns* extras = nullptr);

  void accept(Row& row, const Queues& queues, const RowExtras& extras = no_extras) noexcept;

  // Forgets what came since the mark, the last one that was set: for an engine that starts a scan
  // again.
  std::size_t mark() noexcept;
  void rewind(std::size_t mark) noexcept;

  // Said by an engine whose source repeats sockets when the table changes under it: finish() will
  // keep the first of each.
  void expect_repeats() noexcept { may_repeat_ = true; }

  // True once memory was exhausted; what came afterwards is lost.
  bool exhausted() const noexcept { return exhausted_; }

  // Call after the last scan: takes back the IPv4 halves that were assumed for want of IPV6_V6ONLY
  // and that an IPv4 socket on the same port proves wrong.
  // Rows keep their index, so the other columns need not move; but no row may be added any more.
  void finish() noexcept;

 private:
  void keep(const Row& row, const Queues& queues, const RowExtras& extras) noexcept;
  bool append(const Row& row, const Queues& queues, const RowExtras& extras) noexcept;
  void drop_disproved_halves() noexcept;
  void drop_repeats() noexcept;
  void truncate(std::size_t count) noexcept;

  RowFilter filter_;
  FamilyView view_;
  Column<Row>& rows_;
  Column<Queues>* queues_;
  ColumnSet asked_;
  ExtraColumns* extras_;
  Assembly* assembly_;
  std::size_t next_delivery_;  // rows at which the assembly wants to hear of them
  bool exhausted_ = false;
  bool assumed_ = false;
  bool may_repeat_ = false;
};

}  // namespace tcptable::table
