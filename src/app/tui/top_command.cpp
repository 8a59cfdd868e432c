#include "tui/top_command.hpp"

#include <fcntl.h>
#include <netdb.h>
#include <poll.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <cstdlib>
#include <ctime>
#include <map>
#include <string>
#include <utility>

#include <fmt/chrono.h>
#include <fmt/format.h>

#include <tcptable/close.hpp>
#include <tcptable/details.hpp>
#include <tcptable/process.hpp>
#include <tcptable/snapshot_builder.hpp>

#include "console.hpp"
#include "interruption.hpp"
#include "source.hpp"
#include "tui/sampler.hpp"
#include "tui/terminal.hpp"
#include "tui/top_model.hpp"
#include "tui/top_options.hpp"
#include "tui/top_view.hpp"

namespace tcptable::app {
namespace {

using tui::Detail;
using tui::Effects;
using tui::Instant;
using tui::Terminal;
using tui::TopModel;

constexpr Instant tick_ms = 500;

Instant now() {
  using namespace std::chrono;
  return duration_cast<milliseconds>(steady_clock::now().time_since_epoch()).count();
}

std::string clock_text(const char* pattern) {
  const std::time_t seconds = std::time(nullptr);
  std::tm local{};
  if (localtime_r(&seconds, &local) == nullptr) return {};
  std::array<char, 32> text{};
  return {text.data(), std::strftime(text.data(), text.size(), pattern, &local)};
}

// Names of ports, each asked for once.
class Services {
 public:
  std::string_view name(std::uint16_t port, Protocol protocol) {
    const auto [at, is_new] = names_.try_emplace({port, protocol});
    if (is_new) at->second = look_up(port, protocol);
    return at->second;
  }

 private:
  static std::string look_up(std::uint16_t port, Protocol protocol) {
    servent memory{};
    servent* found = nullptr;
    std::array<char, 1024> names{};
    const std::string transport(tcptable::name(protocol));
    getservbyport_r(htons(port), transport.c_str(), &memory, names.data(), names.size(), &found);
    return found == nullptr ? std::string() : std::string(found->s_name);
  }

  std::map<std::pair<std::uint16_t, Protocol>, std::string> names_;
};

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

void measure_watched(TopModel& model) {
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

void close_row(TopModel& model, const Row& row) {
  const auto closed = close_socket(row);
  say(model, closed ? "Closed" : "Not closed: " + to_string(closed.error()), now());
}

// A new file of one's own, never through a link that somebody left there.
void export_rows(TopModel& model) {
  const std::string path = clock_text("tcptable-%Y%m%d-%H%M%S.csv");
  const int file = open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
  if (file < 0)
    return say(model, "Cannot write " + path + ": " + explain_write_error(errno), now());
  Output output(file);
  output.write(rows_as_csv(model));
  output.flush();
  const int error = close(file) == 0 ? output.error() : errno;
  say(model, error == 0 ? "Written: " + path : path + ": " + explain_write_error(error), now());
}

// Returns whether to go on.
bool apply(TopModel& model, Terminal& terminal, const Effects& effects, Instant& due) {
  if (effects.quit) return false;
  if (effects.refresh) due = now();
  if (effects.copy) terminal.copy(*effects.copy);
  if (effects.export_rows) export_rows(model);
  if (effects.measure) measure_watched(model);
  if (effects.close) {
    close_row(model, *effects.close);
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
bool wait(const tui::Sampler& sampler, Instant until) {
  std::array<pollfd, 2> entries{{{.fd = STDIN_FILENO, .events = POLLIN, .revents = 0},
                                 {.fd = sampler.descriptor(), .events = POLLIN, .revents = 0}}};
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
    if (!wait(sampler, until)) return;
    take_sample(model, sampler);
    if (!read_keys(model, terminal, due)) return;
  }
}

tui::TopSettings settings_of(TopOptions options, const Terminal& terminal, Services& services) {
  tui::TopSettings settings;
  settings.query = std::move(options.query);
  settings.filter_text = std::move(options.filter_text);
  settings.columns = std::move(options.columns);
  settings.interval_ms = options.interval_ms;
  settings.glyphs = terminal.glyphs();
  settings.color = terminal.has_color();
  settings.host = own_host_name();
  if (const char* const ssh = std::getenv("SSH_CONNECTION"))
    settings.session = tui::own_session(ssh);
  settings.port_names = [&services](std::uint16_t port, Protocol protocol) {
    return services.name(port, protocol);
  };
  return settings;
}

ExitCode show(TopOptions options) {
  auto sampler = tui::Sampler::open();
  if (!sampler) return refuse(sampler.error());
  auto surroundings = surroundings_of(STDOUT_FILENO);
  const Interruption interruption;
  auto opened = Terminal::open(use_color(options.color, surroundings));
  if (const auto* problem = std::get_if<std::string>(&opened))
    return say(Farewell{ExitCode::usage, "tcptable: " + *problem + "\n"});
  auto& terminal = std::get<Terminal>(opened);
  Services services;
  const auto sort = options.sort;
  const bool descending = options.descending;
  TopModel model =
      tui::make_model(settings_of(std::move(options), terminal, services), terminal.size());
  model.arranging.sort = sort;
  model.arranging.descending = descending;
  loop(model, terminal, *sampler, interruption);
  return ExitCode::answered;
}

}  // namespace

ExitCode run_top(int argc, const char* const* argv) {
  auto parsed = parse_top_options(argc, argv);
  if (const auto* farewell = std::get_if<Farewell>(&parsed)) return say(*farewell);
  if (isatty(STDIN_FILENO) == 0 || isatty(STDOUT_FILENO) == 0)
    return say(
        Farewell{ExitCode::usage, "tcptable: top needs a terminal; 'tcptable watch' does not\n"});
  return show(std::get<TopOptions>(std::move(parsed)));
}

}  // namespace tcptable::app
