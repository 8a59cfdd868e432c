#include "pattern.hpp"

#include <gtest/gtest.h>

#include <string>
#include <string_view>

namespace tcptable::sys {
namespace {

std::shared_ptr<const Pattern> pattern(std::string_view source) {
  std::string why;
  auto made = Pattern::make(source, why);
  EXPECT_TRUE(made) << why;
  return made;
}

TEST(Pattern, EndsWhereTheTextEnds) {
  // In memory of its own size: a sanitizer sees what is read behind it.
  for (const std::size_t size : {1U, 20U, 4095U, 4096U, 5000U}) {
    const std::string around(size + 1, 'a');
    const std::string_view text = std::string_view(around).substr(0, size);
    EXPECT_TRUE(pattern("^a+$")->matches(text)) << size;
    EXPECT_EQ(pattern("^a{4}$")->matches(text), size == 4) << size;
  }
  EXPECT_FALSE(pattern("80")->matches(std::string_view("8080").substr(0, 1)));
  EXPECT_TRUE(pattern("^$")->matches({}));
}

TEST(Pattern, SeesBytesThatEndCStrings) {
  const std::string_view text("a\0b", 3);
  EXPECT_TRUE(pattern("b$")->matches(text));
  EXPECT_FALSE(pattern("^a$")->matches(text));
}

TEST(Pattern, RefusesWhatHasNoBound) {
  for (const char* const source : {"(a", "a{101}", "(a)\\1", "((a{50}){50}){50}"}) {
    std::string why;
    EXPECT_FALSE(Pattern::make(source, why)) << source;
    EXPECT_NE(why, "") << source;
  }
  std::string why;
  EXPECT_FALSE(Pattern::make(std::string(Pattern::source_bytes_max + 1, 'a'), why));
}

}  // namespace
}  // namespace tcptable::sys
