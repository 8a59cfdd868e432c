// The tool's documents, into /dev/null: the text is made, nobody waits for a disk.
#include <fcntl.h>
#include <unistd.h>

#include <array>

#include <tcptable/snapshot_builder.hpp>

#include "output.hpp"
#include "render_json.hpp"
#include "render_text.hpp"
#include "synthetic.hpp"

namespace tcptable::bench {
namespace {

Snapshot synthetic_snapshot(std::size_t count) {
  SnapshotBuilder builder;
  Process process{.pid = 4711, .uid = 1000};
  process.name_bytes = {'n', 'g', 'i', 'n', 'x'};
  const Holder holder{.process = builder.add_process(process), .descriptor = 7};
  for (const Row& row : synthetic_rows(count))
    builder.add(row, {.owner_reason = OwnerReason::known}, {&holder, 1});
  return std::move(builder).build();
}

// Runs one renderer over and over.
template <typename Render>
void render(benchmark::State& state, app::Columns columns, Render&& render_once) {
  const Snapshot snapshot = synthetic_snapshot(rows_of(state));
  const app::Shown shown{
      .snapshot = snapshot, .columns = std::move(columns), .names = app::Names()};
  const int null_fd = open("/dev/null", O_WRONLY | O_CLOEXEC);
  for (auto _ : state) {
    app::Output output(null_fd);
    render_once(shown, output);
    output.flush();
    if (output.failed()) state.SkipWithError("writing failed");
  }
  close(null_fd);
  count_rows(state);
}

void render_text_table(benchmark::State& state) {
  render(state, app::default_columns(), [](const app::Shown& shown, app::Output& output) {
    app::render_text(shown, app::TextStyle{}, output);
  });
}
BENCHMARK(render_text_table)->Apply(table_sizes);

void render_json_table(benchmark::State& state) {
  render(state, app::document_columns(), [](const app::Shown& shown, app::Output& output) {
    app::render_json(shown, app::TableFacts{.host = "host"}, output);
  });
}
BENCHMARK(render_json_table)->Apply(table_sizes);

}  // namespace
}  // namespace tcptable::bench
