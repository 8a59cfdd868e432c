// What a key, an operator and some words mean together.
#pragma once

#include <optional>
#include <span>
#include <string>

#include "filter_expression.hpp"
#include "filter_words.hpp"

namespace tcptable::table {

enum class Operator : std::uint8_t {
  given,  // key:value
  equal,
  less,
  less_or_equal,
  greater,
  greater_or_equal,
  regex,
  like,
  contains,
};

struct Operand {
  std::string text;
  std::size_t position = 0;
};

// `operands` are alternatives. Nothing, and `error` written, where they do not go together.
std::optional<FilterExpression> comparison(const Key& key, Operator op,
                                           std::span<const Operand> operands,
                                           const FilterNames& names, FilterError& error);

}  // namespace tcptable::table
