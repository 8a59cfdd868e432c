// A cursor over kernel text: every step says whether it succeeded, none reads past the end.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace tcptable::sys {

class TextCursor {
 public:
  explicit TextCursor(std::string_view text) noexcept : rest_(text) {}

  std::string_view rest() const noexcept { return rest_; }
  bool at_end() const noexcept { return rest_.empty(); }

  void skip_spaces() noexcept;
  bool skip(char expected) noexcept;

  // The characters up to the next space or the end; empty at the end. Leading spaces are skipped.
  std::string_view word() noexcept;

  // Unsigned numbers without sign or prefix; nothing on overflow or when there is no digit. The
  // cursor then stays where it was.
  std::optional<std::uint64_t> decimal() noexcept;
  std::optional<std::uint64_t> hexadecimal() noexcept;

 private:
  std::optional<std::uint64_t> number(int base) noexcept;

  std::string_view rest_;
};

// The whole of `text` as an unsigned decimal number.
std::optional<std::uint64_t> parse_decimal(std::string_view text) noexcept;

// Cuts the text up to `separator` off the front of `rest`, which keeps what follows it. Without a
// separator the whole of `rest` is the piece.
std::string_view next_piece(std::string_view& rest, char separator) noexcept;

}  // namespace tcptable::sys
