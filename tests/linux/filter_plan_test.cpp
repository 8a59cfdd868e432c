#include "filter_plan.hpp"

#include <gtest/gtest.h>

#include <vector>

#include "../builders/filter_program.hpp"
#include "../builders/rows.hpp"
#include "family_view.hpp"
#include "row_sink.hpp"

namespace tcptable::engine {
namespace {

using table::Scan;
using table::ScanScope;
using test::connection;
using test::DiagEntry;
using test::listener;

constexpr Scan plain{Protocol::tcp, ScanScope::both, StateSet::all()};
constexpr std::uint64_t cgroup_of_all = 99;
constexpr Scan carries_ipv4{Protocol::tcp, ScanScope::carries_ipv4, StateSet::all()};

std::uint32_t device_number(const std::string& name) { return name == "eth0" ? 7 : 0; }

bool passes(const Scan& scan, const Query& query, const Row& row) {
  const auto program = filter_for(scan, query, device_number);
  if (program.empty()) return true;
  EXPECT_TRUE(test::is_valid_program(program));
  return test::accepts(program, DiagEntry{.local = row.local_address(),
                                          .remote = row.remote_address(),
                                          .local_port = row.local_port,
                                          .remote_port = row.remote_port,
                                          .device = row.interface_index,
                                          .cgroup = cgroup_of_all});
}

TEST(FilterFor, IsEmptyWithoutConditions) {
  EXPECT_TRUE(filter_for(plain, {}, device_number).empty());
  Query query;
  query.pids = {1};
  query.families.ipv6 = false;
  EXPECT_TRUE(filter_for(plain, query, device_number).empty());
}

TEST(FilterFor, LeavesOutIpv6OnTheWire) {
  EXPECT_TRUE(passes(carries_ipv4, {}, connection({"10.0.0.1", 1}, {"10.0.0.2", 2}, 1)));
  EXPECT_TRUE(
      passes(carries_ipv4, {}, connection({"::ffff:10.0.0.1", 1}, {"::ffff:10.0.0.2", 2}, 1)));
  EXPECT_FALSE(passes(carries_ipv4, {}, connection({"::1", 1}, {"::1", 2}, 1)));
}

TEST(FilterFor, LeavesPortsToTheKernel) {
  Query query;
  query.local_ports = {{80, 80}, {443, 443}};
  query.remote_ports = {{5, 9}};
  EXPECT_TRUE(passes(plain, query, connection({"10.0.0.1", 443}, {"10.0.0.2", 7}, 1)));
  EXPECT_FALSE(passes(plain, query, connection({"10.0.0.1", 442}, {"10.0.0.2", 7}, 1)));
  EXPECT_FALSE(passes(plain, query, connection({"10.0.0.1", 443}, {"10.0.0.2", 4}, 1)));
}

TEST(FilterFor, LooksForAnyPortAtBothEnds) {
  Query query;
  query.any_ports = {{80, 80}};
  EXPECT_TRUE(passes(plain, query, connection({"10.0.0.1", 80}, {"10.0.0.2", 7}, 1)));
  EXPECT_TRUE(passes(plain, query, connection({"10.0.0.1", 7}, {"10.0.0.2", 80}, 1)));
  EXPECT_FALSE(passes(plain, query, connection({"10.0.0.1", 7}, {"10.0.0.2", 8}, 1)));
}

TEST(FilterFor, LeavesPrefixesToTheKernelInTheSocketView) {
  Query query;
  query.local_prefixes = {*Prefix::parse("10.0.0.0/8")};
  EXPECT_TRUE(passes(plain, query, listener({"10.0.0.1", 80}, 1)));
  EXPECT_FALSE(passes(plain, query, listener({"0.0.0.0", 80}, 1)));
}

TEST(FilterFor, KeepsADualStackWildcardThatAnIpv4PrefixMayShow) {
  Query query;
  query.view = FamilyView::wire;
  query.local_prefixes = {*Prefix::parse("0.0.0.0/0")};
  EXPECT_TRUE(passes(plain, query, listener({"::", 80}, 1)));
  query.local_prefixes = {*Prefix::parse("10.0.0.0/8"), *Prefix::parse("0.0.0.0/32")};
  EXPECT_TRUE(passes(plain, query, listener({"::", 80}, 1)));
  query.local_prefixes = {*Prefix::parse("10.0.0.0/8")};
  EXPECT_FALSE(passes(plain, query, listener({"::", 80}, 1)));
}

Query query_for(std::string_view filter) {
  Query query;
  query.filter = std::get<Filter>(Filter::parse(filter));
  return query;
}

TEST(FilterFor, LeavesDevicesAndCgroupsToTheKernel) {
  Row bound = connection({"10.0.0.1", 80}, {"10.0.0.2", 7}, 1);
  bound.interface_index = 7;
  const Row free = connection({"10.0.0.1", 80}, {"10.0.0.2", 7}, 2);
  for (const char* const filter : {"dev = eth0", "interface_index = 7", "dev:eth0,eth0"}) {
    EXPECT_TRUE(passes(plain, query_for(filter), bound)) << filter;
    EXPECT_FALSE(passes(plain, query_for(filter), free)) << filter;
  }
  for (const char* const filter : {"dev != eth0", "not interface_index = 7"}) {
    EXPECT_FALSE(passes(plain, query_for(filter), bound)) << filter;
    EXPECT_TRUE(passes(plain, query_for(filter), free)) << filter;
  }
  EXPECT_TRUE(passes(plain, query_for("cgroup_id = 99 and dev:eth0 or lport = 5"), bound));
  EXPECT_FALSE(passes(plain, query_for("cgroup_id = 98"), bound));
  EXPECT_FALSE(passes(plain, query_for("not cgroup_id in (98, 99)"), bound));
}

TEST(FilterFor, LeavesToTheFilterWhatTheKernelTakesOtherwise) {
  for (const char* const filter :
       {"dev = gone", "dev like eth*", "dev:eth0,gone", "interface_index > 3", "cgroup_id = 0",
        "interface_index = 0", "interface_index = 4294967296", "has dev", "cgroup = /x",
        "dev = eth0 or pid = 1"})
    EXPECT_TRUE(filter_for(plain, query_for(filter), device_number).empty()) << filter;
}

TEST(FilterFor, GivesUpOnWhatIsTooLong) {
  Query query;
  for (std::uint16_t port = 0; port < 5000; ++port) query.local_ports.push_back({port, port});
  EXPECT_TRUE(filter_for(plain, query, device_number).empty());
}

// The one promise that matters: what the view would show is never left out by the kernel.
TEST(FilterFor, NeverLosesARowThatTheViewWants) {
  const std::vector<Row> sockets{
      listener({"::", 80}, 1),
      listener({"0.0.0.0", 80}, 2),
      listener({"::ffff:10.0.0.1", 80}, 3),
      listener({"::ffff:0.0.0.0", 80}, 4),
      listener({"::1", 80}, 5),
      test::udp_socket({"::", 53}, 6),
      connection({"10.0.0.1", 80}, {"192.0.2.1", 9}, 7),
      connection({"::ffff:10.0.0.1", 80}, {"::ffff:192.0.2.1", 9}, 8),
      connection({"2001:db8::1", 80}, {"2001:db8::2", 9}, 9),
  };
  for (const FamilyView view : {FamilyView::socket, FamilyView::wire}) {
    for (const char* const text : {"0.0.0.0/0", "0.0.0.0/32", "10.0.0.0/8", "192.0.2.0/24", "::/0",
                                   "::/128", "::ffff:0:0/96", "2001:db8::/32"}) {
      for (auto list : {&Query::local_prefixes, &Query::remote_prefixes}) {
        Query query;
        query.view = view;
        query.*list = {*Prefix::parse(text)};
        for (const Row& socket : sockets) {
          table::Column<Row> shown;
          table::RowSink sink(query, shown, nullptr);
          Row row = socket;
          sink.accept(row, {});
          EXPECT_TRUE(shown.empty() || passes(plain, query, socket))
              << text << ' ' << test::text_of(socket);
        }
      }
      for (const char* const end : {"not local:", "not remote:"}) {
        Query query;
        query.view = view;
        query.filter = std::get<Filter>(Filter::parse(std::string(end) + text));
        for (const Row& socket : sockets) {
          table::Column<Row> shown;
          table::RowSink sink(query, shown, nullptr);
          Row row = socket;
          sink.accept(row, {});
          EXPECT_TRUE(shown.empty() || passes(plain, query, socket))
              << end << text << ' ' << test::text_of(socket);
        }
      }
    }
  }
}

TEST(SocketForm, LeavesARowAloneThatIsNotMapped) {
  const Row row = connection({"10.0.0.1", 80}, {"10.0.0.2", 5}, 1);
  EXPECT_EQ(test::text_of(socket_form(row)), test::text_of(row));
  EXPECT_EQ(socket_form(row).family, Family::ipv4);
}

TEST(SocketForm, UndoesTheView) {
  for (const Row& socket :
       {connection({"::ffff:10.0.0.1", 80}, {"::ffff:10.0.0.2", 5}, 1),
        listener({"::ffff:10.0.0.1", 80}, 2), test::udp_socket({"::ffff:10.0.0.1", 53}, 3)}) {
    Row row = socket;
    table::show_as_carried(row);
    ASSERT_EQ(row.family, Family::ipv4);
    EXPECT_EQ(test::text_of(socket_form(row)), test::text_of(socket));
  }
}

TEST(SocketForm, FindsTheWildcardOfItsHalf) {
  const Row socket = listener({"::", 80}, 1);
  EXPECT_EQ(test::text_of(socket_form(table::ipv4_half(socket))), test::text_of(socket));
}

}  // namespace
}  // namespace tcptable::engine
