// The vocabulary of the filter language.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <tcptable/field.hpp>
#include <vector>

namespace tcptable::table {

// What a key speaks of: one field, or something at both ends or made of two fields.
enum class KeyKind : std::uint8_t { field, any_port, any_address, local, remote };

struct Key {
  KeyKind kind = KeyKind::field;
  Field field = Field::protocol;
};

// By a field's id, its key, or another usual name of it.
std::optional<Key> find_key(std::string_view word) noexcept;

// The known key that looks most like it; empty when none does.
std::string_view nearest_key(std::string_view word);

// The same of states.
std::string_view nearest_state(std::string_view word);

// A protocol of one family, as the table shows it: tcp6.
struct ProtocolWord {
  std::string_view word;
  std::string_view protocol;
  std::string_view family;  // empty: of either
};
const ProtocolWord* find_protocol(std::string_view word) noexcept;  // null for no protocol

// What a family is called: ipv4 for ipv4 and inet; empty for no family.
std::string_view family_named(std::string_view word) noexcept;

// Whether the word can stand for a protocol or a family by itself.
bool is_bare_word_of(Field field, std::string_view word) noexcept;

// All that a field of a small vocabulary can say; empty for other fields, and for those above.
std::vector<std::string_view> words_of(Field field);

// The states that a word names, in any usual spelling, one or a group of them as ss(8) has them;
// as Field::state spells them. Empty when it names none.
std::vector<std::string> states_named(std::string_view word);

std::string lower(std::string_view text);

}  // namespace tcptable::table
