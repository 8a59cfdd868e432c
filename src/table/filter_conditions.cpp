#include "filter_conditions.hpp"

#include <algorithm>
#include <utility>

#include "field_names.hpp"
#include "filter_values.hpp"

namespace tcptable::table {
namespace {

using Expression = std::optional<FilterExpression>;
using Condition = FilterCondition::Kind;

constexpr std::uint64_t number_max = std::numeric_limits<std::uint64_t>::max();

FilterExpression any_of(FilterExpression a, FilterExpression b) {
  std::vector<FilterExpression> parts;
  parts.push_back(std::move(a));
  parts.push_back(std::move(b));
  return joined(FilterExpression::Kind::disjunction, std::move(parts));
}

bool is_pattern(Operator op) noexcept { return op > Operator::greater_or_equal; }

bool is_equality(Operator op) noexcept { return op == Operator::given || op == Operator::equal; }

bool is_port(Field field) noexcept {
  return field == Field::local_port || field == Field::remote_port;
}

class Comparison {
 public:
  Comparison(Operator op, std::span<const Operand> operands, const FilterNames& names,
             FilterError& error)
      : op_(op), operands_(operands), names_(names), error_(error) {}

  Expression on(const Key& key) const {
    switch (key.kind) {
      case KeyKind::any_port:
        return both(on_field(Field::local_port), on_field(Field::remote_port));
      case KeyKind::any_address:
        return endpoints({Field::local_address, Field::remote_address});
      case KeyKind::local:
        return endpoints({Field::local_address});
      case KeyKind::remote:
        return endpoints({Field::remote_address});
      case KeyKind::field:
        break;
    }
    return on_field(key.field);
  }

 private:
  Expression both(Expression a, Expression b) const {
    if (!a || !b) return std::nullopt;
    return any_of(*std::move(a), *std::move(b));
  }

  Expression fail(std::size_t operand, std::string message) const {
    error_ = {operands_[operand].position, std::move(message)};
    return std::nullopt;
  }

  Expression fail_in_endpoint(std::size_t operand, std::string message) const {
    const Operand& given = operands_[operand];
    error_ = {given.position + fault_in_endpoint(given.text, names_), std::move(message)};
    return std::nullopt;
  }

  Expression on_field(Field field) const {
    if (field == Field::user) return on_user();
    switch (info(field).kind) {
      case FieldKind::number:
        return numbers(field);
      case FieldKind::address:
        return endpoints({field});
      case FieldKind::text:
        break;
    }
    return texts(field);
  }

  // Numbers.

  std::optional<NumberRange> range_of(Field field, std::size_t operand) const {
    std::string why;
    const std::string& text = operands_[operand].text;
    auto range =
        is_port(field) ? parse_ports(text, names_, why) : parse_range(text, info(field).unit, why);
    if (!range) fail(operand, std::move(why));
    return range;
  }

  Expression numbers(Field field) const {
    FilterCondition condition{.kind = Condition::ranges, .field = field};
    if (is_pattern(op_)) return texts(field);
    for (std::size_t i = 0; i < operands_.size(); ++i) {
      const auto range = range_of(field, i);
      if (!range) return std::nullopt;
      if (is_equality(op_)) {
        condition.ranges.push_back(*range);
      } else if (range->first != range->last) {
        return fail(i, "a range has no place in this comparison");
      } else {
        add_compared(range->first, is_port(field) ? 65535 : number_max, condition.ranges);
      }
    }
    return expression_of(std::move(condition));
  }

  void add_compared(std::uint64_t number, std::uint64_t most,
                    std::vector<NumberRange>& ranges) const {
    switch (op_) {
      case Operator::less:
        if (number != 0) ranges.push_back({0, number - 1});
        break;
      case Operator::less_or_equal:
        ranges.push_back({0, number});
        break;
      case Operator::greater:
        if (number != most) ranges.push_back({number + 1, most});
        break;
      default:
        ranges.push_back({number, most});
    }
  }

  // Addresses, with or without ports.

  Expression endpoints(std::initializer_list<Field> addresses) const {
    if (is_pattern(op_)) return patterns(addresses);
    if (!is_equality(op_)) return ports_of(addresses);
    std::vector<FilterExpression> alternatives;
    for (const Field field : addresses) {
      FilterCondition plain{.kind = Condition::prefixes, .field = field};
      for (std::size_t i = 0; i < operands_.size(); ++i) {
        std::string why;
        auto endpoint = parse_endpoint(operands_[i].text, names_, why);
        if (!endpoint) return fail_in_endpoint(i, std::move(why));
        if (!endpoint->ports && endpoint->prefixes.empty()) return anything();
        if (!endpoint->ports) {
          plain.prefixes.insert(plain.prefixes.end(), endpoint->prefixes.begin(),
                                endpoint->prefixes.end());
        } else {
          alternatives.push_back(with_port(field, *std::move(endpoint)));
        }
      }
      if (!plain.prefixes.empty()) alternatives.push_back(expression_of(std::move(plain)));
    }
    if (alternatives.empty()) return fail(0, "an address was expected");
    return joined(FilterExpression::Kind::disjunction, std::move(alternatives));
  }

  // What ss(8) writes as `dst *`.
  static FilterExpression anything() {
    return expression_of({.kind = Condition::known, .field = Field::protocol});
  }

  Expression patterns(std::initializer_list<Field> addresses) const {
    Expression result;
    for (const Field field : addresses) {
      auto one = texts(field);
      if (!one) return std::nullopt;
      result = result ? any_of(*std::move(result), *std::move(one)) : std::move(one);
    }
    return result;
  }

  // ss writes `dst > :1024` for a comparison of the port alone.
  Expression ports_of(std::initializer_list<Field> addresses) const {
    const bool are_ports = std::all_of(operands_.begin(), operands_.end(),
                                       [](const Operand& o) { return o.text.starts_with(':'); });
    if (!are_ports) return fail(0, "addresses are compared with = and in, or with ~ and like");
    Expression result;
    for (const Field field : addresses) {
      auto one = numbers(port_beside(field));
      if (!one) return std::nullopt;
      result = result ? any_of(*std::move(result), *std::move(one)) : std::move(one);
    }
    return result;
  }

  static Field port_beside(Field address) noexcept {
    return address == Field::local_address ? Field::local_port : Field::remote_port;
  }

  static FilterExpression with_port(Field field, EndpointPattern endpoint) {
    std::vector<FilterExpression> parts;
    if (!endpoint.prefixes.empty())
      parts.push_back(expression_of(
          {.kind = Condition::prefixes, .field = field, .prefixes = std::move(endpoint.prefixes)}));
    parts.push_back(expression_of(
        {.kind = Condition::ranges, .field = port_beside(field), .ranges = {*endpoint.ports}}));
    return joined(FilterExpression::Kind::conjunction, std::move(parts));
  }

  // A user's name becomes a number at once: then nobody's name has to be looked up for the rows.
  Expression on_user() const {
    if (!is_equality(op_)) return texts(Field::user);
    FilterCondition condition{.kind = Condition::ranges, .field = Field::uid};
    for (std::size_t i = 0; i < operands_.size(); ++i) {
      const std::string& text = operands_[i].text;
      std::string why;
      auto range = parse_range(text, FieldUnit::none, why);
      if (!range && names_.user)
        if (const auto uid = names_.user(text)) range = NumberRange{*uid, *uid};
      const bool is_glob = text.find_first_of("*?") != std::string::npos;
      if (!range && op_ == Operator::given && is_glob) return texts(Field::user);
      if (!range && !names_.user) return texts(Field::user);
      if (!range)
        return fail(
            i, "no user of this name is known here; user like \"" + text + "\" compares names");
      condition.ranges.push_back(*range);
    }
    return expression_of(std::move(condition));
  }

  // Texts.

  Expression texts(Field field) const {
    if (op_ == Operator::regex) return regex(field);
    if (op_ == Operator::like || op_ == Operator::contains)
      return pattern(field, op_ == Operator::like ? Condition::glob : Condition::contains, 0);
    if (!is_equality(op_))
      return fail(0, std::string(info(field).id) + " is text: compare it with = ~ like or in");
    if (field == Field::protocol && !has_glob()) return protocols();
    FilterCondition plain{.kind = Condition::texts, .field = field};
    std::vector<FilterExpression> alternatives;
    for (std::size_t i = 0; i < operands_.size(); ++i) {
      const bool is_glob = operands_[i].text.find_first_of("*?") != std::string::npos;
      if (op_ == Operator::given && is_glob) {
        alternatives.push_back(*pattern(field, Condition::glob, i));
      } else if (!add_text(field, i, plain.texts)) {
        return std::nullopt;
      }
    }
    if (!plain.texts.empty()) alternatives.push_back(expression_of(std::move(plain)));
    return joined(FilterExpression::Kind::disjunction, std::move(alternatives));
  }

  // `tcp*` in place of a word.
  bool has_glob() const {
    return op_ == Operator::given &&
           std::any_of(operands_.begin(), operands_.end(), [](const Operand& operand) {
             return operand.text.find_first_of("*?") != std::string::npos;
           });
  }

  // Words of a small vocabulary are known in every spelling, and no others are taken.
  bool add_text(Field field, std::size_t operand, std::vector<std::string>& out) const {
    const std::string& text = operands_[operand].text;
    if (field == Field::state) {
      const auto states = states_named(text);
      out.insert(out.end(), states.begin(), states.end());
      return !states.empty() || refuse_word(operand, "no state", nearest_state(lower(text)),
                                            "established, listen, time-wait …");
    }
    if (field == Field::family) {
      out.emplace_back(family_named(lower(text)));
      return !out.back().empty() || fail(operand, "families are ipv4 and ipv6").has_value();
    }
    const auto words = words_of(field);
    if (words.empty()) {
      out.push_back(text);
      return true;
    }
    std::string small = lower(text);
    std::replace(small.begin(), small.end(), '_', '-');
    const bool is_known = std::find(words.begin(), words.end(), small) != words.end();
    if (!is_known) return refuse_word(operand, words, small);
    out.push_back(std::move(small));
    return true;
  }

  bool refuse_word(std::size_t operand, std::string_view what, std::string_view nearest,
                   std::string_view examples) const {
    std::string message = std::string(what) + " is called '" + operands_[operand].text + "'";
    message += nearest.empty() ? ": " + std::string(examples)
                               : "; did you mean '" + std::string(nearest) + "'?";
    return fail(operand, std::move(message)).has_value();
  }

  bool refuse_word(std::size_t operand, const std::vector<std::string_view>& words,
                   std::string_view text) const {
    NearestWord nearest(text);
    std::string all;
    for (const std::string_view word : words) {
      nearest.consider(word);
      all += (all.empty() ? "" : ", ") + std::string(word);
    }
    return refuse_word(operand, "nothing here", nearest.found(), all);
  }

  // Of one family, `tcp6`, or of both.
  Expression protocols() const {
    FilterCondition plain{.kind = Condition::texts, .field = Field::protocol};
    std::vector<FilterExpression> alternatives;
    for (std::size_t i = 0; i < operands_.size(); ++i) {
      const ProtocolWord* const found = find_protocol(lower(operands_[i].text));
      if (found == nullptr) return fail(i, "protocols are tcp and udp, or tcp4, tcp6, udp4, udp6");
      if (found->family.empty()) {
        plain.texts.emplace_back(found->protocol);
      } else {
        alternatives.push_back(protocol_and_family(*found));
      }
    }
    if (!plain.texts.empty()) alternatives.push_back(expression_of(std::move(plain)));
    return joined(FilterExpression::Kind::disjunction, std::move(alternatives));
  }

  static FilterExpression protocol_and_family(const ProtocolWord& word) {
    std::vector<FilterExpression> parts;
    parts.push_back(expression_of({.kind = Condition::texts,
                                   .field = Field::protocol,
                                   .texts = {std::string(word.protocol)}}));
    parts.push_back(expression_of(
        {.kind = Condition::texts, .field = Field::family, .texts = {std::string(word.family)}}));
    return joined(FilterExpression::Kind::conjunction, std::move(parts));
  }

  Expression pattern(Field field, Condition kind, std::size_t operand) const {
    return expression_of({.kind = kind, .field = field, .texts = {operands_[operand].text}});
  }

  Expression regex(Field field) const {
    std::string why;
    auto compiled = sys::Pattern::make(operands_.front().text, why);
    if (compiled == nullptr) return fail(0, "not a regular expression: " + why);
    return expression_of({.kind = Condition::regex,
                          .field = field,
                          .texts = {operands_.front().text},
                          .pattern = std::move(compiled)});
  }

  Operator op_;
  std::span<const Operand> operands_;
  const FilterNames& names_;
  FilterError& error_;
};

}  // namespace

std::optional<FilterExpression> comparison(const Key& key, Operator op,
                                           std::span<const Operand> operands,
                                           const FilterNames& names, FilterError& error) {
  // An empty set: nothing is in it.
  if (operands.empty()) {
    const bool is_number =
        key.kind == KeyKind::any_port ||
        (key.kind == KeyKind::field && info(key.field).kind == FieldKind::number);
    const Field field = key.kind == KeyKind::field ? key.field : Field::local_port;
    return expression_of(
        {.kind = is_number ? Condition::ranges : Condition::texts, .field = field});
  }
  return Comparison(op, operands, names, error).on(key);
}

}  // namespace tcptable::table
