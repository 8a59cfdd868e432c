#include "moment.hpp"

#include <array>
#include <ctime>
#include <string_view>

#include <fmt/format.h>

namespace tcptable::app {
namespace {

std::string formatted(std::int64_t seconds, const char* format) {
  const auto time = static_cast<std::time_t>(seconds);
  std::tm parts{};
  char text[40] = {};
  if (gmtime_r(&time, &parts) == nullptr || std::strftime(text, sizeof text, format, &parts) == 0)
    return {};
  return text;
}

struct Unit {
  std::uint64_t seconds;
  std::string_view name;
};

constexpr std::array units{Unit{86400, "day"}, Unit{3600, "hour"}, Unit{60, "minute"},
                           Unit{1, "second"}};

}  // namespace

std::string utc_text(std::int64_t seconds) { return formatted(seconds, "%Y-%m-%d %H:%M:%S UTC"); }

std::string utc_json(std::int64_t seconds) { return formatted(seconds, "%Y-%m-%dT%H:%M:%SZ"); }

std::string span_text(std::uint64_t seconds) {
  for (const Unit& unit : units) {
    const std::uint64_t count = seconds / unit.seconds;
    if (count > 0) return fmt::format("{} {}{}", count, unit.name, count == 1 ? "" : "s");
  }
  return "less than a second";
}

}  // namespace tcptable::app
