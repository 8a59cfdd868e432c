// Quantities for people: "1.5ms", "12.3KiB", "4.0MiB/s". ASCII.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include <tcptable/field.hpp>

namespace tcptable::app {

inline constexpr std::size_t quantity_text_max = 24;

// Writes the text into `out`, which must hold quantity_text_max bytes, and returns it. Numbers
// without a unit, and segments, are written as they are.
std::string_view write_quantity(std::uint64_t value, FieldUnit unit, char* out);

// "1 socket", "2 sockets"; with the ending "es" "2 processes".
std::string plural(std::size_t number, std::string_view noun, std::string_view ending = "s");

}  // namespace tcptable::app
