#include "text.hpp"

#include <gtest/gtest.h>

#include <limits>
#include <string>

namespace tcptable::sys {
namespace {

constexpr std::uint64_t max64 = std::numeric_limits<std::uint64_t>::max();

TEST(TextCursor, GivesWordsAndThenNothing) {
  TextCursor cursor("  one two   three ");
  EXPECT_EQ(cursor.word(), "one");
  EXPECT_EQ(cursor.word(), "two");
  EXPECT_EQ(cursor.word(), "three");
  EXPECT_FALSE(cursor.at_end());
  EXPECT_EQ(cursor.word(), "");
  EXPECT_TRUE(cursor.at_end());
  EXPECT_EQ(cursor.word(), "");
}

TEST(TextCursor, EndsWordsAtSpacesOnly) {
  TextCursor cursor("a\tb\nc d");
  EXPECT_EQ(cursor.word(), "a\tb\nc");
}

TEST(TextCursor, SkipsOnlyWhatIsThere) {
  TextCursor cursor(":x");
  EXPECT_FALSE(cursor.skip('x'));
  EXPECT_TRUE(cursor.skip(':'));
  EXPECT_TRUE(cursor.skip('x'));
  EXPECT_FALSE(cursor.skip('x'));
}

TEST(TextCursor, ReadsNumbersUpToWhatIsNoDigit) {
  TextCursor cursor("12:ff");
  EXPECT_EQ(cursor.decimal(), 12U);
  EXPECT_TRUE(cursor.skip(':'));
  EXPECT_EQ(cursor.hexadecimal(), 255U);
  EXPECT_TRUE(cursor.at_end());
}

TEST(TextCursor, ReadsHexadecimalInEitherCase) {
  EXPECT_EQ(TextCursor("0aF").hexadecimal(), 0xAFU);
}

TEST(TextCursor, ReadsTheLargestNumberAndRefusesOneMore) {
  EXPECT_EQ(TextCursor("18446744073709551615").decimal(), max64);
  EXPECT_EQ(TextCursor("FFFFFFFFFFFFFFFF").hexadecimal(), max64);
  EXPECT_FALSE(TextCursor("18446744073709551616").decimal());
  EXPECT_FALSE(TextCursor("10000000000000000").hexadecimal());
}

TEST(TextCursor, StaysWhereItWasWhenThereIsNoNumber) {
  for (const std::string_view text :
       {"", " 1", "-1", "+1", "x", "18446744073709551616", "99999999999999999999999999"}) {
    TextCursor cursor(text);
    EXPECT_FALSE(cursor.decimal()) << text;
    EXPECT_EQ(cursor.rest(), text);
  }
}

TEST(TextCursor, TakesNoPrefixOfABase) {
  TextCursor cursor("0x10");
  EXPECT_EQ(cursor.hexadecimal(), 0U);
  EXPECT_EQ(cursor.rest(), "x10");
}

TEST(TextCursor, ReadsNothingFromAnEmptyView) {
  TextCursor cursor{std::string_view()};
  cursor.skip_spaces();
  EXPECT_TRUE(cursor.at_end());
  EXPECT_EQ(cursor.word(), "");
  EXPECT_FALSE(cursor.decimal());
  EXPECT_FALSE(cursor.skip(' '));
}

TEST(ParseDecimal, TakesTheWholeTextOrNothing) {
  EXPECT_EQ(parse_decimal("0"), 0U);
  EXPECT_EQ(parse_decimal("0042"), 42U);
  EXPECT_EQ(parse_decimal("18446744073709551615"), max64);
  for (const std::string_view text :
       {"", " ", "1 ", " 1", "1x", "x1", "-1", "+1", "1.0", "18446744073709551616"})
    EXPECT_FALSE(parse_decimal(text)) << text;
  EXPECT_FALSE(parse_decimal(std::string_view("1\0", 2)));
}

TEST(NextPiece, CutsAtEachSeparator) {
  std::string_view rest = "a\n\nb\n";
  EXPECT_EQ(next_piece(rest, '\n'), "a");
  EXPECT_EQ(next_piece(rest, '\n'), "");
  EXPECT_EQ(next_piece(rest, '\n'), "b");
  EXPECT_TRUE(rest.empty());
  EXPECT_EQ(next_piece(rest, '\n'), "");
}

TEST(NextPiece, TakesEverythingWithoutASeparator) {
  std::string_view rest = "abc";
  EXPECT_EQ(next_piece(rest, ','), "abc");
  EXPECT_TRUE(rest.empty());
}

}  // namespace
}  // namespace tcptable::sys
