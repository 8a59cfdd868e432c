#include <tcptable/collector.hpp>

#include "collect.hpp"
#include "filter_evaluation.hpp"
#include "filter_narrowing.hpp"
#include "without_exceptions.hpp"

namespace tcptable {

class Collector::State {
 public:
  std::unique_ptr<table::Engines> engines = table::open_engines();
  table::AssemblyScratch scratch;
};

Collector::Collector(std::unique_ptr<State> state) noexcept : state_(std::move(state)) {}
Collector::Collector(Collector&& other) noexcept = default;
Collector& Collector::operator=(Collector&& other) noexcept = default;
Collector::~Collector() = default;

Result<Collector> Collector::open() {
  return without_exceptions(
      []() -> Result<Collector> { return Collector(std::make_unique<State>()); });
}

Result<void> Collector::collect(const Query& query, Snapshot& into) {
  auto collected = without_exceptions([&]() -> Result<void> {
    if (!into.storage_) into.storage_ = std::make_unique<SnapshotStorage>();
    if (query.filter.matches_all())
      return table::collect(query, *state_->engines, state_->scratch, *into.storage_);
    const auto done =
        table::collect(table::narrowed(query), *state_->engines, state_->scratch, *into.storage_);
    if (done && !table::speaks_of_rows_alone(*query.filter.expression()))
      table::keep_matching(into, query.filter, *into.storage_);
    return done;
  });
  if (!collected && into.storage_) into.storage_->clear();
  return collected;
}

Result<Snapshot> snapshot(const Query& query) {
  auto collector = Collector::open();
  if (!collector) return collector.error();
  Snapshot result;
  if (const auto collected = collector->collect(query, result); !collected)
    return collected.error();
  return result;
}

Result<RowBounds> Collector::row_bounds(const Query& query) {
  return without_exceptions([&] { return state_->engines->row_bounds(query); });
}

Result<RowBounds> row_bounds(const Query& query) {
  auto collector = Collector::open();
  if (!collector) return collector.error();
  return collector->row_bounds(query);
}

}  // namespace tcptable
