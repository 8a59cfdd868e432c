// Order = TRUE: keys compared as unsigned numbers in host order, ties by PID, then by age.

#include <algorithm>
#include <tuple>

#include "support/child_process.hpp"
#include "support/sockets.hpp"
#include "table_api.hpp"

namespace tcptable::test {
namespace {

template <typename Api>
class SortedTable : public EachTable<Api> {};
TYPED_TEST_SUITE(SortedTable, AllTables, TableName);

auto key(const AnyRow& row) {
  return std::tuple(
      row.local, row.local_scope, wire_port(static_cast<std::uint16_t>(row.local_port)), row.remote,
      row.remote_scope, wire_port(static_cast<std::uint16_t>(row.remote_port)), row.pid);
}

TYPED_TEST(SortedTable, PortsAreComparedAsNumbersInHostOrder) {
  // Raw network order would give 912 before 445.
  std::vector<Fd> listeners;
  std::vector<std::uint16_t> ports = {49664, 7000, 1350, 9120, 4450, 990, 65535, 256, 255};
  for (const std::uint16_t port : ports) {
    listeners.push_back(listener(Endpoint::of(loopback<TypeParam>(), port)));
  }
  std::sort(ports.begin(), ports.end());
  std::vector<std::uint16_t> seen;
  for (const AnyRow& row : TypeParam::take(TRUE))
    seen.push_back(ntohs(static_cast<std::uint16_t>(row.local_port)));
  EXPECT_EQ(seen, ports);
}

// A listener on an address that this host does not have.
Fd listener_anywhere(const Endpoint& local) {
  Fd opened = open_socket(local.family(), {.reuse_port = true, .v6_only = true});
  const int on = 1;
  checked(setsockopt(opened.get(), IPPROTO_IP, IP_FREEBIND, &on, sizeof on), "IP_FREEBIND");
  checked(bind(opened.get(), local.get(), local.size()), "bind");
  checked(listen(opened.get(), 1), "listen");
  return opened;
}

TYPED_TEST(SortedTable, AddressesAreComparedFromLeftToRight) {
  const bool ipv4 = TypeParam::family == AF_INET;
  // In the order that is expected; a comparison of raw little-endian numbers would reverse it.
  const std::vector<const char*> ascending =
      ipv4 ? std::vector{"0.0.0.0", "10.0.0.9", "127.0.0.1", "127.0.2.0", "200.1.1.1"}
           : std::vector{"::", "::1", "2001:db8::2", "2001:db8:0:1::1", "fd00::1"};
  std::vector<Fd> listeners;
  for (std::size_t i = ascending.size(); i-- > 0;) {
    listeners.push_back(listener_anywhere(Endpoint::of(ascending[i], 5000)));
  }
  const std::vector<AnyRow> rows = TypeParam::take(TRUE);
  ASSERT_EQ(rows.size(), ascending.size());
  for (std::size_t i = 0; i < rows.size(); ++i) {
    EXPECT_EQ(rows[i].local, Endpoint::of(ascending[i]).bytes()) << ascending[i];
  }
}

TYPED_TEST(SortedTable, ListenerComesBeforeItsConnections) {
  const Conversation talk = converse(Endpoint::of(loopback<TypeParam>(), 1));
  const std::vector<AnyRow> rows = TypeParam::take(TRUE);
  ASSERT_EQ(rows.size(), 3U);
  EXPECT_EQ(rows[0].state, DWORD{MIB_TCP_STATE_LISTEN});
  EXPECT_EQ(rows[1].local_port, wire_port(1));
}

TYPED_TEST(SortedTable, EveryKeyAscends) {
  std::vector<Conversation> talks;
  for (int i = 0; i < 20; ++i) talks.push_back(converse(Endpoint::of(loopback<TypeParam>())));
  const Fd dual = listener(Endpoint::of("::"), {.v6_only = false});
  const Connection mapped = connect_through(dual, Endpoint::of("127.0.0.1", local_port(dual)));
  const std::vector<AnyRow> rows = TypeParam::take(TRUE);
  ASSERT_GT(rows.size(), 60U);
  EXPECT_TRUE(std::is_sorted(rows.begin(), rows.end(),
                             [](const AnyRow& a, const AnyRow& b) { return key(a) < key(b); }));
}

TYPED_TEST(SortedTable, HoldsTheSameRowsAsTheUnsorted) {
  std::vector<Conversation> talks;
  for (int i = 0; i < 20; ++i) talks.push_back(converse(Endpoint::of(loopback<TypeParam>())));
  const auto keys = [](const std::vector<AnyRow>& rows) {
    std::vector<decltype(key(rows[0]))> all;
    for (const AnyRow& row : rows) all.push_back(key(row));
    std::sort(all.begin(), all.end());
    return all;
  };
  EXPECT_EQ(keys(TypeParam::take(TRUE)), keys(TypeParam::take(FALSE)));
}

TYPED_TEST(SortedTable, TheSameTableGivesTheSameBytes) {
  const Fd first = listener(Endpoint::of(loopback<TypeParam>()), {.reuse_port = true});
  std::vector<Fd> ties;
  for (int i = 0; i < 20; ++i) {
    ties.push_back(listener(Endpoint::local_of(first.get()), {.reuse_port = true}));
  }
  const auto bytes = [] {
    std::vector<char> buffer(8192);
    auto size = static_cast<ULONG>(buffer.size());
    EXPECT_EQ(TypeParam::call(buffer.data(), &size, TRUE), ULONG{NO_ERROR});
    buffer.resize(size);
    return buffer;
  };
  const std::vector<char> before = bytes();
  EXPECT_EQ(before.size(), TypeParam::bytes_for(21));
  for (int i = 0; i < 10; ++i) EXPECT_EQ(bytes(), before);
}

template <typename Api>
class SortedOwners : public EachTable<Api> {};
TYPED_TEST_SUITE(SortedOwners, OwnerTables, TableName);

TYPED_TEST(SortedOwners, TiesAreBrokenByThePid) {
  const Endpoint local = Endpoint::of(loopback<TypeParam>(), 6000);
  std::vector<Child> children;
  for (int i = 0; i < 6; ++i) {
    children.push_back(Child::holding([&local] {
      static Fd kept;
      kept = listener(local, {.reuse_port = true});
    }));
  }
  const std::vector<AnyRow> rows = TypeParam::take(TRUE);
  ASSERT_EQ(rows.size(), children.size());
  std::vector<DWORD> pids;
  for (const AnyRow& row : rows) pids.push_back(row.pid);
  EXPECT_TRUE(std::is_sorted(pids.begin(), pids.end()));
  EXPECT_EQ(std::adjacent_find(pids.begin(), pids.end()), pids.end());
}

}  // namespace
}  // namespace tcptable::test
