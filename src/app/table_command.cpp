#include "table_command.hpp"

#include <unistd.h>

#include <string>
#include <variant>

#include <fmt/format.h>

#include "commands.hpp"
#include "console.hpp"
#include "diagnostics.hpp"
#include "escape.hpp"
#include "options.hpp"
#include "pager.hpp"
#include "render_json.hpp"
#include "render_separated.hpp"
#include "render_text.hpp"
#include "source.hpp"
#include "summary.hpp"
#include "terminal_size.hpp"

namespace tcptable::app {
namespace {

// Rows or groups in the order that was asked for.
struct Arranged {
  std::vector<std::uint32_t> positions{};
  std::vector<std::uint64_t> counts{};
  bool is_all = false;
};

Arranged arranged(const Snapshot& snapshot, const Options& options) {
  if (!options.by.empty()) {
    const bool is_text = options.format == Format::table;
    Groups groups = group(snapshot, options.by, options.arrangement,
                          is_text ? Sameness::as_shown : Sameness::plain);
    return {std::move(groups.positions), std::move(groups.counts)};
  }
  if (options.arrangement.is_plain()) return {.is_all = true};
  return {.positions = arrange(snapshot, options.arrangement)};
}

TextStyle text_style(const Options& options, int descriptor) {
  return {.header = options.header,
          .color = use_color(options.color, surroundings_of(descriptor)),
          .width = terminal_size(descriptor).columns};
}

// Formats for programs have ports as numbers, and users by name beside their numbers.
Names names_for(const Options& options) {
  const bool is_table = options.format == Format::table;
  const bool is_text = is_table || options.format == Format::by_template;
  return Names(
      is_table && !options.numeric ? Names::Services::as_names : Names::Services::as_numbers,
      is_text && options.numeric ? Names::Users::as_numbers : Names::Users::as_names,
      InterfaceNames(options.source.is_live() ? InterfaceNames::Host::own
                                              : InterfaceNames::Host::other));
}

void render(const Shown& shown, const Options& options, const Answer& answer, Output& output) {
  const TableFacts facts{.host = answer.host, .filter = options.query.filter.text()};
  switch (options.format) {
    case Format::table:
      return render_text(shown, text_style(options, STDOUT_FILENO), output);
    case Format::json:
      return render_json(shown, facts, output);
    case Format::json_lines:
      return render_json_lines(shown, output);
    case Format::csv:
      return render_separated(shown, Separator::comma, options.header, output);
    case Format::tsv:
      return render_separated(shown, Separator::tab, options.header, output);
    case Format::by_template:
      return options.line->render(shown, output);
  }
}

void summarize(const Options& options, const Answer& answer, Output& output) {
  const TableFacts facts{.host = answer.host, .filter = options.query.filter.text()};
  if (options.format == Format::json) {
    render_summary_json(answer.snapshot, options.query, facts, output);
  } else {
    output.write(summary_text(answer.snapshot, options.query));
  }
}

// A table that is longer than the terminal is read through a pager.
std::string pager_for(const Options& options, std::size_t lines) {
  const TerminalSize size = terminal_size(STDOUT_FILENO);
  const bool is_long = size.lines != 0 && lines + 1 >= size.lines;
  const bool is_wanted = options.pager && options.format == Format::table && !options.summary;
  return is_wanted && is_long ? pager_command() : std::string();
}

ExitCode show(const Options& options, const Answer& answer, ExitCode code) {
  const Arranged rows = arranged(answer.snapshot, options);
  const Shown shown{.snapshot = answer.snapshot,
                    .columns = options.by.empty() ? options.columns : options.by,
                    .names = names_for(options),
                    .positions = rows.positions,
                    .is_all = rows.is_all,
                    .counts = rows.counts,
                    .is_grouped = !options.by.empty()};
  if (const std::string command = pager_for(options, shown.size()); !command.empty()) {
    if (Pager pager(command); pager.has_started()) {
      Output output(pager.descriptor());
      render(shown, options, answer, output);
      const ExitCode paged = finish(output, code);
      if (pager.wait()) return paged;
    }
  }
  Output output(STDOUT_FILENO);
  options.summary ? summarize(options, answer, output) : render(shown, options, answer, output);
  return finish(output, code);
}

bool is_taken_as_process(const std::string& word) {
  const auto taken = Filter::parse(word);
  const auto process = Filter::parse("process contains \"" + word + "\"");
  return std::holds_alternative<Filter>(taken) && std::holds_alternative<Filter>(process) &&
         std::get<Filter>(taken) == std::get<Filter>(process);
}

// "no state is called 'lisen'; did you mean 'listen'?", or nothing where none is like it.
std::string guess_at_state(const std::string& word) {
  const auto parsed = Filter::parse("state:" + word);
  const auto* const error = std::get_if<FilterError>(&parsed);
  const bool is_near = error != nullptr && error->message.find("did you mean") != std::string::npos;
  return is_near ? error->message : std::string();
}

// Who mistypes a command or a state, or thinks of a port, gets a filter that matches nothing.
void hint_at_meaning(const std::string& word) {
  if (!is_taken_as_process(word)) return;
  if (const Command* const command = nearest_command(word)) {
    complain(
        fmt::format("tcptable: nothing matched; did you mean the command '{}'?\n", command->name));
  } else if (const auto port = system_names().service(word)) {
    complain(fmt::format("tcptable: no process of this name has a socket; ':{}' is the port ({})\n",
                         word, *port));
  } else if (const std::string guess = guess_at_state(word); !guess.empty()) {
    complain(fmt::format("tcptable: nothing matched; {}\n", escaped(guess)));
  }
}

ExitCode run(const Options& options) {
  auto read = read_snapshot(options.source, options.query);
  if (const auto* farewell = std::get_if<Farewell>(&read)) return say(*farewell);
  const Answer& answer = std::get<Answer>(read);
  // The answer is immutable from here on; what follows only shows it.

  ExitCode code = ExitCode::answered;
  const bool is_nothing = answer.snapshot.size() == 0 && !options.query.filter.matches_all();
  if (is_nothing) code = ExitCode::nothing_matched;
  if (options.strict && !answer.snapshot.complete()) code = ExitCode::partial;
  code = show(options, answer, code);
  if (is_nothing) hint_at_meaning(options.first_word);
  const auto strictness = options.strict ? Strictness::strict : Strictness::lenient;
  // What to do about it can be said of this host and this user alone.
  if (options.source.is_live())
    complain(explain(shortfall_of(answer.snapshot, options.query), strictness));
  return code;
}

}  // namespace

ExitCode run_table(int argc, const char* const* argv) {
  const auto config = read_config(argc, argv);
  if (const auto* farewell = std::get_if<Farewell>(&config)) return say(*farewell);
  const auto command = parse_options(argc, argv, std::get<Config>(config));
  if (const auto* farewell = std::get_if<Farewell>(&command)) return say(*farewell);
  return run(std::get<Options>(command));
}

}  // namespace tcptable::app
