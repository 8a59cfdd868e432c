#include "table_call.hpp"

#include <winerror.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <limits>

#include "errno_keeper.hpp"
#include "user_memory.hpp"
#include "win32_error.hpp"

namespace tcptable::iphlpapi {
namespace {

// A call with its checked size pointer. Both of the caller's pointers may have any alignment.
class TableCall {
 public:
  TableCall(const TableLayout& layout, void* table, ULONG* size) noexcept
      : layout_(layout), table_(static_cast<char*>(table)), size_(size) {
    std::memcpy(&offered_, size_, sizeof offered_);
  }

  // Whether so many rows can be proven not to fit.
  bool is_too_small_for(std::uint64_t rows) const noexcept {
    return table_ == nullptr || bytes_for(rows) > offered_;
  }

  ULONG ask_for_more(std::uint64_t rows) const noexcept;
  ULONG answer(const Snapshot& snapshot) const noexcept;

 private:
  std::uint64_t bytes_for(std::uint64_t rows) const noexcept {
    return layout_.first_row + rows * layout_.row_size;
  }

  void write_rows(const Snapshot& snapshot) const noexcept;

  void write_size(std::uint64_t bytes) const noexcept {
    const auto narrow = static_cast<ULONG>(bytes);
    std::memcpy(size_, &narrow, sizeof narrow);
  }

  const TableLayout& layout_;
  char* table_;
  ULONG* size_;
  ULONG offered_ = 0;
};

// The reported size leaves room for what will have been opened by the time of the next call, and
// for handshakes in progress, which the kernel's counters leave out: a client that allocates
// exactly this much and calls once more then succeeds.
ULONG TableCall::ask_for_more(std::uint64_t rows) const noexcept {
  constexpr std::uint64_t rows_of_growth = 1024;
  constexpr std::uint64_t size_max = std::numeric_limits<ULONG>::max();
  if (bytes_for(rows) > size_max) return ERROR_NOT_ENOUGH_MEMORY;
  write_size(std::min(size_max, bytes_for(rows + rows / 4 + rows_of_growth)));
  return ERROR_INSUFFICIENT_BUFFER;
}

ULONG TableCall::answer(const Snapshot& snapshot) const noexcept {
  const std::uint64_t bytes = bytes_for(snapshot.size());
  if (is_too_small_for(snapshot.size())) return ask_for_more(snapshot.size());
  if (!is_writable(table_, bytes)) return ERROR_INVALID_PARAMETER;

  write_rows(snapshot);
  const auto count = static_cast<DWORD>(snapshot.size());
  std::memcpy(table_, &count, sizeof count);
  write_size(bytes);
  return NO_ERROR;
}

// Some rows at a time, so that what is known of them by now is still near when they are written.
void TableCall::write_rows(const Snapshot& snapshot) const noexcept {
  std::array<std::uint32_t, 512> owning_pids{};
  char* out = table_ + layout_.first_row;
  for (auto rest = snapshot.rows(); !rest.empty();) {
    const auto rows = rest.first(std::min(rest.size(), owning_pids.size()));
    snapshot.owning_pids(rows, owning_pids);
    for (std::size_t i = 0; i < rows.size(); ++i, out += layout_.row_size)
      layout_.write({.row = rows[i], .owning_pid = owning_pids[i]}, out);
    rest = rest.subspan(rows.size());
  }
}

}  // namespace

ULONG fill_table(const Query& query, const TableLayout& layout, void* table, ULONG* size) noexcept {
  const ErrnoKeeper errno_keeper;
  if (size == nullptr || !is_writable(size, sizeof *size)) return ERROR_INVALID_PARAMETER;
  const TableCall call(layout, table, size);

  // The kernel's counters may prove that the buffer is too small. Where they cannot be read, the
  // table itself tells.
  auto collector = Collector::open();
  if (!collector) return win32_code(collector.error());
  const auto bounds = collector->row_bounds(query);
  if (bounds && call.is_too_small_for(bounds->at_least)) return call.ask_for_more(bounds->estimate);

  Snapshot snapshot;
  const auto collected = collector->collect(query, snapshot);
  return collected ? call.answer(snapshot) : win32_code(collected.error());
}

}  // namespace tcptable::iphlpapi
