#include "escape.hpp"

#include <locale.h>
#include <wchar.h>
#include <wctype.h>

#include <algorithm>
#include <iterator>

#include <fmt/format.h>

namespace tcptable::app {
namespace {

constexpr bool is_plain_ascii(char32_t code) { return code >= 0x20 && code < 0x7F; }

// What the C library calls printable and nevertheless deceives the eye: blanks that do not break,
// the soft hyphen, and the Arabic and Indic signs that enclose what follows them.
constexpr bool is_deceptive(char32_t code) {
  constexpr char32_t characters[] = {0xA0,  0x2007, 0x202F,  0xAD,   0x6DD,
                                     0x70F, 0x8E2,  0x110BD, 0x110CD};
  if (code >= 0x600 && code <= 0x605) return true;
  return std::find(std::begin(characters), std::end(characters), code) != std::end(characters);
}

// C.UTF-8 is built into the C library and the same for every user. Null where it is missing: then
// nothing beyond ASCII counts as printable.
locale_t utf8_locale() noexcept {
  static const locale_t locale = newlocale(LC_CTYPE_MASK, "C.UTF-8", locale_t{});
  return locale;
}

// wcwidth() has no variant that takes a locale, so the thread borrows ours for one call.
int library_width(char32_t code) noexcept {
  const locale_t locale = utf8_locale();
  if (locale == locale_t{}) return -1;
  const auto character = static_cast<wchar_t>(code);
  if (iswspace_l(static_cast<wint_t>(character), locale) != 0) return -1;
  const locale_t previous = uselocale(locale);
  const int width = wcwidth(character);
  uselocale(previous);
  return width;
}

std::size_t append_code(std::string& out, std::string_view bytes, const Utf8Step& step) {
  const std::size_t before = out.size();
  if (!step.valid || step.code_point < 0x80) {
    fmt::format_to(std::back_inserter(out), "\\x{:02X}", static_cast<unsigned char>(bytes[0]));
  } else {
    fmt::format_to(std::back_inserter(out), "\\u{{{:04X}}}", std::uint32_t{step.code_point});
  }
  return out.size() - before;
}

constexpr std::uint8_t sequence_length(unsigned char lead) {
  if (lead < 0x80) return 1;
  if (lead >= 0xC2 && lead <= 0xDF) return 2;
  if (lead >= 0xE0 && lead <= 0xEF) return 3;
  if (lead >= 0xF0 && lead <= 0xF4) return 4;
  return 0;
}

constexpr bool is_scalar(char32_t code, std::uint8_t length) {
  constexpr char32_t least[] = {0, 0, 0x80, 0x800, 0x10000};
  return code >= least[length] && code <= 0x10FFFF && !(code >= 0xD800 && code <= 0xDFFF);
}

// Names are nearly always plain: those are copied in one piece.
bool is_harmless_ascii(std::string_view text) {
  if (text.empty()) return true;
  if (text.front() == ' ' || text.back() == ' ') return false;
  for (const char byte : text) {
    if (!is_plain_ascii(static_cast<unsigned char>(byte)) || byte == '\\') return false;
  }
  return true;
}

}  // namespace

Utf8Step decode_utf8(std::string_view bytes) noexcept {
  const auto lead = static_cast<unsigned char>(bytes[0]);
  const std::uint8_t length = sequence_length(lead);
  if (length == 1) return {lead, 1, true};
  if (length == 0 || bytes.size() < length) return {};
  char32_t code = lead & (0x7FU >> length);
  for (std::size_t index = 1; index < length; ++index) {
    const auto byte = static_cast<unsigned char>(bytes[index]);
    if ((byte & 0xC0U) != 0x80U) return {};
    code = (code << 6) | (byte & 0x3FU);
  }
  if (!is_scalar(code, length)) return {};
  return {code, length, true};
}

std::size_t printable_width(char32_t code_point) noexcept {
  if (code_point < 0x80) return is_plain_ascii(code_point) ? 1 : 0;
  if (is_deceptive(code_point)) return 0;
  const int width = library_width(code_point);
  return width > 0 ? static_cast<std::size_t>(width) : 0;
}

std::size_t append_escaped(std::string& out, std::string_view text) {
  if (is_harmless_ascii(text)) {
    out += text;
    return text.size();
  }
  std::size_t width = 0;
  for (std::size_t at = 0; at < text.size();) {
    const std::string_view rest = text.substr(at);
    const Utf8Step step = decode_utf8(rest);
    const bool outer_blank = rest[0] == ' ' && (at == 0 || rest.size() == 1);
    const std::size_t glyph = step.valid && !outer_blank ? printable_width(step.code_point) : 0;
    if (rest[0] == '\\') {
      out += "\\\\";
      width += 2;
    } else if (glyph != 0) {
      out += rest.substr(0, step.length);
      width += glyph;
    } else {
      width += append_code(out, rest, step);
    }
    at += step.length;
  }
  return width;
}

std::string escaped(std::string_view text) {
  std::string out;
  append_escaped(out, text);
  return out;
}

}  // namespace tcptable::app
