// The tool's documents, into /dev/null: the text is made, nobody waits for a disk.
#include <fcntl.h>
#include <unistd.h>

#include <array>

#include "output.hpp"
#include "render_json.hpp"
#include "render_text.hpp"
#include "row_view.hpp"
#include "synthetic.hpp"

namespace tcptable::bench {
namespace {

class SyntheticTable final : public app::Table {
 public:
  explicit SyntheticTable(std::size_t count) : rows_(synthetic_rows(count)) {
    view_.owners = owners_;
  }

  std::size_t size() const override { return rows_.size(); }

  const app::RowView& row(std::size_t index) override {
    const Row& row = rows_[index];
    view_.state = row.state;
    view_.local_address = row.local_address();
    view_.local_port = row.local_port;
    view_.remote_address = row.remote_address();
    view_.remote_port = row.remote_port;
    view_.cookie = row.cookie;
    view_.inode = row.inode;
    view_.uid = row.uid;
    return view_;
  }

 private:
  std::vector<Row> rows_;
  std::array<app::OwnerView, 1> owners_{
      {{.pid = 4711, .uid = 1000, .descriptor = 7, .process = "nginx"}}};
  app::RowView view_;
};

// Runs one renderer over and over.
template <typename Render>
void render(benchmark::State& state, Render&& render_once) {
  SyntheticTable table(rows_of(state));
  const int null_fd = open("/dev/null", O_WRONLY | O_CLOEXEC);
  for (auto _ : state) {
    app::Output output(null_fd);
    render_once(table, output);
    output.flush();
    if (output.failed()) state.SkipWithError("writing failed");
  }
  close(null_fd);
  count_rows(state);
}

void render_text_table(benchmark::State& state) {
  render(state, [](app::Table& table, app::Output& output) {
    app::render_text(table, app::TextStyle{}, output);
  });
}
BENCHMARK(render_text_table)->Apply(table_sizes);

void render_json_table(benchmark::State& state) {
  render(state, [](app::Table& table, app::Output& output) {
    app::render_json(table, app::TableFacts{.host = "host", .engine = Engine::netlink, .gaps = {}},
                     output);
  });
}
BENCHMARK(render_json_table)->Apply(table_sizes);

}  // namespace
}  // namespace tcptable::bench
