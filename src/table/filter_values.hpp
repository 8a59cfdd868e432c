// Values as people write them into filters.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <tcptable/address.hpp>
#include <tcptable/field.hpp>

#include "filter_expression.hpp"

namespace tcptable::table {

// "50ms", "1.5s", "10k", "4KiB", "10Mbit/s", "0x1f". `why` says what is wrong with it.
std::optional<std::uint64_t> parse_number(std::string_view text, FieldUnit unit, std::string& why);

// One number, or two with a hyphen between them.
std::optional<NumberRange> parse_range(std::string_view text, FieldUnit unit, std::string& why);

// "443", "8000-8080", each also with a colon in front; "https" by `names`.
std::optional<NumberRange> parse_ports(std::string_view text, const FilterNames& names,
                                       std::string& why);

// "10.0.0.0/8", "10/8", "[::1]:443", "10.0.0.1:22", ":443", "*:443", "*", "localhost", and ss's
// "inet:10.0.0.1" and "inet6:[::1]:443".
struct EndpointPattern {
  std::vector<Prefix> prefixes;      // any of them; empty for any address
  std::optional<NumberRange> ports;  // nothing for any
};
std::optional<EndpointPattern> parse_endpoint(std::string_view text, const FilterNames& names,
                                              std::string& why);

// Where in a text that is none of these the wrong part begins: the port, the length, or all of it.
std::size_t fault_in_endpoint(std::string_view text, const FilterNames& names);

}  // namespace tcptable::table
