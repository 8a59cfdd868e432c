#include "quantity.hpp"

#include <array>
#include <charconv>
#include <string>

#include <fmt/format.h>

namespace tcptable::app {
namespace {

struct Scale {
  double least;
  double factor;
  std::string_view unit;
};

constexpr std::array durations{Scale{86400e6, 86400e6, "d"}, Scale{3600e6, 3600e6, "h"},
                               Scale{60e6, 60e6, "min"}, Scale{1e6, 1e6, "s"},
                               Scale{1e3, 1e3, "ms"}};
constexpr std::array sizes{Scale{0x1p40, 0x1p40, "TiB"}, Scale{0x1p30, 0x1p30, "GiB"},
                           Scale{0x1p20, 0x1p20, "MiB"}, Scale{0x1p10, 0x1p10, "KiB"}};

template <std::size_t Size>
std::string_view scaled(std::uint64_t value, const std::array<Scale, Size>& scales,
                        std::string_view smallest, std::string_view behind, char* out) {
  for (const Scale& scale : scales) {
    const double number = static_cast<double>(value) / scale.factor;
    if (static_cast<double>(value) < scale.least) continue;
    char* const end =
        fmt::format_to(out, "{:.{}f}{}{}", number, number < 100 ? 1 : 0, scale.unit, behind);
    return {out, static_cast<std::size_t>(end - out)};
  }
  char* const end = fmt::format_to(out, "{}{}{}", value, smallest, behind);
  return {out, static_cast<std::size_t>(end - out)};
}

}  // namespace

std::string_view write_quantity(std::uint64_t value, FieldUnit unit, char* out) {
  switch (unit) {
    case FieldUnit::microseconds:
      return scaled(value, durations, "us", "", out);
    case FieldUnit::bytes:
      return scaled(value, sizes, "B", "", out);
    case FieldUnit::bytes_per_second:
      return scaled(value, sizes, "B", "/s", out);
    case FieldUnit::none:
    case FieldUnit::segments:
      break;
  }
  char* const end = std::to_chars(out, out + quantity_text_max, value).ptr;
  return {out, static_cast<std::size_t>(end - out)};
}

std::string plural(std::size_t number, std::string_view noun, std::string_view ending) {
  return fmt::format("{} {}{}", number, noun, number == 1 ? "" : ending);
}

}  // namespace tcptable::app
