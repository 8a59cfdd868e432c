#include "command_line.hpp"

#include <charconv>
#include <limits>
#include <utility>

#include <fmt/format.h>
#include <CLI/CLI.hpp>

#include "escape.hpp"

namespace tcptable::app {
namespace {

template <class Number>
std::optional<Number> parsed(std::string_view word) {
  Number number{};
  const auto [end, error] = std::from_chars(word.data(), word.data() + word.size(), number);
  if (error != std::errc() || end != word.data() + word.size()) return std::nullopt;
  return number;
}

// CLI11 would only say that it could not convert it.
template <class Number>
std::string check_whole(const std::string& word) {
  if (parsed<Number>(word)) return {};
  return fmt::format("'{}' is no whole number from 0 to {}", word,
                     std::numeric_limits<Number>::max());
}

std::string check_number(const std::string& word) {
  return number_of(word) ? "" : fmt::format("'{}' is no number", word);
}

}  // namespace

const Option& Option::shown_as(const char* value) const {
  option_->type_name(value);
  return *this;
}

const Option& Option::required() const {
  option_->required();
  return *this;
}

const Option& Option::last_wins() const {
  option_->take_last();
  return *this;
}

const Option& Option::by_comma() const {
  option_->delimiter(',')->allow_extra_args(false);
  return *this;
}

const Option& Option::not_empty() const {
  return unless([](const std::string& word) { return word.empty() ? "must not be empty" : ""; });
}

const Option& Option::positive() const {
  return unless([](const std::string& word) -> std::string {
    return number_of(word).value_or(0) > 0 ? "" : fmt::format("'{}' is not above 0", word);
  });
}

const Option& Option::one_of(std::vector<std::string> words) const {
  option_->check(CLI::IsMember(std::move(words)).description(""));
  return *this;
}

const Option& Option::unless(Objection objection) const {
  option_->check(CLI::Validator(std::move(objection), ""));
  return *this;
}

const Option& Option::needs(const Option& other) const {
  option_->needs(other.option_);
  return *this;
}

const Option& Option::excludes(const Option& other) const {
  option_->excludes(other.option_);
  return *this;
}

CommandLine::CommandLine(const char* description, const char* program, const std::string& footer)
    : owned_(std::make_unique<CLI::App>(description, program)), app_(owned_.get()) {
  set_help("-h,--help", "print this and exit");
  app_->footer(footer);
}

CommandLine::CommandLine(CLI::App* app) noexcept : app_(app) {}
CommandLine::CommandLine(CommandLine&& other) noexcept = default;
CommandLine::~CommandLine() = default;

void CommandLine::set_help(const char* names, const char* help) {
  app_->set_help_flag(names, help);
}

void CommandLine::set_version(const char* names, const std::string& version, const char* help) {
  app_->set_version_flag(names, version, help);
}

Option CommandLine::add_option(const char* names, std::string& value, const std::string& help) {
  return Option(app_->add_option(names, value, help));
}

Option CommandLine::add_option(const char* names, std::vector<std::string>& value,
                               const std::string& help) {
  return Option(app_->add_option(names, value, help));
}

Option CommandLine::add_option(const char* names, double& value, const std::string& help) {
  return Option(app_->add_option(names, value, help)).unless(check_number);
}

Option CommandLine::add_option(const char* names, std::optional<double>& value,
                               const std::string& help) {
  return Option(app_->add_option(names, value, help)).unless(check_number);
}

Option CommandLine::add_option(const char* names, std::uint64_t& value, const std::string& help) {
  return Option(app_->add_option(names, value, help)).unless(check_whole<std::uint64_t>);
}

Option CommandLine::add_option(const char* names, std::optional<std::uint32_t>& value,
                               const std::string& help) {
  return Option(app_->add_option(names, value, help)).unless(check_whole<std::uint32_t>);
}

// CLI11 would count --json=3 as three.
Option CommandLine::add_switch(const char* names, bool& flag, const std::string& help) {
  return Option(app_->add_flag(names, flag, help)->disable_flag_override());
}

CommandLine CommandLine::add_command(const char* name, const char* help) {
  app_->require_subcommand(1);
  return CommandLine(app_->add_subcommand(name, help));
}

bool CommandLine::was_given() const { return app_->parsed(); }

std::optional<Farewell> CommandLine::parse(int argc, const char* const* argv) {
  try {
    app_->parse(argc, argv);
  } catch (const CLI::CallForHelp&) {
    return Farewell{ExitCode::answered, app_->help()};
  } catch (const CLI::CallForVersion& version_call) {
    return Farewell{ExitCode::answered, std::string(version_call.what()) + "\n"};
  } catch (const CLI::ParseError& error) {
    // The message quotes the command line, and so the words of a stranger.
    return Farewell{ExitCode::usage, fmt::format("tcptable: {}\nTry '{} --help'.\n",
                                                 escaped(error.what()), app_->get_name())};
  }
  return std::nullopt;
}

std::optional<double> number_of(std::string_view word) { return parsed<double>(word); }

}  // namespace tcptable::app
