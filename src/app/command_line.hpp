// What all command lines have in common: options, where their values go, and --help. CLI11 does the
// work, and is seen by command_line.cpp alone, because it is large.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "farewell.hpp"

namespace CLI {  // NOLINT(readability-identifier-naming): it is called so
class App;
class Option;
}  // namespace CLI

namespace tcptable::app {

// What is wrong with a word, or nothing at all.
using Objection = std::function<std::string(const std::string& word)>;

// A handle to an option of a command line that outlives it.
class Option {
 public:
  explicit Option(CLI::Option* option) noexcept : option_(option) {}

  const Option& shown_as(const char* value) const;  // in --help: "LIST"; "" for none
  const Option& required() const;
  const Option& last_wins() const;  // when it is given twice, which is refused otherwise
  const Option& by_comma() const;   // one argument is a list
  const Option& not_empty() const;
  const Option& positive() const;
  const Option& one_of(std::vector<std::string> words) const;
  const Option& unless(Objection objection) const;
  const Option& needs(const Option& other) const;
  const Option& excludes(const Option& other) const;

 private:
  CLI::Option* option_;
};

class CommandLine {
 public:
  // `program` is how the command is called. It has -h and --help.
  CommandLine(const char* description, const char* program, const std::string& footer = {});
  CommandLine(CommandLine&& other) noexcept;
  CommandLine& operator=(CommandLine&& other) = delete;
  ~CommandLine();

  void set_help(const char* names, const char* help);
  void set_version(const char* names, const std::string& version, const char* help);

  // `names` is "-s,--long", or "NAME" for what stands there without a dash.
  Option add_option(const char* names, std::string& value, const std::string& help);
  Option add_option(const char* names, std::vector<std::string>& value, const std::string& help);
  Option add_option(const char* names, double& value, const std::string& help);
  Option add_option(const char* names, std::optional<double>& value, const std::string& help);
  Option add_option(const char* names, std::uint64_t& value, const std::string& help);
  Option add_option(const char* names, std::optional<std::uint32_t>& value,
                    const std::string& help);
  // Takes no value: not even --json=3.
  Option add_switch(const char* names, bool& flag, const std::string& help);

  // One of the commands that are added must be given. Each lives as long as this does.
  CommandLine add_command(const char* name, const char* help);
  bool was_given() const;

  // What to say instead of going on: help, version, or what is wrong and which --help to read.
  std::optional<Farewell> parse(int argc, const char* const* argv);

 private:
  explicit CommandLine(CLI::App* app) noexcept;

  std::unique_ptr<CLI::App> owned_;  // none of a command of another
  CLI::App* app_;
};

// A whole number or a fraction, and nothing behind it.
std::optional<double> number_of(std::string_view word);

}  // namespace tcptable::app
