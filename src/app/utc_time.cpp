#include "utc_time.hpp"

#include <ctime>
#include <string_view>

#include <fmt/format.h>

namespace tcptable::app {

std::string utc_time(std::int64_t since_1970_ns, TimeDigits digits) {
  constexpr std::int64_t second_ns = 1'000'000'000;
  std::int64_t fraction_ns = since_1970_ns % second_ns;
  if (fraction_ns < 0) fraction_ns += second_ns;
  const std::time_t seconds = (since_1970_ns - fraction_ns) / second_ns;
  std::tm parts{};
  if (gmtime_r(&seconds, &parts) == nullptr) return {};
  char text[40];
  const std::size_t size = std::strftime(text, sizeof text, "%FT%T", &parts);
  const std::string fraction = fmt::format("{:09}", fraction_ns);
  return fmt::format("{}.{}Z", std::string_view(text, size),
                     std::string_view(fraction).substr(0, static_cast<std::size_t>(digits)));
}

}  // namespace tcptable::app
