#include "filter_parser.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "filter_conditions.hpp"
#include "filter_lexer.hpp"
#include "filter_values.hpp"
#include "filter_words.hpp"

namespace tcptable::table {
namespace {

using Expression = std::optional<FilterExpression>;

struct OperatorName {
  std::string_view text;
  Operator op;
  bool negates;
};

constexpr std::array operator_signs{
    OperatorName{"=", Operator::equal, false},
    OperatorName{"==", Operator::equal, false},
    OperatorName{"!=", Operator::equal, true},
    OperatorName{"<", Operator::less, false},
    OperatorName{"<=", Operator::less_or_equal, false},
    OperatorName{">", Operator::greater, false},
    OperatorName{">=", Operator::greater_or_equal, false},
    OperatorName{"~", Operator::regex, false},
    OperatorName{"!~", Operator::regex, true},
};

// Those of ss(8) among them.
constexpr std::array operator_words{
    OperatorName{"eq", Operator::equal, false},
    OperatorName{"ne", Operator::equal, true},
    OperatorName{"neq", Operator::equal, true},
    OperatorName{"lt", Operator::less, false},
    OperatorName{"le", Operator::less_or_equal, false},
    OperatorName{"leq", Operator::less_or_equal, false},
    OperatorName{"gt", Operator::greater, false},
    OperatorName{"ge", Operator::greater_or_equal, false},
    OperatorName{"geq", Operator::greater_or_equal, false},
    OperatorName{"like", Operator::like, false},
    OperatorName{"contains", Operator::contains, false},
};

template <std::size_t Size>
const OperatorName* find(const std::array<OperatorName, Size>& names, std::string_view text) {
  const auto found = std::find_if(names.begin(), names.end(),
                                  [text](const OperatorName& name) { return name.text == text; });
  return found == names.end() ? nullptr : &*found;
}

FilterExpression field_is(Field field, std::string text) {
  return expression_of(
      {.kind = FilterCondition::Kind::texts, .field = field, .texts = {std::move(text)}});
}

class Parser {
 public:
  Parser(std::vector<Token> tokens, const FilterNames& names)
      : tokens_(std::move(tokens)), names_(names) {}

  std::variant<FilterExpression, FilterError> run() {
    Expression expression = disjunction();
    if (expression && peek().kind != TokenKind::end)
      expression = fail(peek(), peek().is_sign(")") ? "no parenthesis is open here"
                                                    : "this was not expected here");
    if (!expression) return error_;
    return *std::move(expression);
  }

 private:
  const Token& peek(std::size_t ahead = 0) const noexcept {
    return tokens_[std::min(at_ + ahead, tokens_.size() - 1)];
  }
  const Token& take() noexcept {
    const Token& token = peek();
    if (at_ + 1 < tokens_.size()) ++at_;
    return token;
  }
  Expression fail(const Token& token, std::string message) {
    error_ = {token.position, std::move(message)};
    return std::nullopt;
  }
  static bool is_word(const Token& token, std::string_view word) {
    return token.kind == TokenKind::word && lower(token.text) == word;
  }
  static bool is_or(const Token& token) {
    return token.is_sign("||") || token.is_sign("|") || is_word(token, "or");
  }
  static bool is_and(const Token& token) {
    return token.is_sign("&&") || token.is_sign("&") || is_word(token, "and");
  }

  Expression disjunction() {
    std::vector<FilterExpression> parts;
    do {
      Expression part = conjunction();
      if (!part) return std::nullopt;
      parts.push_back(*std::move(part));
    } while (is_or(peek()) && (take(), true));
    return joined(FilterExpression::Kind::disjunction, std::move(parts));
  }

  Expression conjunction() {
    std::vector<FilterExpression> parts;
    for (;;) {
      Expression part = negation();
      if (!part) return std::nullopt;
      parts.push_back(*std::move(part));
      if (is_and(peek())) {
        take();
      } else if (peek().kind == TokenKind::end || peek().is_sign(")") || is_or(peek())) {
        return joined(FilterExpression::Kind::conjunction, std::move(parts));
      }
    }
  }

  Expression negation() {
    if (depth_ == filter_depth_max) return fail(peek(), "nested too deeply");
    ++depth_;
    Expression result;
    if (peek().is_sign("!") || is_word(peek(), "not")) {
      take();
      result = negation();
      if (result) result = negation_of(*std::move(result));
    } else if (peek().is_sign("(")) {
      result = parenthesis();
    } else {
      result = term();
    }
    --depth_;
    return result;
  }

  Expression parenthesis() {
    const Token open = take();
    Expression inner = disjunction();
    if (!inner) return std::nullopt;
    if (!peek().is_sign(")")) {
      if (peek().kind == TokenKind::end) return fail(open, "this parenthesis is not closed");
      return fail(peek(), "this was not expected here");
    }
    take();
    return inner;
  }

  Expression term() {
    const Token& token = peek();
    if (token.kind == TokenKind::quoted) return bare_words();
    if (token.kind == TokenKind::end) return fail(token, "something is missing here");
    if (token.kind == TokenKind::sign) return fail(token, "a condition was expected here");
    const std::string word = lower(token.text);
    if (word == "and" || word == "or") return fail(token, "a condition was expected here");
    if (word == "has" && peek(1).kind == TokenKind::word) return presence();
    if (auto compared = comparison_by_operator(word)) return std::move(*compared);
    if (auto beside = key_beside_value(word)) return *std::move(beside);
    return single_word();
  }

  Expression presence() {
    take();
    const Token& name = take();
    const auto key = find_key(lower(name.text));
    if (!key) return unknown_key(name, name.text);
    if (key->kind != KeyKind::field)
      return fail(name, "'" + name.text + "' is more than one column; each socket has it");
    return expression_of({.kind = FilterCondition::Kind::known, .field = key->field});
  }

  Expression unknown_key(const Token& token, std::string_view word) {
    if (word == "fwmark" || word == "mark")
      return fail(token, "the marks of sockets are not read, so nothing can ask for them");
    std::string message = "nothing is called '" + std::string(word) + "'";
    const std::string_view nearest = nearest_key(lower(word));
    if (!nearest.empty()) message += "; did you mean '" + std::string(nearest) + "'?";
    return fail(token, std::move(message));
  }

  // KEY OPERATOR VALUE, KEY in (…) and KEY in VALUE,…. Nothing where no operator follows.
  std::optional<Expression> comparison_by_operator(const std::string& word) {
    const Token& next = peek(1);
    const bool is_negated = is_word(next, "not") && is_word(peek(2), "in");
    const std::size_t at_in = is_negated ? 2 : 1;
    const bool in =
        is_word(peek(at_in), "in") && (peek(at_in + 1).is_sign("(") || is_value(peek(at_in + 1)));
    const OperatorName* op =
        next.kind == TokenKind::sign ? find(operator_signs, next.text) : nullptr;
    const bool may_be_word = next.kind == TokenKind::word && peek(2).kind != TokenKind::end;
    if (op == nullptr && may_be_word) op = find(operator_words, lower(next.text));
    if (op == nullptr && !in) return std::nullopt;
    const std::string plain = word.ends_with(':') ? word.substr(0, word.size() - 1) : word;
    const auto key = find_key(plain);
    if (!key) return unknown_key(peek(), plain);
    take();
    take();
    if (!in) return compared(*key, *op);
    if (is_negated) take();
    Expression result =
        peek().is_sign("(") ? members(*key) : compared(*key, operator_signs.front());
    if (result && is_negated) result = negation_of(*std::move(result));
    return result;
  }

  Expression compared(const Key& key, const OperatorName& op) {
    std::vector<Operand> operands;
    if (!take_values(operands)) return std::nullopt;
    Expression result = comparison(key, op.op, operands, names_, error_);
    if (result && op.negates) result = negation_of(*std::move(result));
    return result;
  }

  Expression members(const Key& key) {
    take();
    std::vector<Operand> operands;
    while (!peek().is_sign(")")) {
      if (!operands.empty()) {
        if (!peek().is_sign(",")) return fail(peek(), "a comma or ) was expected");
        take();
      }
      if (!is_value(peek())) return fail(peek(), "a value was expected");
      const Token& value = take();
      operands.push_back({value.text, value.position});
    }
    take();
    return comparison(key, Operator::equal, operands, names_, error_);
  }

  static bool is_value(const Token& token) noexcept {
    return token.kind == TokenKind::word || token.kind == TokenKind::quoted;
  }

  // One value, or several with commas between them.
  bool take_values(std::vector<Operand>& operands) {
    for (;;) {
      if (!is_value(peek())) {
        fail(peek(), "a value was expected");
        return false;
      }
      const Token& value = take();
      operands.push_back({value.text, value.position});
      if (!peek().is_sign(",")) return true;
      take();
    }
  }

  static bool is_joint(const Token& token) {
    return is_and(token) || is_or(token) || is_word(token, "not");
  }

  // Words that stand for operators elsewhere.
  static bool is_wrong_operator(const Token& token) {
    constexpr std::array<std::string_view, 12> words{
        "is",         "equals",   "matches",  "match",   "regex",  "regexp",
        "startswith", "endswith", "includes", "between", "starts", "ends"};
    return token.kind == TokenKind::word &&
           std::find(words.begin(), words.end(), lower(token.text)) != words.end();
  }

  // A key and its value side by side, as ss(8) and tcpdump(8) have them. A key without a value is
  // refused: who wants a process of that name can say so.
  std::optional<Expression> key_beside_value(const std::string& word) {
    const bool excludes = word == "exclude";
    const auto key = find_key(excludes ? "state" : word);
    if (!key) return std::nullopt;
    const Token& token = take();
    if (!is_value(peek()) || is_joint(peek()))
      return fail(token, "'" + word + "' needs a value, as in " + word +
                             ":VALUE; a process of this name is process:" + word);
    if (is_wrong_operator(peek()) && is_value(peek(1)) && !is_joint(peek(1)))
      return fail(peek(), "no operator is called '" + peek().text +
                              "': there are = != < <= > >= ~ !~ like, contains and in");
    std::vector<Operand> operands;
    if (!take_values(operands)) return Expression();
    // Several states one after another are alternatives to ss.
    while (word == "state" && is_word(peek(), word) && is_value(peek(1)) && !is_joint(peek(1))) {
      take();
      if (!take_values(operands)) return Expression();
    }
    Expression result = comparison(*key, Operator::given, operands, names_, error_);
    if (result && excludes) result = negation_of(*std::move(result));
    return result;
  }

  Expression single_word() {
    const Token token = peek();
    std::string why;
    if (parse_endpoint(token.text, names_, why)) return bare_endpoints();
    const std::size_t colon = token.text.find(':');
    if (colon == std::string::npos && fault_in_endpoint(token.text, names_) != 0)
      return bad_endpoint(token, std::move(why));
    if (colon == std::string::npos) return bare_words();
    const auto key = find_key(token.text.substr(0, colon));
    if (!key && (token.text.starts_with("inet:") || token.text.starts_with("inet6:")))
      return bad_endpoint(token, std::move(why));
    if (!key && is_meant_as_address(token.text, colon)) return bad_endpoint(token, std::move(why));
    if (!key) return unknown_key(token, token.text.substr(0, colon));
    take();
    return key_and_value(*key, token, colon);
  }

  static bool is_meant_as_address(std::string_view text, std::size_t colon) {
    const std::string_view front = text.substr(0, colon);
    const bool is_digit = !front.empty() && front[0] >= '0' && front[0] <= '9';
    return front.empty() || is_digit || front[0] == '[' || front == "*" || front == "localhost" ||
           text.find(':', colon + 1) != std::string_view::npos;
  }

  Expression bad_endpoint(const Token& token, std::string why) {
    error_ = {token.position + fault_in_endpoint(token.text, names_), std::move(why)};
    return std::nullopt;
  }

  // `:443,:80` and `10.0.0.1,192.0.2.0/24`.
  Expression bare_endpoints() {
    std::vector<Operand> operands;
    if (!take_values(operands)) return std::nullopt;
    const bool are_ports =
        std::all_of(operands.begin(), operands.end(), [this](const Operand& operand) {
          std::string why;
          const auto endpoint = parse_endpoint(operand.text, names_, why);
          return !endpoint || (operand.text.starts_with(':') && endpoint->ports.has_value());
        });
    const Key key{are_ports ? KeyKind::any_port : KeyKind::any_address};
    return comparison(key, Operator::given, operands, names_, error_);
  }

  // `nginx` and `nginx,haproxy`, `established,close-wait`.
  Expression bare_words() {
    std::vector<FilterExpression> alternatives;
    for (;;) {
      if (!is_value(peek())) return fail(peek(), "a value was expected");
      const Token& token = take();
      Expression one = token.kind == TokenKind::quoted ? process_name(token) : vocabulary(token);
      if (!one) return std::nullopt;
      alternatives.push_back(*std::move(one));
      if (!peek().is_sign(",")) break;
      take();
    }
    return joined(FilterExpression::Kind::disjunction, std::move(alternatives));
  }

  Expression key_and_value(const Key& key, const Token& token, std::size_t colon) {
    std::vector<Operand> operands;
    if (colon + 1 < token.text.size()) {
      operands.push_back({token.text.substr(colon + 1), token.position + colon + 1});
    } else if (!peek().is_glued || !is_value(peek())) {
      error_ = {token.position + colon + 1, "a value is missing"};
      return std::nullopt;
    } else {
      const Token& value = take();
      operands.push_back({value.text, value.position});
    }
    if (peek().is_sign(",")) {
      take();
      if (!take_values(operands)) return std::nullopt;
    }
    return comparison(key, Operator::given, operands, names_, error_);
  }

  Expression vocabulary(const Token& token) {
    const std::string word = lower(token.text);
    const Operand operand{token.text, token.position};
    for (const Field field : {Field::protocol, Field::family})
      if (is_bare_word_of(field, word))
        return comparison({KeyKind::field, field}, Operator::given, std::span(&operand, 1), names_,
                          error_);
    const auto states = states_named(word);
    if (states.size() == 1) return field_is(Field::state, states.front());
    if (word.find_first_not_of("0123456789") == std::string::npos)
      return fail(token, "is " + word + " a port (:" + word + ") or a process (pid:" + word + ")?");
    if (word.find_first_not_of("0123456789.") == std::string::npos)
      return fail(token, "this is not a whole address; a network is written 10.0.0.0/24");
    if (word == "autobound")
      return fail(token,
                  "ss's autobound is lport in FIRST-LAST with the range of "
                  "/proc/sys/net/ipv4/ip_local_port_range");
    if (token.text.find('/') != std::string::npos)
      return fail(token, "this is not an address; for a path write executable:" + token.text);
    return process_name(token);
  }

  static Expression process_name(const Token& token) {
    return expression_of(
        {.kind = FilterCondition::Kind::contains, .field = Field::process, .texts = {token.text}});
  }

  std::vector<Token> tokens_;
  const FilterNames& names_;
  std::size_t at_ = 0;
  std::size_t depth_ = 0;
  FilterError error_;
};

}  // namespace

std::variant<FilterExpression, FilterError> parse_filter(std::string_view text,
                                                         const FilterNames& names) {
  if (text.size() > filter_bytes_max)
    return FilterError{filter_bytes_max, "the filter is too long"};
  auto tokens = tokens_of(text);
  if (auto* error = std::get_if<FilterError>(&tokens)) return std::move(*error);
  return Parser(std::move(std::get<std::vector<Token>>(tokens)), names).run();
}

}  // namespace tcptable::table
