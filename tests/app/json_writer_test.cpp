#include "json_writer.hpp"

#include <gtest/gtest.h>

#include <string>

#include "captured.hpp"

namespace tcptable::app {
namespace {

std::string written(std::string_view text) {
  return testing::captured([&](Output& output) {
    JsonWriter json(output);
    json.string(text);
  });
}

TEST(JsonWriter, WritesAsciiOnly) {
  EXPECT_EQ(written("caf\u00E9"), R"("caf\u00E9")");
  EXPECT_EQ(written("\U0001F980"), R"("\uD83E\uDD80")");
  EXPECT_EQ(written("\u202E"), R"("\u202E")");
}

TEST(JsonWriter, EscapesControlCharacters) {
  EXPECT_EQ(written("\x1B[2J\n\"\\"), R"("\u001B[2J\n\"\\")");
  EXPECT_EQ(written("\x7F"), R"("\u007F")");
}

TEST(JsonWriter, ReplacesBytesThatAreNotUtf8) {
  EXPECT_EQ(written("a\xFF\xC3"), R"("a\uFFFD\uFFFD")");
}

TEST(JsonWriter, KeepsAnEmbeddedZero) {
  EXPECT_EQ(written(std::string_view("a\0b", 3)), R"("a\u0000b")");
}

TEST(JsonWriter, PutsCommasBetweenValuesOnly) {
  const std::string text = testing::captured([](Output& output) {
    JsonWriter json(output);
    json.begin_object();
    json.key("a");
    json.begin_array();
    json.end_array();
    json.key("b");
    json.begin_array();
    json.number(0);
    json.number(18446744073709551615U);
    json.null();
    json.begin_object();
    json.end_object();
    json.boolean(true);
    json.end_array();
    json.key("c");
    json.boolean(false);
    json.end_object();
  });
  EXPECT_EQ(text, R"({"a":[],"b":[0,18446744073709551615,null,{},true],"c":false})");
}

TEST(JsonWriter, PrintsNothingButAsciiForAnyByte) {
  for (int byte = 0; byte < 256; ++byte) {
    const std::string text(1, static_cast<char>(byte));
    for (const char character : written(text)) {
      EXPECT_TRUE(character >= 0x20 && character < 0x7F) << byte;
    }
  }
}

TEST(JsonWriter, BreaksTheLineBeforeAnObjectAndNotInsideAString) {
  const std::string text = testing::captured([](Output& output) {
    JsonWriter json(output);
    json.begin_array();
    json.string("{");
    json.break_line();
    json.begin_object();
    json.key("key");
    json.string("{");
    json.end_object();
    json.end_array();
  });
  EXPECT_EQ(text, "[\"{\",\n{\"key\":\"{\"}]");
}

}  // namespace
}  // namespace tcptable::app
