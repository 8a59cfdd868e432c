// The timer of a line of /proc/net.
#include <gtest/gtest.h>

#include <optional>
#include <string>

#include "proc_net.hpp"

namespace tcptable::wire {
namespace {

std::optional<SocketTimer> timer_of(std::string_view line) {
  Row row{};
  Queues queues;
  SocketTimer timer;
  if (!parse_proc_net(line, Protocol::tcp, Family::ipv4, row, queues, &timer)) return std::nullopt;
  return timer;
}

std::string line_with(std::string_view timer, std::string_view retransmissions,
                      std::string_view probes = "0") {
  return "   0: 0100007F:1F90 0100007F:D184 01 00000000:00000000 " + std::string(timer) + " " +
         std::string(retransmissions) + "     0        " + std::string(probes) + " 8006054 1 x\n";
}

TEST(ProcNetTimer, IsToldInMilliseconds) {
  const auto timer = timer_of(line_with("01:0000000A", "00000003"));
  ASSERT_TRUE(timer);
  EXPECT_EQ(timer->kind, TimerKind::retransmission);
  EXPECT_EQ(timer->expires_ms, 100U);
  EXPECT_EQ(timer->attempts, 3);
}

TEST(ProcNetTimer, CountsProbesWhereProbesAreSent) {
  for (const std::string_view timer : {"02:00000001", "04:00000001"})
    EXPECT_EQ(timer_of(line_with(timer, "00000003", "5"))->attempts, 5) << timer;
}

TEST(ProcNetTimer, OfANumberThatIsUnknownIsAnother) {
  EXPECT_EQ(timer_of(line_with("09:00000001", "00000000"))->kind, TimerKind::other);
  EXPECT_EQ(timer_of(line_with("00:00000000", "00000000"))->kind, TimerKind::none);
}

TEST(ProcNetTimer, StaysWithinItsNumbers) {
  const auto timer = timer_of(line_with("03:FFFFFFFFFFFF", "FFFFFFFF"));
  ASSERT_TRUE(timer);
  EXPECT_EQ(timer->expires_ms, 4294967290U);
  EXPECT_EQ(timer->attempts, 255);
}

TEST(ProcNetTimer, IsRefusedInAnotherForm) {
  for (const std::string_view timer : {"01", "01:", ":01", "0100000001", "100:00000001", "01:1x"})
    EXPECT_FALSE(timer_of(line_with(timer, "00000000"))) << timer;
  EXPECT_FALSE(timer_of(line_with("01:00000001", "x")));
  EXPECT_FALSE(timer_of(line_with("02:00000001", "00000000", "x")));
}

TEST(ProcNetTimer, IsNotLookedAtUnlessAskedFor) {
  Row row{};
  Queues queues;
  EXPECT_TRUE(parse_proc_net(line_with("x", "x", "x"), Protocol::tcp, Family::ipv4, row, queues));
}

}  // namespace
}  // namespace tcptable::wire
