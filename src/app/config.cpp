// A text that breaks an assertion of toml++ 3.3 (there are some) is a wrong configuration, in a
// build without assertions, too, where toml++ would take them for granted.
#undef NDEBUG
namespace {
struct BrokenAssertion {};
[[noreturn]] void throw_broken_assertion() { throw BrokenAssertion(); }
}  // namespace
#define TOML_ASSERT(expression) ((expression) ? void() : throw_broken_assertion())

#include "config.hpp"

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <cstring>

#define TOML_EXCEPTIONS 0
#define TOML_ENABLE_FORMATTERS 0
#include <fmt/format.h>
#include <toml++/toml.h>

#include "columns.hpp"
#include "config_syntax.hpp"
#include "escape.hpp"
#include "small_file.hpp"

namespace tcptable::app {
namespace {

constexpr std::size_t config_bytes_max = 65536;

// What may stand around the name of a column: +rtt changes a list, -rtt and rtt:desc sort.
enum class Around : std::uint8_t { nothing, sign, sign_and_direction };

std::string_view without(Around around, std::string_view word) {
  if (around == Around::nothing) return word;
  if (word.starts_with('-') || word.starts_with('+')) word.remove_prefix(1);
  if (around == Around::sign) return word;
  for (const std::string_view direction : {":asc", ":desc"})
    if (word.ends_with(direction)) word.remove_suffix(direction.size());
  return word;
}

// Reads the members of a table, and remembers the first that is wrong.
class Reader {
 public:
  explicit Reader(const std::string& path) : path_(path) {}

  void complain(std::size_t line, const std::string& what) {
    if (problem_.empty())
      problem_ = fmt::format("tcptable: {}:{}: {}\n", escaped(path_), line, what);
  }
  void complain(const toml::source_region& where, const std::string& what) {
    complain(where.begin.line, what);
  }

  void read(const toml::key& key, const toml::node& node, std::string& out) {
    const auto text = node.value<std::string>();
    text&& node.is_string() ? void(out = *text) : wrong(key, node, "a text");
  }
  void read(const toml::key& key, const toml::node& node, std::optional<bool>& out) {
    node.is_boolean() ? void(out = node.value<bool>()) : wrong(key, node, "true or false");
  }
  void read(const toml::key& key, const toml::node& node, std::optional<double>& out) {
    node.is_number() ? void(out = node.value<double>()) : wrong(key, node, "a number");
  }
  void read(const toml::key& key, const toml::node& node, std::vector<std::string>& out) {
    const toml::array* const list = node.as_array();
    if (list == nullptr) return wrong(key, node, "a list of texts");
    for (const toml::node& element : *list) {
      if (!element.is_string()) return wrong(key, element, "a list of texts");
      out.push_back(*element.value<std::string>());
    }
  }

  // A text that is one of `words`.
  void read(const toml::key& key, const toml::node& node, std::string& out,
            std::initializer_list<std::string_view> words) {
    read(key, node, out);
    if (std::find(words.begin(), words.end(), out) != words.end()) return;
    wrong(key, node, fmt::format("one of {}", fmt::join(words, ", ")));
  }
  void read_columns(const toml::key& key, const toml::node& node, Around around,
                    std::vector<std::string>& out) {
    read(key, node, out);
    const toml::array* const list = node.as_array();
    for (std::size_t i = 0; list != nullptr && i < out.size() && i < list->size(); ++i) {
      const std::string_view id = without(around, out[i]);
      if (find_column(id) == nullptr) complain((*list)[i].source(), escaped(no_column(id)));
    }
  }
  void read_interval(const toml::key& key, const toml::node& node, std::optional<double>& out) {
    read(key, node, out);
    if (out && !(*out >= top_interval_min_s && *out <= top_interval_max_s))
      wrong(key, node,
            fmt::format("seconds from {} to {}", top_interval_min_s, top_interval_max_s));
  }

  void wrong(const toml::key& key, const toml::node& node, std::string_view expected) {
    complain(node.source(), fmt::format("'{}' must be {}", escaped(key.str()), expected));
  }
  void unknown(const toml::key& key) {
    complain(key.source(), fmt::format("there is no setting '{}'", escaped(key.str())));
  }

  const std::string& problem() const noexcept { return problem_; }

 private:
  const std::string& path_;
  std::string problem_;
};

void read_top(const toml::table& table, Config::Top& top, Reader& reader) {
  for (const auto& [key, node] : table) {
    if (key == "interval") {
      reader.read_interval(key, node, top.interval_s);
    } else if (key == "columns") {
      reader.read_columns(key, node, Around::nothing, top.columns);
    } else if (key == "sort") {
      reader.read_columns(key, node, Around::sign_and_direction, top.sort);
    } else if (key == "filter") {
      reader.read(key, node, top.filter);
      top.filter_line = node.source().begin.line;
    } else {
      reader.unknown(key);
    }
  }
}

void read_all(const toml::table& table, Config& config, Reader& reader) {
  for (const auto& [key, node] : table) {
    if (key == "columns") {
      reader.read_columns(key, node, Around::sign, config.columns);
    } else if (key == "sort") {
      reader.read_columns(key, node, Around::sign_and_direction, config.sort);
    } else if (key == "color") {
      reader.read(key, node, config.color, {"auto", "always", "never"});
    } else if (key == "format") {
      reader.read(key, node, config.format, {"table", "json", "jsonl", "csv", "tsv"});
    } else if (key == "numeric") {
      reader.read(key, node, config.numeric);
    } else if (key == "wide") {
      reader.read(key, node, config.wide);
    } else if (key == "pager") {
      reader.read(key, node, config.pager);
    } else if (key == "top") {
      node.is_table() ? read_top(*node.as_table(), config.top, reader)
                      : reader.wrong(key, node, "a table");
    } else {
      reader.unknown(key);
    }
  }
}

void parse_toml(std::string_view text, Config& config, Reader& reader) {
  try {
    const toml::parse_result parsed = toml::parse(text);
    if (!parsed)
      return reader.complain(parsed.error().source(), escaped(parsed.error().description()));
    read_all(parsed.table(), config, reader);
  } catch (const BrokenAssertion&) {
    reader.complain(1, "this is no TOML");
  }
}

// Where the config is, and whether it was asked for by name.
struct Place {
  std::string path;  // empty: nowhere
  bool is_named = false;
};

Place config_place() {
  if (const char* named = std::getenv("TCPTABLE_CONFIG")) return {named, true};
  const char* const base = std::getenv("XDG_CONFIG_HOME");
  if (base != nullptr && base[0] == '/') return {std::string(base) + "/tcptable/config.toml"};
  const char* const home = std::getenv("HOME");
  if (home == nullptr || home[0] != '/') return {};
  return {std::string(home) + "/.config/tcptable/config.toml"};
}

Farewell cannot_read(const std::string& path, int error) {
  return {error == EACCES ? ExitCode::permission : ExitCode::usage,
          fmt::format("tcptable: cannot read {}: {}\n", escaped(path), std::strerror(error))};
}

}  // namespace

std::variant<Config, Farewell> parse_config(std::string_view text, const std::string& path) {
  Reader reader(path);
  Config config;
  config.path = path;
  if (const auto objection = objection_to(text)) {
    reader.complain(objection->line, objection->what);
  } else {
    parse_toml(text, config, reader);
  }
  if (!reader.problem().empty()) return Farewell{ExitCode::usage, reader.problem()};
  return config;
}

std::variant<Config, Farewell> read_config(int argc, const char* const* argv) {
  for (int i = 1; i < argc && std::string_view(argv[i]) != "--"; ++i)
    for (const std::string_view word : {"--no-config", "-h", "--help", "-V", "--version"})
      if (word == argv[i]) return Config{};
  const Place place = config_place();
  if (place.path.empty()) return Config{};
  const SmallFile file = read_small_file(place.path, config_bytes_max);
  const bool is_absent = file.error == ENOENT || file.error == ENOTDIR || file.error == EACCES;
  if (is_absent && !place.is_named) return Config{};
  if (file.error != 0) return cannot_read(place.path, file.error);
  return parse_config(file.text, place.path);
}

}  // namespace tcptable::app
