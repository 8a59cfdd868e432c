#include "port_word.hpp"

#include <charconv>
#include <limits>

namespace tcptable::app {
namespace {

std::optional<std::uint16_t> parse_port(std::string_view text) noexcept {
  std::uint16_t port = 0;
  const char* const end = text.data() + text.size();
  const auto [stop, problem] = std::from_chars(text.data(), end, port);
  if (problem != std::errc() || stop != end) return std::nullopt;
  return port;
}

}  // namespace

std::optional<PortRange> parse_port_word(std::string_view word) noexcept {
  if (!word.starts_with(':')) return std::nullopt;
  word.remove_prefix(1);
  const std::size_t dash = word.find('-');
  const auto first = parse_port(word.substr(0, dash));
  const auto last = dash == std::string_view::npos ? first : parse_port(word.substr(dash + 1));
  if (!first || !last || *first > *last) return std::nullopt;
  return PortRange{*first, *last};
}

}  // namespace tcptable::app
