#include "escape.hpp"

#include <gtest/gtest.h>

#include <clocale>
#include <random>
#include <string>
#include <utility>
#include <vector>

namespace tcptable::app {
namespace {

// An independent reading of "harmless": walks code points, not our decoder.
::testing::AssertionResult is_harmless(const std::string& text) {
  for (std::size_t at = 0; at < text.size();) {
    const auto lead = static_cast<unsigned char>(text[at]);
    if (lead < 0x20 || lead == 0x7F) return ::testing::AssertionFailure() << "control byte";
    const std::size_t length = lead < 0x80 ? 1 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
    if (length > 1 && (lead < 0xC2 || lead > 0xF4 || at + length > text.size())) {
      return ::testing::AssertionFailure() << "stray byte";
    }
    std::uint32_t code = length == 1 ? lead : lead & (0xFFU >> (length + 1));
    for (std::size_t index = 1; index < length; ++index) {
      const auto byte = static_cast<unsigned char>(text[at + index]);
      if ((byte & 0xC0) != 0x80) return ::testing::AssertionFailure() << "broken sequence";
      code = code * 64 + (byte & 0x3F);
    }
    const bool acts = (code >= 0x80 && code < 0xA0) || code == 0xAD || code == 0x61C ||
                      (code >= 0x200B && code <= 0x200F) || (code >= 0x2028 && code <= 0x202E) ||
                      (code >= 0x2060 && code <= 0x206F) || code == 0xFEFF ||
                      (code >= 0xD800 && code <= 0xDFFF) || (code >= 0xE0000 && code <= 0xE0FFF) ||
                      code > 0x10FFFF;
    if (acts) return ::testing::AssertionFailure() << "code point " << code;
    at += length;
  }
  return ::testing::AssertionSuccess();
}

// A code point beyond ASCII as UTF-8.
std::string encoded(std::uint32_t code) {
  std::string tail;
  std::uint32_t lead = 0x80;
  for (; code >= (0x40U >> tail.size()); code >>= 6) {
    tail.insert(tail.begin(), static_cast<char>(0x80 | (code & 0x3F)));
    lead = (lead >> 1) | 0x80;
  }
  return static_cast<char>(lead | code) + tail;
}

TEST(Escape, LeavesPlainNamesAlone) {
  EXPECT_EQ(escaped("nginx"), "nginx");
  EXPECT_EQ(escaped("tokio-runtime-w"), "tokio-runtime-w");
  EXPECT_EQ(escaped("Web Content"), "Web Content");
  EXPECT_EQ(escaped(""), "");
}

TEST(Escape, LeavesPrintableUtf8Alone) {
  EXPECT_EQ(escaped("caf\u00E9"), "caf\u00E9");
  EXPECT_EQ(escaped("\u65E5\u672C"), "\u65E5\u672C");
  EXPECT_EQ(escaped("\U0001F980"), "\U0001F980");
}

TEST(Escape, ShowsControlBytesInHexadecimal) {
  EXPECT_EQ(escaped("a\x1B[2J"), "a\\x1B[2J");
  EXPECT_EQ(escaped("a\nb\tc\rd"), "a\\x0Ab\\x09c\\x0Dd");
  EXPECT_EQ(escaped("\x7F"), "\\x7F");
}

TEST(Escape, ShowsBytesThatAreNotUtf8InHexadecimal) {
  EXPECT_EQ(escaped("\x9B"
                    "31m"),
            "\\x9B31m");                                  // CSI of eight bits
  EXPECT_EQ(escaped("\xC0\xAF"), "\\xC0\\xAF");           // overlong
  EXPECT_EQ(escaped("\xED\xA0\x80"), "\\xED\\xA0\\x80");  // surrogate
  EXPECT_EQ(escaped("\xF4\x90\x80\x80"), "\\xF4\\x90\\x80\\x80");
  EXPECT_EQ(escaped("caf\xC3"), "caf\\xC3");  // cut off by the kernel's 15 bytes
}

TEST(Escape, ShowsCharactersWithoutAGlyphByTheirNumber) {
  EXPECT_EQ(escaped("a\u202Eb"), "a\\u{202E}b");
  EXPECT_EQ(escaped("\u009B31m"), "\\u{009B}31m");
  EXPECT_EQ(escaped("\u200B"), "\\u{200B}");
  EXPECT_EQ(escaped("e\u0301"), "e\\u{0301}");
  EXPECT_EQ(escaped("\u2028"), "\\u{2028}");
  EXPECT_EQ(escaped("\u00AD"), "\\u{00AD}");
  EXPECT_EQ(escaped("\U000E0041"), "\\u{E0041}");
}

TEST(Escape, DoublesABackslashSoThatEscapesCannotBeFaked) {
  EXPECT_EQ(escaped("\\x1B"), "\\\\x1B");
  EXPECT_NE(escaped("\\x1B"), escaped("\x1B"));
}

TEST(Escape, ShowsBlanksAtTheEnds) {
  EXPECT_EQ(escaped(" a "), "\\x20a\\x20");
  EXPECT_EQ(escaped(" "), "\\x20");
  EXPECT_EQ(escaped("a\u00A0"), "a\\u{00A0}");
}

TEST(Escape, TellsTheWidthInTerminalColumns) {
  std::string out;
  EXPECT_EQ(append_escaped(out, "nginx"), 5U);
  EXPECT_EQ(append_escaped(out, "caf\u00E9"), 4U);
  EXPECT_EQ(append_escaped(out, "\u65E5\u672C"), 4U);
  EXPECT_EQ(append_escaped(out, "\x1B"), 4U);
  EXPECT_EQ(append_escaped(out, "\u202E"), 8U);
  EXPECT_EQ(append_escaped(out, "\\"), 2U);
}

TEST(Escape, MakesEverySingleByteHarmless) {
  for (int byte = 1; byte < 256; ++byte) {
    const std::string text(1, static_cast<char>(byte));
    EXPECT_TRUE(is_harmless(escaped(text))) << byte;
    EXPECT_TRUE(is_harmless(escaped("a" + text + "b"))) << byte;
    EXPECT_FALSE(escaped(text).empty()) << byte;
  }
}

TEST(Escape, MakesCodePointsOfAllPlanesHarmless) {
  for (std::uint32_t code = 0x80; code <= 0x10FFFF; ++code) {
    const std::string text = encoded(code);
    ASSERT_TRUE(is_harmless(escaped(text))) << code;
    // The planes between are ideographs and reserved numbers, all alike: a sample will do.
    if (code >= 0x20000 && code < 0xDFF00) code += 250;
  }
}

TEST(Escape, MakesRandomNamesHarmlessAndKeepsThemApart) {
  std::mt19937 random(1);
  std::uniform_int_distribution<int> byte(1, 255);
  std::uniform_int_distribution<std::size_t> length(0, 15);
  std::string previous;
  for (int round = 0; round < 100000; ++round) {
    std::string name(length(random), '\0');
    for (char& character : name) character = static_cast<char>(byte(random));
    ASSERT_TRUE(is_harmless(escaped(name)));
    if (name != previous) {
      ASSERT_NE(escaped(name), escaped(previous));
    }
    previous = name;
  }
}

TEST(Escape, DoesNotDependOnTheLocaleOfTheCaller) {
  const std::string before = escaped("\u65E5\u202E");
  const char* former = std::setlocale(LC_ALL, "C");
  ASSERT_NE(former, nullptr);
  EXPECT_EQ(escaped("\u65E5\u202E"), before);
}

TEST(Utf8, DecodesTheFirstAndLastOfEachLength) {
  for (const auto& [text, code] :
       std::vector<std::pair<std::string, char32_t>>{{"\u007F", 0x7F},
                                                     {"\u0080", 0x80},
                                                     {"\u07FF", 0x7FF},
                                                     {"\u0800", 0x800},
                                                     {"\uFFFF", 0xFFFF},
                                                     {"\U00010000", 0x10000},
                                                     {"\U0010FFFF", 0x10FFFF}}) {
    const Utf8Step step = decode_utf8(text);
    EXPECT_TRUE(step.valid);
    EXPECT_EQ(step.code_point, code);
    EXPECT_EQ(step.length, text.size());
    EXPECT_FALSE(decode_utf8(text.substr(0, text.size() - 1) + "x").valid && text.size() > 1);
  }
}

}  // namespace
}  // namespace tcptable::app
