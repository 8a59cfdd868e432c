#include "render_json.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>

#include "fake_table.hpp"

namespace tcptable::app {
namespace {

using testing::connection;
using testing::FakeTable;
using ::testing::HasSubstr;
using testing::listener;

std::string rendered(std::vector<RowView> rows, const TableFacts& facts = {}) {
  FakeTable table(std::move(rows));
  return testing::captured([&](Output& output) { render_json(table, facts, output); });
}

TEST(RenderJson, PrintsOneObject) {
  const std::array gaps{Gap{GapKind::processes_denied, 3}, Gap{GapKind::no_cookies, 1}};
  EXPECT_EQ(rendered({}, {.host = "box",
                          .engine = Engine::netlink,
                          .owner_engine = Engine::procfs,
                          .complete = false,
                          .gaps = gaps}),
            R"({"schema":"tcptable/1","host":"box","engine":"netlink","owner_engine":"procfs",)"
            R"("complete":false,"gaps":[{"kind":"processes-denied","count":3},)"
            R"({"kind":"no-cookies","count":1}],"rows":[]})"
            "\n");
}

TEST(RenderJson, PrintsEveryFactOfARow) {
  const std::array<OwnerView, 2> owners{
      {{.pid = 812, .uid = 33, .descriptor = 6, .start_time_ticks = 77, .process = "nginx"},
       {.pid = 813}}};
  RowView row = connection("fe80::1", 22, "fe80::2", 5000, State::close_wait);
  row.local_scope = row.remote_scope = row.interface = "eth0";
  row.cookie = 0xFFFFFFFFFFFFFFFFU;
  row.inode = 4294967295U;
  row.uid = 0;
  row.queues = {.receive = 4294967295U, .send = 2};
  row.owners = owners;
  EXPECT_THAT(
      rendered({row}),
      HasSubstr(R"({"protocol":"tcp","family":"ipv6","local_address":"fe80::1","local_port":22,)"
                R"("remote_address":"fe80::2","remote_port":5000,"state":"CLOSE-WAIT","pid":812,)"
                R"("process":"nginx","uid":0,"inode":4294967295,"owners":[{"pid":812,)"
                R"("process":"nginx","uid":33,"descriptor":6,"start_time_ticks":77},{"pid":813,)"
                R"("process":null,"uid":null,"descriptor":null,"start_time_ticks":null}],)"
                R"("owner_reason":"known","interface":"eth0","cookie":"18446744073709551615",)"
                R"("receive_queue":4294967295,"send_queue":2})"));
}

TEST(RenderJson, PrintsNullForWhatIsUnknown) {
  RowView row = connection("127.0.0.1", 80, "127.0.0.1", 5000, State::time_wait);
  row.owner_reason = OwnerReason::time_wait;
  EXPECT_THAT(rendered({row}),
              HasSubstr(R"("pid":null,"process":null,"uid":null,"inode":null,"owners":[],)"
                        R"("owner_reason":"time-wait","interface":null,"cookie":null,)"
                        R"("receive_queue":0,"send_queue":0})"));
}

TEST(RenderJson, KeepsTheNameOfTheStateForUdp) {
  RowView row = listener("0.0.0.0", 53);
  row.protocol = Protocol::udp;
  row.state = State::closed;
  EXPECT_THAT(rendered({row}), HasSubstr(R"("state":"CLOSED")"));
}

TEST(RenderJson, PrintsOneRowALine) {
  const std::string text = rendered({listener("::", 1), listener("::", 2)});
  EXPECT_THAT(text, HasSubstr("\"rows\":[\n{\"protocol\""));
  EXPECT_THAT(text, HasSubstr("},\n{\"protocol\""));
  EXPECT_TRUE(text.ends_with("}]}\n"));
}

}  // namespace
}  // namespace tcptable::app
