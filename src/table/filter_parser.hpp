// The grammar of the filter language.
//
//   filter      = disjunction
//   disjunction = conjunction { ("or" | "||" | "|") conjunction }
//   conjunction = negation { ["and" | "&&" | "&"] negation }
//   negation    = ("not" | "!") negation | "exclude" STATE | "(" disjunction ")" | term
//   term        = KEY ":" VALUE { "," VALUE }
//               | KEY OPERATOR VALUE | KEY "in" "(" [ VALUE { "," VALUE } ] ")"
//               | ("state" | "src" | "dst" | "sport" | "dport" | "dev") VALUE     as ss(8) writes
//               | "has" FIELD | ENDPOINT | STATE | PROTOCOL | FAMILY | PROCESS
#pragma once

#include <string_view>
#include <variant>

#include "filter_expression.hpp"

namespace tcptable::table {

// Every filter that is no longer than this, and no more deeply nested, is taken.
inline constexpr std::size_t filter_bytes_max = 16384;
inline constexpr std::size_t filter_depth_max = 64;

// `text` has something besides blanks.
std::variant<FilterExpression, FilterError> parse_filter(std::string_view text,
                                                         const FilterNames& names);

}  // namespace tcptable::table
