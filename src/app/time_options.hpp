// The command lines of save, diff and watch.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <variant>
#include <vector>

#include <tcptable/field.hpp>
#include <tcptable/query.hpp>

#include "farewell.hpp"
#include "source.hpp"

namespace tcptable::app {

enum class ChangeFormat : std::uint8_t { text, json, json_lines };

// What of a change is told, and how.
struct ChangeShape {
  ChangeFormat format = ChangeFormat::text;
  std::vector<Field> fields{};  // of which one has to differ
  bool numeric = false;         // ports as numbers
};

struct SaveOptions {
  Query query;
  Source source;
  std::string file;
};

struct DiffOptions {
  Query query;
  Source before;
  Source after;  // live where only one file was named
  ChangeShape shape;
  bool quiet = false;
};

struct WatchOptions {
  Query query;
  ChangeShape shape;
  std::chrono::milliseconds interval{1000};
  std::chrono::milliseconds duration{0};  // 0: no end
  std::uint64_t looks_max = 0;            // 0: no end
  bool initial = false;
};

std::variant<SaveOptions, Farewell> parse_save_options(int argc, const char* const* argv);
std::variant<DiffOptions, Farewell> parse_diff_options(int argc, const char* const* argv);
std::variant<WatchOptions, Farewell> parse_watch_options(int argc, const char* const* argv);

}  // namespace tcptable::app
