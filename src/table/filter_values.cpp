#include "filter_values.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>

#include "filter_words.hpp"

namespace tcptable::table {
namespace {

struct Suffix {
  std::string_view text;
  double factor;
};

constexpr std::array durations{Suffix{"us", 1.0},       Suffix{"ms", 1e3},  Suffix{"s", 1e6},
                               Suffix{"min", 6e7},      Suffix{"h", 3.6e9}, Suffix{"d", 8.64e10},
                               Suffix{"\xC2\xB5s", 1.0}};
constexpr std::array magnitudes{Suffix{"", 1.0},
                                Suffix{"k", 1e3},
                                Suffix{"m", 1e6},
                                Suffix{"g", 1e9},
                                Suffix{"t", 1e12},
                                Suffix{"ki", 1024.0},
                                Suffix{"mi", 1024.0 * 1024},
                                Suffix{"gi", 1024.0 * 1024 * 1024},
                                Suffix{"ti", 1024.0 * 1024 * 1024 * 1024}};

template <std::size_t Size>
std::optional<double> factor_in(const std::array<Suffix, Size>& suffixes, std::string_view text) {
  for (const Suffix& suffix : suffixes)
    if (suffix.text == text) return suffix.factor;
  return std::nullopt;
}

// What one unit of the text is in units of the field.
std::optional<double> factor_of(std::string text, FieldUnit unit) {
  text = lower(text);
  if (unit == FieldUnit::microseconds) return factor_in(durations, text);
  if (unit == FieldUnit::none || unit == FieldUnit::segments)
    return text.empty() ? std::optional(1.0) : std::nullopt;
  double scale = 1;
  if (unit == FieldUnit::bytes_per_second) {
    if (text.ends_with("/s")) text.resize(text.size() - 2);
    for (const std::string_view bits : {"bit", "bps"}) {
      if (!text.ends_with(bits)) continue;
      text.resize(text.size() - bits.size());
      scale = 1.0 / 8;
    }
  }
  if (text.ends_with("b")) text.pop_back();
  const auto factor = factor_in(magnitudes, text);
  return factor ? std::optional(*factor * scale) : std::nullopt;
}

std::string_view units_hint(FieldUnit unit) noexcept {
  switch (unit) {
    case FieldUnit::microseconds:
      return "a duration needs a unit: us, ms, s, min, h, d";
    case FieldUnit::bytes:
      return "a size is a number with B, k, M, G, KiB, MiB or nothing";
    case FieldUnit::bytes_per_second:
      return "a rate is a number with k, M, G, kB/s, MiB/s, Mbit/s or nothing";
    default:
      return "a whole number was expected";
  }
}

std::optional<std::uint64_t> whole_number(std::string_view text, int base) {
  std::uint64_t number = 0;
  const auto [end, code] = std::from_chars(text.data(), text.data() + text.size(), number, base);
  const bool all = code == std::errc() && end == text.data() + text.size();
  return all ? std::optional(number) : std::nullopt;
}

// "50-100ms": the unit is said once.
std::string with_unit_of(std::string_view number, std::string_view other) {
  const bool is_bare =
      !number.empty() && number.find_first_not_of("0123456789.") == std::string_view::npos;
  const std::size_t unit = other.find_first_not_of("0123456789.");
  const bool has_unit = unit != std::string_view::npos && !other.starts_with("0x");
  return std::string(number) + std::string(is_bare && has_unit ? other.substr(unit) : "");
}

bool is_port(const NumberRange& range) noexcept { return range.last <= 65535; }

// "127/8" for "127.0.0.0/8".
std::string with_all_octets(std::string_view network) {
  const std::size_t slash = network.find('/');
  if (slash == std::string_view::npos || slash == 0) return {};
  const std::string_view front = network.substr(0, slash);
  if (front.find_first_not_of("0123456789.") != std::string_view::npos) return {};
  std::string octets(front);
  for (auto dots = std::count(front.begin(), front.end(), '.'); dots < 3; ++dots) octets += ".0";
  return octets += network.substr(slash);
}

// "[::1]", "[2001:db8::/32]" and "[2001:db8::]/32".
std::string without_brackets(std::string_view text) {
  const std::size_t bracket = text.find(']');
  if (!text.starts_with('[') || bracket == std::string_view::npos) return std::string(text);
  const std::string_view rest = text.substr(bracket + 1);
  if (!rest.empty() && rest.front() != '/') return std::string(text);
  std::string plain(text.substr(1, bracket - 1));
  return plain += rest;
}

std::optional<Prefix> parse_prefix(std::string_view text) {
  const std::string plain = without_brackets(text);
  text = plain;
  auto prefix = Prefix::parse(text);
  if (!prefix) prefix = Prefix::parse(with_all_octets(text));
  return prefix ? std::optional(*prefix) : std::nullopt;
}

// The family that ss(8) has in front of an address says what the address says itself.
std::string_view without_family(std::string_view text) noexcept {
  for (const std::string_view family : {"inet:", "inet6:"})
    if (text.starts_with(family)) return text.substr(family.size());
  return text;
}

// Where the port begins, behind its colon: an IPv6 address with a port is in brackets.
std::size_t port_colon(std::string_view text) noexcept {
  if (text.starts_with('[')) {
    const std::size_t bracket = text.find("]:");
    return bracket == std::string_view::npos ? bracket : bracket + 1;
  }
  const std::size_t colon = text.find(':');
  return text.find(':', colon + 1) == std::string_view::npos ? colon : std::string_view::npos;
}

// "10.0.0.0", "10", "[2001:db8::" of "[2001:db8::/200]".
bool is_network(std::string_view front) {
  const std::string shortest = std::string(front) + "/0";
  if (front.starts_with('[') && front.find(']') == std::string_view::npos)
    return parse_prefix(shortest + "]").has_value();
  return parse_prefix(shortest).has_value();
}

bool is_too_long(std::string_view network) {
  const std::size_t slash = network.find('/');
  if (slash == std::string_view::npos) return false;
  std::string_view length = network.substr(slash + 1);
  if (network.starts_with('[') && length.ends_with(']')) length.remove_suffix(1);
  const bool is_number =
      !length.empty() && length.find_first_not_of("0123456789") == std::string_view::npos;
  return is_number && is_network(network.substr(0, slash));
}

// IPv4's loopback network, and IPv6's only loopback address.
std::vector<Prefix> loopback() {
  Prefix four;
  four.address.bytes[0] = 127;
  four.length = 8;
  Prefix six;
  six.address.family = Family::ipv6;
  six.address.bytes[15] = 1;
  six.length = 128;
  return {four, six};
}

}  // namespace

std::optional<std::uint64_t> parse_number(std::string_view text, FieldUnit unit, std::string& why) {
  why = units_hint(unit);
  if (text.starts_with("0x")) return whole_number(text.substr(2), 16);
  if (const auto number = whole_number(text, 10)) {
    if (unit != FieldUnit::microseconds || *number == 0) return number;
    return std::nullopt;
  }
  const std::size_t digits = text.find_first_not_of("0123456789.");
  if (digits == 0 || text.empty()) return std::nullopt;
  const std::string_view front = text.substr(0, digits);
  const auto factor = factor_of(
      std::string(digits == std::string_view::npos ? std::string_view() : text.substr(digits)),
      unit);
  if (!factor) return std::nullopt;
  const bool is_bare = digits == std::string_view::npos;
  if (is_bare) return whole_number(front, 10);  // there is no half of a port
  if (const auto number = whole_number(front, 10); number && *factor == 1.0) return number;
  double value = 0;
  const auto [end, code] = std::from_chars(front.data(), front.data() + front.size(), value);
  if (code != std::errc() || end != front.data() + front.size()) return std::nullopt;
  const double scaled = std::round(value * *factor);
  constexpr double too_large = 18446744073709551616.0;
  return scaled < too_large ? std::optional(static_cast<std::uint64_t>(scaled)) : std::nullopt;
}

std::optional<NumberRange> parse_range(std::string_view text, FieldUnit unit, std::string& why) {
  const std::size_t hyphen = text.find('-', 1);
  if (hyphen == std::string_view::npos) {
    const auto number = parse_number(text, unit, why);
    return number ? std::optional(NumberRange{*number, *number}) : std::nullopt;
  }
  const auto last = parse_number(text.substr(hyphen + 1), unit, why);
  const auto first =
      parse_number(with_unit_of(text.substr(0, hyphen), text.substr(hyphen + 1)), unit, why);
  if (!first || !last) return std::nullopt;
  if (*first > *last) {
    why = "the range ends before it begins";
    return std::nullopt;
  }
  return NumberRange{*first, *last};
}

std::optional<NumberRange> parse_ports(std::string_view text, const FilterNames& names,
                                       std::string& why) {
  if (text.starts_with(':')) text.remove_prefix(1);
  const auto range = parse_range(text, FieldUnit::none, why);
  if (range && is_port(*range)) return range;
  if (range) {
    why = "a port is at most 65535";
    return std::nullopt;
  }
  const bool is_name = !text.empty() && text.find_first_not_of("0123456789-") != std::string::npos;
  if (!is_name) {
    if (text.empty()) why = "a port was expected";
    return std::nullopt;
  }
  const auto port = names.service ? names.service(text) : std::nullopt;
  if (port) return NumberRange{*port, *port};
  why = "no service of this name is known here";
  return std::nullopt;
}

std::optional<EndpointPattern> parse_endpoint(std::string_view text, const FilterNames& names,
                                              std::string& why) {
  text = without_family(text);
  if (text == "*") return EndpointPattern{};
  if (const auto whole = parse_prefix(text)) return EndpointPattern{{*whole}, std::nullopt};
  if (text == "localhost") return EndpointPattern{loopback(), std::nullopt};
  EndpointPattern endpoint;
  const std::size_t colon = port_colon(text);
  why = "an address was expected: 10.0.0.0/8, 192.0.2.1:22, [2001:db8::1]:443";
  if (is_too_long(text)) why = "a prefix has 32 bits at most, and one of IPv6 128";
  if (colon == std::string_view::npos) return std::nullopt;
  const std::string_view address = text.substr(0, colon);
  if (address == "localhost") {
    endpoint.prefixes = loopback();
  } else if (!address.empty() && address != "*") {
    const auto prefix = parse_prefix(address);
    if (!prefix) return std::nullopt;
    endpoint.prefixes = {*prefix};
  }
  if (text.substr(colon + 1) == "*") return endpoint;
  endpoint.ports = parse_ports(text.substr(colon + 1), names, why);
  return endpoint.ports ? std::optional(std::move(endpoint)) : std::nullopt;
}

std::size_t fault_in_endpoint(std::string_view text, const FilterNames& names) {
  std::string why;
  const auto is_good = [&](const std::string& part) {
    return parse_endpoint(part, names, why).has_value();
  };
  const std::size_t slash = text.rfind('/');
  if (slash != std::string_view::npos && is_network(without_family(text.substr(0, slash))))
    return slash + 1;
  const std::size_t port = text.rfind(':') + 1;
  return port != 0 && is_good(std::string(text.substr(0, port)) + "*") ? port : 0;
}

}  // namespace tcptable::table
