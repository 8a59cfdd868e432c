#include "row_sink.hpp"

#include <algorithm>
#include <limits>
#include <tuple>

#include "assembly.hpp"
#include "family_view.hpp"

namespace tcptable::table {

namespace {

std::uint32_t port_key(const Row& row) noexcept {
  return static_cast<std::uint32_t>(row.protocol) << 16 | row.local_port;
}

// What makes a socket the same one in a source that knows no cookies. State is left out: it may
// have changed between two readings.
auto identity(const Row& row) noexcept {
  return std::tie(row.inode, row.local_port, row.remote_port, row.local_bytes, row.remote_bytes,
                  row.protocol, row.family);
}

}  // namespace

RowSink::RowSink(const Query& query, Column<Row>& rows, Column<Queues>* queues, Assembly* assembly,
                 ExtraColumns* extras)
    : filter_(query),
      view_(query.view),
      rows_(rows),
      queues_(queues),
      asked_(query.columns),
      extras_(extras),
      assembly_(assembly),
      next_delivery_(assembly == nullptr ? std::numeric_limits<std::size_t>::max() : 0) {}

void RowSink::accept(Row& row, const Queues& queues, const RowExtras& extras) noexcept {
  if (view_ == FamilyView::wire && row.family == Family::ipv6) {
    show_as_carried(row);
    if (takes_both_families(row)) {
      assumed_ = assumed_ || !row.has(RowFlag::v6_only_known);
      keep(ipv4_half(row), queues, extras);
    }
  }
  keep(row, queues, extras);
}

void RowSink::keep(const Row& row, const Queues& queues, const RowExtras& extras) noexcept {
  if (!filter_.accepts(row)) return;
  const std::size_t index = rows_.size();
  if (index == rows_.capacity() && assembly_ != nullptr) assembly_->stand_back(index);
  if (!append(row, queues, extras)) {
    truncate(index);
    exhausted_ = true;
    return;
  }
  rows_[index].index = static_cast<std::uint32_t>(index);
  if (index + 1 >= next_delivery_ && assembly_ != nullptr)
    next_delivery_ = assembly_->deliver(index + 1);
}

bool RowSink::append(const Row& row, const Queues& queues, const RowExtras& extras) noexcept {
  return rows_.append(row) && (queues_ == nullptr || queues_->append(queues)) &&
         (extras_ == nullptr || extras_->append(asked_, extras));
}

std::size_t RowSink::mark() noexcept {
  if (assembly_ != nullptr) {
    assembly_->begin_segment(rows_.size());
    next_delivery_ = assembly_->deliver(rows_.size());
  }
  return rows_.size();
}

void RowSink::rewind(std::size_t mark) noexcept {
  if (mark == rows_.size()) return;
  if (assembly_ != nullptr) assembly_->stand_back(mark);
  truncate(mark);
}

void RowSink::truncate(std::size_t count) noexcept {
  rows_.truncate(count);
  if (queues_ != nullptr) queues_->truncate(count);
  if (extras_ != nullptr) extras_->truncate(count);
}

void RowSink::drop_repeats() noexcept {
  // Positions in an order that brings equal sockets together, the first seen in front.
  Column<std::uint32_t> order;
  for (std::uint32_t i = 0; i < rows_.size(); ++i) exhausted_ = !order.append(i) || exhausted_;
  std::sort(order.begin(), order.end(), [this](std::uint32_t a, std::uint32_t b) {
    const auto identity_a = identity(rows_[a]);
    const auto identity_b = identity(rows_[b]);
    return identity_a != identity_b ? identity_a < identity_b : a < b;
  });

  constexpr std::uint32_t repeated = 0xFFFFFFFF;
  bool any = false;
  for (std::size_t i = order.size(); i-- > 1;) {
    Row& row = rows_[order[i]];
    if (identity(row) != identity(rows_[order[i - 1]])) continue;
    row.index = repeated;
    any = true;
  }
  if (!any) return;
  const auto is_repeated = [](const Row& row) { return row.index == repeated; };
  Row* const kept = std::remove_if(rows_.begin(), rows_.end(), is_repeated);
  rows_.truncate(static_cast<std::size_t>(kept - rows_.begin()));
}

void RowSink::finish() noexcept {
  if ((may_repeat_ || assumed_) && assembly_ != nullptr) assembly_->stand_back(0);
  if (may_repeat_) drop_repeats();
  if (assumed_) drop_disproved_halves();
}

void RowSink::drop_disproved_halves() noexcept {
  Column<std::uint32_t> taken;
  for (const Row& row : rows_)
    if (is_ipv4_wildcard(row) && !taken.append(port_key(row))) exhausted_ = true;

  const auto is_disproved = [&](const Row& row) {
    return is_assumed_half(row) &&
           std::find(taken.begin(), taken.end(), port_key(row)) != taken.end();
  };
  Row* const kept = std::remove_if(rows_.begin(), rows_.end(), is_disproved);
  rows_.truncate(static_cast<std::size_t>(kept - rows_.begin()));
}

}  // namespace tcptable::table
