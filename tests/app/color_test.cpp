#include "color.hpp"

#include <gtest/gtest.h>

namespace tcptable::app {
namespace {

constexpr ColorSurroundings terminal{.is_terminal = true, .no_color = nullptr, .term = "xterm"};

TEST(Color, IsUsedOnATerminal) { EXPECT_TRUE(use_color(ColorMode::automatic, terminal)); }

TEST(Color, IsNotUsedInAPipe) {
  ColorSurroundings pipe = terminal;
  pipe.is_terminal = false;
  EXPECT_FALSE(use_color(ColorMode::automatic, pipe));
}

TEST(Color, HeedsNoColorUnlessItIsEmpty) {
  ColorSurroundings surroundings = terminal;
  surroundings.no_color = "1";
  EXPECT_FALSE(use_color(ColorMode::automatic, surroundings));
  surroundings.no_color = "";
  EXPECT_TRUE(use_color(ColorMode::automatic, surroundings));
}

TEST(Color, IsNotUsedOnADumbOrUnknownTerminal) {
  ColorSurroundings surroundings = terminal;
  surroundings.term = "dumb";
  EXPECT_FALSE(use_color(ColorMode::automatic, surroundings));
  surroundings.term = nullptr;
  EXPECT_FALSE(use_color(ColorMode::automatic, surroundings));
}

TEST(Color, ObeysTheCommandLineBeforeTheSurroundings) {
  const ColorSurroundings nothing{.is_terminal = false, .no_color = "1", .term = "dumb"};
  EXPECT_TRUE(use_color(ColorMode::always, nothing));
  EXPECT_FALSE(use_color(ColorMode::never, terminal));
}

TEST(Color, LeavesTheCommonestStatePlain) {
  EXPECT_EQ(tone_of(State::established), Tone::plain);
  EXPECT_TRUE(tone_start(Tone::plain).empty());
  EXPECT_EQ(tone_of(State::listen), Tone::open);
  EXPECT_FALSE(tone_start(Tone::open).empty());
}

}  // namespace
}  // namespace tcptable::app
