#include "completion_command.hpp"

#include <unistd.h>

#include <set>
#include <string>
#include <vector>

#include <fmt/format.h>

#include <tcptable/collector.hpp>

#include "columns.hpp"
#include "command_line.hpp"
#include "commands.hpp"
#include "completion_scripts.hpp"
#include "console.hpp"

namespace tcptable::app {
namespace {

// A word that a shell can take as it stands.
bool is_plain(std::string_view word) {
  constexpr std::string_view safe =
      "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-@:/+";
  return !word.empty() && word.find_first_not_of(safe) == std::string_view::npos;
}

// What a key of filters compares: a field, or those of both ends.
std::vector<Field> fields_behind(std::string_view key) {
  if (key == "port") return {Field::local_port, Field::remote_port};
  if (key == "address") return {Field::local_address, Field::remote_address};
  if (key == "local") return {Field::local_address};
  if (key == "remote") return {Field::remote_address};
  const auto field = find_field(key);
  return field ? std::vector<Field>{*field} : std::vector<Field>{};
}

// What the fields have on this host now, each value once.
std::set<std::string> live_values(const std::vector<Field>& wanted) {
  Query query;
  for (const Field field : wanted) add_needs(field, query.columns);
  std::set<std::string> values;
  const auto snapshot = tcptable::snapshot(query);
  if (!snapshot) return values;
  const auto add = [&](const Value& known) {
    if (const auto* text = std::get_if<std::string_view>(&known); text && is_plain(*text))
      values.emplace(*text);
    if (const auto* number = std::get_if<std::uint64_t>(&known))
      values.emplace(std::to_string(*number));
    if (const auto* address = std::get_if<Address>(&known)) values.emplace(to_string(*address));
  };
  for (const Row& row : *snapshot) {
    for (const Field field : wanted) {
      if (!info(field).of_owners) add(value(*snapshot, row, field));
      for (const Holder& holder : snapshot->owners(row)) add(value(*snapshot, holder, field));
    }
  }
  return values;
}

constexpr std::string_view states[] = {"listen",     "established", "syn-sent",  "syn-received",
                                       "fin-wait-1", "fin-wait-2",  "time-wait", "closed",
                                       "close-wait", "last-ack",    "closing",   "unconn"};

void write_list(std::string_view what, Output& output) {
  const auto line = [&](std::string_view text) {
    output.write(text);
    output.put('\n');
  };
  if (what == "commands") {
    for (const Command& command : commands()) line(command.name);
  } else if (what == "columns") {
    for (const Column& column : columns()) line(column.id);
  } else if (what == "keys") {
    for (const FieldInfo& field : fields()) line(fmt::format("{}:", field.id));
    for (const std::string_view key : {"port:", "local:", "remote:", "address:"}) line(key);
  } else if (what == "state") {
    for (const std::string_view state : states) line(state);
  } else if (const auto wanted = fields_behind(what); !wanted.empty()) {
    for (const std::string& text : live_values(wanted)) line(text);
  }
}

}  // namespace

ExitCode run_completion(int argc, const char* const* argv) {
  std::string shell;
  std::string values;
  CommandLine cli("A script that completes command lines of tcptable, for the shell's start file.",
                  "tcptable completion", "Example:\n  source <(tcptable completion bash)");
  cli.add_option("SHELL", shell, "bash, zsh or fish").shown_as("").one_of({"bash", "zsh", "fish"});
  cli.add_option("--values", values, "what may stand there: commands, columns, keys, or a column")
      .shown_as("OF");
  if (auto farewell = cli.parse(argc, argv)) return say(*farewell);
  Output output(STDOUT_FILENO);
  if (!values.empty()) {
    write_list(values, output);
  } else if (shell.empty()) {
    return say({ExitCode::usage, "tcptable: which shell?\nTry 'tcptable completion --help'.\n"});
  } else {
    output.write(completion_script(shell));
  }
  return finish(output, ExitCode::answered);
}

}  // namespace tcptable::app
