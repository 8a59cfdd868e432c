#include "commands.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>

#include "options.hpp"

namespace tcptable::app {
namespace {

TEST(Commands, AreFoundByTheirWholeName) {
  for (const Command& command : commands()) EXPECT_EQ(find_command(command.name), &command);
  EXPECT_EQ(find_command("owner"), nullptr);
  EXPECT_EQ(find_command("--json"), nullptr);
  EXPECT_EQ(find_command(""), nullptr);
}

TEST(Commands, AreListedInTheHelp) {
  const std::array arguments{"tcptable", "--help", static_cast<const char*>(nullptr)};
  const std::string help = std::get<Farewell>(parse_options(2, arguments.data())).text;
  for (const Command& command : commands()) {
    EXPECT_THAT(help, ::testing::HasSubstr("  " + std::string(command.name) + "  "));
    EXPECT_THAT(help, ::testing::HasSubstr(std::string(command.summary)));
  }
}

}  // namespace
}  // namespace tcptable::app
