#include "tui/top_command.hpp"

#include <fcntl.h>
#include <poll.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <cstdlib>
#include <cstring>
#include <ctime>
#include <string>
#include <utility>

#include <tcptable/collector.hpp>
#include <tcptable/details.hpp>
#include <tcptable/process.hpp>
#include <tcptable/snapshot_builder.hpp>

#include "close_one.hpp"
#include "close_report.hpp"
#include "config.hpp"
#include "console.hpp"
#include "diagnostics.hpp"
#include "filter_words.hpp"
#include "interruption.hpp"
#include "own_session.hpp"
#include "render_separated.hpp"
#include "source.hpp"
#include "time_options.hpp"
#include "tui/sampler.hpp"
#include "tui/terminal.hpp"
#include "tui/top_model.hpp"
#include "tui/top_options.hpp"
#include "tui/top_view.hpp"
#include "utc_time.hpp"

namespace tcptable::app {
namespace {

using tui::Detail;
using tui::Effects;
using tui::Instant;
using tui::Terminal;
using tui::TopModel;

constexpr Instant tick_ms = 500;

Instant now() {
  using std::chrono::milliseconds;
  const auto since_boot = std::chrono::steady_clock::now().time_since_epoch();
  return std::chrono::duration_cast<milliseconds>(since_boot).count();
}

std::string clock_text(const char* pattern) {
  const std::time_t seconds = std::time(nullptr);
  std::tm local{};
  if (localtime_r(&seconds, &local) == nullptr) return {};
  std::array<char, 32> text{};
  return {text.data(), std::strftime(text.data(), text.size(), pattern, &local)};
}

// Of one row everything, owners by the snapshot that it is from.
Detail detail_of(const Snapshot& live, const Row& row) {
  Detail detail{.id = tui::identity(row)};
  const auto known = details(row);
  if (!known) {
    detail.gone = true;
    return detail;
  }
  SnapshotBuilder builder;
  std::vector<Holder> holders;
  const auto owners = live.owners(row);
  for (const Holder& holder : owners.first(std::min<std::size_t>(owners.size(), 16))) {
    const Process& process = live.process(holder);
    const auto facts = process_facts(process.pid, process.start_time_ticks);
    holders.push_back({.process = builder.add_process(process, facts ? *facts : ProcessFacts()),
                       .descriptor = holder.descriptor});
  }
  builder.add_user(row.uid, live.user_name(row.uid));
  builder.add_interface(row.interface_index, live.interface_name(row.interface_index));
  builder.add(known->row,
              {.owner_reason = live.owner_reason(row),
               .queues = known->queues,
               .cgroup_id = known->cgroup_id.value_or(0),
               .tcp = known->tcp,
               .memory = known->memory,
               .timer = known->timer,
               .congestion = known->congestion()},
              holders);
  detail.snapshot = std::move(builder).build();
  return detail;
}

Detail saved_detail(const TopModel& model, const Row& row) {
  SnapshotBuilder builder;
  tui::copy_row(model.tracker.live(), row, builder);
  return {.id = tui::identity(row), .snapshot = std::move(builder).build()};
}

void measure_watched(TopModel& model) {
  if (model.settings.is_saved) {
    const auto row = detail_row(model);
    if (row) detail_arrived(model, saved_detail(model, *row));
    return;
  }
  for (const Row& row : watched_rows(model)) {
    const auto known = details(row);
    if (known && known->tcp) measured(model, row, &*known->tcp, now());
  }
  const Snapshot& live = model.tracker.live();
  if (const auto row = detail_row(model)) {
    detail_arrived(model, detail_of(live, *row));
  } else if (model.mode == tui::Mode::detail) {
    detail_arrived(model, {.id = model.detail->id, .snapshot = {}, .gone = true});
  }
}

// What the entry is now, to be held against what it was when it was asked about.
Query query_for(const Row& row) {
  Query query;
  query.protocols = {.tcp = row.protocol == Protocol::tcp, .udp = row.protocol == Protocol::udp};
  query.local_ports = {{row.local_port, row.local_port}};
  query.columns.process = true;
  return query;
}

void close_entry(TopModel& model, CloseEntry entry) {
  const auto there = tcptable::snapshot(query_for(entry.row));
  if (!there) return say(model, "Not closed: " + to_string(there.error()), now());
  close_unchanged(CloseRecheck(*there), entry);
  say(model, result_text(entry), now());
}

// A new file of one's own, never through a link that somebody left there.
void export_rows(TopModel& model) {
  const std::string path = clock_text("tcptable-%Y%m%d-%H%M%S.csv");
  const int file = open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
  if (file < 0) return say(model, "Cannot write " + path + ": " + std::strerror(errno), now());
  const auto rows = shown_rows(model, now());
  Output output(file);
  render_separated({.snapshot = model.tracker.live(),
                    .columns = shown_columns(model),
                    .names = Names(),
                    .positions = rows.positions,
                    .is_all = false,
                    .motions = rows.motions},
                   Separator::comma, true, output);
  output.flush();
  const int error = close(file) == 0 ? output.error() : errno;
  say(model, error == 0 ? "Written: " + path : path + ": " + std::strerror(error), now());
}

// Returns whether to go on.
bool apply(TopModel& model, Terminal& terminal, const Effects& effects, Instant& due) {
  if (effects.quit) return false;
  if (effects.refresh) due = now();
  if (effects.copy) terminal.copy(*effects.copy);
  if (effects.export_rows) export_rows(model);
  if (effects.measure) measure_watched(model);
  if (effects.close) {
    close_entry(model, *effects.close);
    due = now();
  }
  return true;
}

bool read_keys(TopModel& model, Terminal& terminal, Instant& due) {
  while (const auto event = terminal.read()) {
    if (const auto* key = std::get_if<tui::Key>(&*event)) {
      if (!apply(model, terminal, press(model, *key, now()), due)) return false;
    } else {
      resize(model, terminal.size());
      due = now();  // other columns may fit
    }
  }
  return true;
}

void take_sample(TopModel& model, tui::Sampler& sampler) {
  auto sample = sampler.take();
  if (!sample) return;
  if (sample->error) return snapshot_failed(model, *sample->error);
  snapshot_arrived(model, std::move(sample->snapshot), clock_text("%H:%M:%S"), now(),
                   sample->took_ms);
  measure_watched(model);
}

// Waits for a key, a snapshot or the next tick. False when the terminal is gone.
bool wait(int other, Instant until) {
  std::array<pollfd, 2> entries{{{.fd = STDIN_FILENO, .events = POLLIN, .revents = 0},
                                 {.fd = other, .events = POLLIN, .revents = 0}}};
  const Instant left = std::clamp<Instant>(until - now(), 0, tick_ms);
  if (poll(entries.data(), entries.size(), static_cast<int>(left)) < 0) return errno == EINTR;
  return (entries[0].revents & (POLLHUP | POLLERR | POLLNVAL)) == 0;
}

void loop(TopModel& model, Terminal& terminal, tui::Sampler& sampler,
          const Interruption& interruption) {
  Instant due = now();
  while (!interruption.came()) {
    if (now() >= due && !model.frozen && !sampler.is_busy()) {
      due = now() + interval_of(model);
      sampler.request(query_of(model), model.tracker.take_spare());
    }
    tick(model, now());
    terminal.paint(draw(model, now()));
    const Instant until = sampler.is_busy() || model.frozen ? now() + tick_ms : due;
    if (!wait(sampler.descriptor(), until)) return;
    take_sample(model, sampler);
    if (!read_keys(model, terminal, due)) return;
  }
}

tui::TopSettings settings_of(const TopOptions& options, const Terminal& terminal) {
  tui::TopSettings settings;
  settings.query = options.query;
  settings.filter_text = options.filter_text;
  settings.filter_names =
      filter_names(options.source.is_live() ? UserNames::of_this_host : UserNames::of_the_snapshot);
  settings.columns = options.columns;
  settings.interval_ms = options.interval_ms;
  settings.glyphs = terminal.glyphs();
  settings.color = terminal.has_color();
  settings.host = own_host_name();
  settings.session = own_session();
  settings.is_saved = !options.source.is_live();
  return settings;
}

TopModel model_of(const TopOptions& options, const Terminal& terminal) {
  TopModel model = tui::make_model(settings_of(options, terminal), terminal.size());
  model.arranging.sort = options.sort;
  model.arranging.descending = options.descending;
  model.port_names = !options.numeric;
  if (!options.typed_filter.empty()) set_filter(model, options.typed_filter);
  return model;
}

// A saved snapshot stands still: it is read once, with all that it has.
ExitCode show_saved(const TopOptions& options, Answer answer) {
  auto surroundings = surroundings_of(STDOUT_FILENO);
  const Interruption interruption;
  auto opened = Terminal::open(use_color(options.color, surroundings));
  if (const auto* problem = std::get_if<std::string>(&opened))
    return say(Farewell{ExitCode::usage, "tcptable: " + *problem + "\n"});
  auto& terminal = std::get<Terminal>(opened);
  TopModel model = model_of(options, terminal);
  model.settings.host = answer.host;
  const std::int64_t taken_at_ns = answer.snapshot.taken_at_ns();
  snapshot_arrived(model, std::move(answer.snapshot),
                   "saved " + utc_time(taken_at_ns, TimeDigits::milliseconds), now(), 0);
  model.frozen = true;
  Instant due = 0;
  while (!interruption.came()) {
    tick(model, now());
    terminal.paint(draw(model, now()));
    if (!wait(-1, now() + tick_ms) || !read_keys(model, terminal, due)) break;
  }
  return ExitCode::answered;
}

ExitCode show_live(const TopOptions& options) {
  auto sampler = tui::Sampler::open();
  if (!sampler) return refuse(sampler.error());
  auto surroundings = surroundings_of(STDOUT_FILENO);
  const Interruption interruption;
  auto opened = Terminal::open(use_color(options.color, surroundings));
  if (const auto* problem = std::get_if<std::string>(&opened))
    return say(Farewell{ExitCode::usage, "tcptable: " + *problem + "\n"});
  auto& terminal = std::get<Terminal>(opened);
  TopModel model = model_of(options, terminal);
  loop(model, terminal, *sampler, interruption);
  return ExitCode::answered;
}

ExitCode show(const TopOptions& options) {
  if (options.source.is_live()) return show_live(options);
  Query query = options.query;
  query.columns = every_column();
  auto read = read_snapshot(options.source, query);
  if (const auto* farewell = std::get_if<Farewell>(&read)) return say(*farewell);
  return show_saved(options, std::move(std::get<Answer>(read)));
}

}  // namespace

ExitCode run_top(int argc, const char* const* argv) {
  const auto config = read_config(argc, argv);
  if (const auto* farewell = std::get_if<Farewell>(&config)) return say(*farewell);
  const auto parsed = parse_top_options(argc, argv, std::get<Config>(config));
  if (const auto* farewell = std::get_if<Farewell>(&parsed)) return say(*farewell);
  if (isatty(STDIN_FILENO) == 0 || isatty(STDOUT_FILENO) == 0)
    return say(
        Farewell{ExitCode::usage, "tcptable: top needs a terminal; 'tcptable watch' does not\n"});
  return show(std::get<TopOptions>(parsed));
}

}  // namespace tcptable::app
