#include "json_writer.hpp"

#include <string>

#include "escape.hpp"

namespace tcptable::app {
namespace {

constexpr std::string_view replacement_character = "\xEF\xBF\xBD";  // U+FFFD

// The text up to its first byte that is not UTF-8.
std::string_view valid_part(std::string_view bytes) {
  std::size_t at = 0;
  while (at < bytes.size()) {
    const Utf8Step step = decode_utf8(bytes.substr(at));
    if (!step.valid) break;
    at += step.length;
  }
  return bytes.substr(0, at);
}

std::string with_replacements(std::string_view bytes) {
  std::string text;
  while (!bytes.empty()) {
    const std::string_view valid = valid_part(bytes);
    text += valid;
    bytes.remove_prefix(valid.size());
    if (bytes.empty()) break;
    text += replacement_character;
    bytes.remove_prefix(decode_utf8(bytes).length);
  }
  return text;
}

}  // namespace

void JsonWriter::string(std::string_view bytes) {
  if (valid_part(bytes).size() == bytes.size()) {
    writer_.String(bytes.data(), size_of(bytes));
  } else {
    const std::string text = with_replacements(bytes);
    writer_.String(text.data(), size_of(text));
  }
}

}  // namespace tcptable::app
