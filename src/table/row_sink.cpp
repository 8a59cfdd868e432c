#include "row_sink.hpp"

#include <algorithm>

#include "family_view.hpp"

namespace tcptable::table {

namespace {

std::uint32_t port_key(const Row& row) noexcept {
  return static_cast<std::uint32_t>(row.protocol) << 16 | row.local_port;
}

}  // namespace

void RowSink::accept(Row& row, const Queues& queues) noexcept {
  if (view_ == FamilyView::wire && row.family == Family::ipv6) {
    show_as_carried(row);
    if (takes_both_families(row)) {
      assumed_ = assumed_ || !row.has(RowFlag::v6_only_known);
      keep(ipv4_half(row), queues);
    }
  }
  keep(row, queues);
}

void RowSink::keep(const Row& row, const Queues& queues) noexcept {
  if (!filter_.accepts(row)) return;
  const std::size_t index = rows_.size();
  if (!rows_.append(row) || (queues_ != nullptr && !queues_->append(queues))) {
    rewind(index);
    exhausted_ = true;
    return;
  }
  rows_[index].index = static_cast<std::uint32_t>(index);
}

void RowSink::rewind(std::size_t mark) noexcept {
  rows_.truncate(mark);
  if (queues_ != nullptr) queues_->truncate(mark);
}

void RowSink::finish() noexcept {
  if (!assumed_) return;
  Column<std::uint32_t> taken;
  for (const Row& row : rows_)
    if (is_ipv4_wildcard(row) && !taken.append(port_key(row))) exhausted_ = true;

  const auto is_disproved = [&](const Row& row) {
    return is_assumed_half(row) &&
           std::find(taken.begin(), taken.end(), port_key(row)) != taken.end();
  };
  // Rows keep their index, so the other columns need not move.
  Row* const kept = std::remove_if(rows_.begin(), rows_.end(), is_disproved);
  rows_.truncate(static_cast<std::size_t>(kept - rows_.begin()));
}

}  // namespace tcptable::table
