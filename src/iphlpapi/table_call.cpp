#include "table_call.hpp"

#include <winerror.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <cstring>
#include <limits>
#include <optional>

#include "errno_keeper.hpp"
#include "module_observer.hpp"
#include "user_memory.hpp"
#include "win32_error.hpp"

namespace tcptable::iphlpapi {
namespace {

// The rows of a snapshot in a table's layout.
class TableWriter {
 public:
  TableWriter(const Query& query, const TableLayout& layout) noexcept : layout_(layout) {
    if (layout.has_modules) modules_.emplace(query);
  }

  std::uint64_t bytes_for(std::uint64_t rows) const noexcept {
    return layout_.first_row + rows * layout_.row_size;
  }

  // At an address of any alignment, where there is room for all.
  void write(const Snapshot& snapshot, char* table) noexcept;

 private:
  static constexpr std::size_t rows_at_once = 512;

  const TableLayout& layout_;
  std::optional<ModuleObserver> modules_;
  std::array<std::uint32_t, rows_at_once> owning_pids_{};
  std::array<ModuleFacts, rows_at_once> module_facts_{};
};

// Some rows at a time, so that what is known of them by now is still near when they are written.
void TableWriter::write(const Snapshot& snapshot, char* table) noexcept {
  char* out = table + layout_.first_row;
  if (modules_) modules_->begin_rows();
  for (auto rest = snapshot.rows(); !rest.empty();) {
    const auto rows = rest.first(std::min(rest.size(), rows_at_once));
    snapshot.owning_pids(rows, owning_pids_);
    if (modules_) modules_->observe(snapshot, rows, module_facts_);
    for (std::size_t i = 0; i < rows.size(); ++i, out += layout_.row_size)
      layout_.write({.row = rows[i], .owning_pid = owning_pids_[i], .module = module_facts_[i]},
                    out);
    rest = rest.subspan(rows.size());
  }
  if (modules_) modules_->end_rows(snapshot);
  const auto count = static_cast<DWORD>(snapshot.size());
  std::memcpy(table, &count, sizeof count);
}

// A call with its checked size pointer. Both of the caller's pointers may have any alignment.
class TableCall {
 public:
  TableCall(TableWriter& writer, void* table, ULONG* size) noexcept
      : writer_(writer), table_(static_cast<char*>(table)), size_(size) {
    std::memcpy(&offered_, size_, sizeof offered_);
  }

  // Whether so many rows can be proven not to fit.
  bool is_too_small_for(std::uint64_t rows) const noexcept {
    return table_ == nullptr || writer_.bytes_for(rows) > offered_;
  }

  ULONG ask_for_more(std::uint64_t rows) const noexcept;
  ULONG answer(const Snapshot& snapshot) const noexcept;

 private:
  void write_size(std::uint64_t bytes) const noexcept {
    const auto narrow = static_cast<ULONG>(bytes);
    std::memcpy(size_, &narrow, sizeof narrow);
  }

  TableWriter& writer_;
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
  if (writer_.bytes_for(rows) > size_max) return ERROR_NOT_ENOUGH_MEMORY;
  write_size(std::min(size_max, writer_.bytes_for(rows + rows / 4 + rows_of_growth)));
  return ERROR_INSUFFICIENT_BUFFER;
}

ULONG TableCall::answer(const Snapshot& snapshot) const noexcept {
  const std::uint64_t bytes = writer_.bytes_for(snapshot.size());
  if (is_too_small_for(snapshot.size())) return ask_for_more(snapshot.size());
  if (!is_writable(table_, bytes)) return ERROR_INVALID_PARAMETER;

  writer_.write(snapshot, table_);
  write_size(bytes);
  return NO_ERROR;
}

// The kernel's counters do not tell listeners from connections, of which there may be a million;
// but to list the listeners alone is cheap.
Result<std::uint64_t> rows_to_ask_for(Collector& collector, const Query& query,
                                      const RowBounds& bounds) noexcept {
  if (query.states.contains(State::established)) return bounds.estimate;
  Query bare = query;
  bare.columns = {.cookies = false};
  bare.ordering = Ordering::none;
  Snapshot listeners;
  const auto collected = collector.collect(bare, listeners);
  if (!collected) return collected.error();
  return std::uint64_t{listeners.size()};
}

}  // namespace

Query table_query(Protocol protocol, Family family, OwnerFacts facts, BOOL order) noexcept {
  const bool with_module = facts == OwnerFacts::module;
  Query query;
  query.protocols = {.tcp = protocol == Protocol::tcp, .udp = protocol == Protocol::udp};
  query.families = {.ipv4 = family == Family::ipv4, .ipv6 = family == Family::ipv6};
  query.view = FamilyView::wire;
  query.columns = {.owners = facts != OwnerFacts::none,
                   .process = with_module,
                   .cookies = with_module,
                   .cgroups = with_module};
  query.ordering = order != FALSE ? Ordering::endpoints : Ordering::none;
  return query;
}

ULONG fill_table(const Query& query, const TableLayout& layout, void* table, ULONG* size) noexcept {
  const ErrnoKeeper errno_keeper;
  if (size == nullptr || !is_writable(size, sizeof *size)) return ERROR_INVALID_PARAMETER;
  TableWriter writer(query, layout);
  const TableCall call(writer, table, size);

  // The kernel's counters may prove that the buffer is too small. Where they cannot be read, the
  // table itself tells.
  auto collector = Collector::open();
  if (!collector) return win32_code(collector.error());
  const auto bounds = collector->row_bounds(query);
  if (bounds && call.is_too_small_for(bounds->at_least)) {
    const auto rows = rows_to_ask_for(*collector, query, *bounds);
    return rows ? call.ask_for_more(*rows) : win32_code(rows.error());
  }

  Snapshot snapshot;
  const auto collected = collector->collect(query, snapshot);
  return collected ? call.answer(snapshot) : win32_code(collected.error());
}

DWORD allocate_table(const Query& query, const TableLayout& layout, void** table) noexcept {
  const ErrnoKeeper errno_keeper;
  TableWriter writer(query, layout);
  auto collector = Collector::open();
  if (!collector) return win32_code(collector.error());
  Snapshot snapshot;
  const auto collected = collector->collect(query, snapshot);
  if (!collected) return win32_code(collected.error());

  // HeapAlloc of heapapi.h is malloc. What pads the rows is zero already.
  auto* const block = static_cast<char*>(std::calloc(1, writer.bytes_for(snapshot.size())));
  if (block == nullptr) return ERROR_NOT_ENOUGH_MEMORY;
  writer.write(snapshot, block);
  std::memcpy(table, &block, sizeof block);
  return NO_ERROR;
}

}  // namespace tcptable::iphlpapi
