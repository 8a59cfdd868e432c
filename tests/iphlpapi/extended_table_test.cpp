// GetExtendedTcpTable, GetExtendedUdpTable, GetUdpTable, GetUdp6Table: what they refuse, how they
// size, and what their rows say.

#include <unistd.h>

#include <algorithm>
#include <tuple>

#include "support/child_process.hpp"
#include "support/guarded_memory.hpp"
#include "support/sockets.hpp"
#include "table_cases.hpp"

namespace tcptable::test {
namespace {

// Sockets of the table's kind: two of each, so that every class has rows.
class Extended : public EachCase {
 protected:
  void SetUp() override {
    EachCase::SetUp();
    if (IsSkipped()) return;
    const Endpoint local = Endpoint::of(table().loopback());
    if (table().type == SOCK_DGRAM) {
      for (int i = 0; i < 2; ++i) sockets_.push_back(bound_socket(local, {.type = SOCK_DGRAM}));
      rows_ = 2;
      return;
    }
    for (int i = 0; i < 2; ++i) talks_.push_back(converse(local));
    rows_ = table().which == Which::listeners ? 2 : table().which == Which::connections ? 4 : 6;
  }
  const TableCase& table() const { return GetParam(); }
  ULONG exact() const { return table().bytes_for(rows_); }

  std::vector<Conversation> talks_;
  std::vector<Fd> sockets_;
  std::size_t rows_ = 0;
};

INSTANTIATE_TEST_SUITE_P(Table, Extended, testing::ValuesIn(all_table_cases()), case_name);

TEST_P(Extended, UnusableSizePointerIsRefused) {
  GuardedBuffer buffer(1024);
  const ForbiddenPage page;
  GuardedBuffer edge(2);
  GuardedBuffer read_only(sizeof(ULONG));
  read_only.make_read_only();
  for (void* size :
       {static_cast<void*>(nullptr), page.data(), unmapped_address(), edge.data(), read_only.data(),
        reinterpret_cast<void*>(static_cast<std::uintptr_t>(-4096))}) {
    EXPECT_EQ(table()(buffer.data(), static_cast<ULONG*>(size)), refused) << size;
    EXPECT_EQ(table()(nullptr, static_cast<ULONG*>(size), TRUE), refused) << size;
    EXPECT_EQ(table()(page.data(), static_cast<ULONG*>(size)), refused) << size;
  }
  EXPECT_TRUE(buffer.untouched() && edge.untouched() && read_only.untouched());
}

TEST_P(Extended, UnwritableTableIsRefusedAndTheSizeStays) {
  const ForbiddenPage page;
  GuardedBuffer read_only(exact());
  read_only.make_read_only();
  GuardedBuffer cut(exact() - 1);
  for (void* buffer : {page.data(), read_only.data(), unmapped_address(), cut.data()}) {
    ULONG size = exact();
    EXPECT_EQ(table()(buffer, &size, TRUE), refused);
    EXPECT_EQ(size, exact());
  }
  EXPECT_TRUE(read_only.untouched() && cut.untouched());
}

TEST_P(Extended, UnwritableTableThatIsTooSmallAsksForMore) {
  const ForbiddenPage page;
  ULONG size = exact() - 1;
  EXPECT_EQ(table()(page.data(), &size), too_small);
  EXPECT_GE(size, exact());
}

TEST_P(Extended, NullTableAsksForMoreWhateverTheSizeSays) {
  for (const ULONG offered : {ULONG{0}, ULONG{1}, exact(), ULONG{99999}, ULONG{0xFFFFFFFF}}) {
    ULONG size = offered;
    EXPECT_EQ(table()(nullptr, &size, offered % 2 == 0), too_small);
    EXPECT_GE(size, exact());
    EXPECT_LT(size, 1U << 21) << "an upper bound, but not a wild one";
  }
}

TEST_P(Extended, EverySizeUpToTheExactOneIsRefused) {
  // The large tables in steps that meet every alignment.
  const ULONG step = exact() > 300 ? 7 : 1;
  for (ULONG offered = 0; offered < exact(); offered += step) {
    GuardedBuffer buffer(offered);
    ULONG size = offered;
    ASSERT_EQ(table()(buffer.data(), &size, offered % 2 == 0), too_small) << offered;
    ASSERT_GE(size, exact());
    ASSERT_GT(size, offered);
    ASSERT_TRUE(buffer.untouched()) << offered;
  }
}

TEST_P(Extended, ExactSizeAndLargerOnesSuffice) {
  for (const ULONG offered : {exact(), exact() + 1, exact() + 2, exact() + 3, exact() + 1000}) {
    GuardedBuffer buffer(offered);
    ULONG size = offered;
    ASSERT_EQ(table()(buffer.data(), &size, offered % 2 == 0), success) << offered;
    EXPECT_EQ(size, exact());
    EXPECT_EQ(table().rows_in(buffer.data()).size(), rows_);
    EXPECT_TRUE(buffer.untouched_from(exact()));
    EXPECT_TRUE(buffer.untouched_before());
  }
}

TEST_P(Extended, OverstatedSizeTouchesNothingBehindTheRows) {
  for (const ULONG offered : {ULONG{1} << 20, ULONG{0xFFFFFFFF}}) {
    GuardedBuffer buffer(exact());
    ULONG size = offered;
    EXPECT_EQ(table()(buffer.data(), &size, TRUE), success);
    EXPECT_EQ(size, exact());
  }
}

TEST_P(Extended, SizeThatWasAskedForHasRoomToGrow) {
  ULONG size = 0;
  ASSERT_EQ(table()(nullptr, &size), too_small);
  const Conversation more = converse(Endpoint::of(table().loopback()));
  const Fd datagram = bound_socket(Endpoint::of(table().loopback()), {.type = SOCK_DGRAM});
  GuardedBuffer buffer(size);
  EXPECT_EQ(table()(buffer.data(), &size, TRUE), success);
}

TEST_P(Extended, ConnectionsDoNotEnlargeTheSizeThatListenersNeed) {
  if (table().which != Which::listeners) return;
  for (int i = 0; i < 100; ++i)
    talks_.push_back(Conversation{{},
                                  connect_to(Endpoint::local_of(talks_[0].listening.get())),
                                  accept_from(talks_[0].listening)});
  ULONG size = 0;
  ASSERT_EQ(table()(nullptr, &size), too_small);
  EXPECT_EQ(size, table().bytes_for(rows_ + 1024));
}

TEST_P(Extended, EmptyTableIsTheOffsetOfItsFirstRow) {
  talks_.clear();
  if (const auto reason = enter_private_network()) GTEST_SKIP() << *reason;
  const ULONG need = table().bytes_for(0);
  GuardedBuffer buffer(need);
  ULONG size = need;
  EXPECT_EQ(table()(buffer.data(), &size, TRUE), success);
  EXPECT_EQ(size, need);
  EXPECT_EQ(table().rows_in(buffer.data()).size(), 0U);
  size = need - 1;
  EXPECT_EQ(table()(buffer.data(), &size, TRUE), too_small);
  EXPECT_GE(size, need);
}

TEST_P(Extended, MisalignedPointersAreTaken) {
  for (std::size_t shift = 0; shift < 8; ++shift) {
    const ULONG offered = exact();
    GuardedBuffer buffer(exact() + shift);
    char odd_size[sizeof(ULONG) + 8];
    std::memcpy(odd_size + shift, &offered, sizeof offered);
    ASSERT_EQ(table()(buffer.data(), reinterpret_cast<ULONG*>(odd_size + shift), TRUE), success);
    EXPECT_EQ(table().rows_in(buffer.data()).size(), rows_);
    EXPECT_TRUE(buffer.untouched_from(exact()));
  }
}

TEST_P(Extended, HoldsTheSocketsOfItsClass) {
  for (const ExtendedRow& row : table().take()) {
    EXPECT_EQ(row.local, Endpoint::of(table().loopback()).bytes());
    EXPECT_EQ(row.local_port >> 16, 0U);
    EXPECT_EQ(row.pid, table().facts == Facts::basic ? 0U : static_cast<DWORD>(getpid()));
    if (table().type == SOCK_DGRAM) continue;
    const bool listens = row.state == MIB_TCP_STATE_LISTEN;
    EXPECT_EQ(listens, row.remote_port == 0);
    if (table().which == Which::all) continue;
    EXPECT_EQ(listens, table().which == Which::listeners);
  }
}

auto sort_key(const ExtendedRow& row) {
  return std::tuple(
      row.local, row.local_scope, wire_port(static_cast<std::uint16_t>(row.local_port)), row.remote,
      row.remote_scope, wire_port(static_cast<std::uint16_t>(row.remote_port)), row.pid);
}

TEST_P(Extended, SortedWhenAskedTo) {
  for (int i = 0; i < 10; ++i) {
    talks_.push_back(converse(Endpoint::of(table().loopback())));
    sockets_.push_back(bound_socket(Endpoint::of(table().loopback()), {.type = SOCK_DGRAM}));
  }
  const auto rows = table().take(TRUE);
  EXPECT_GE(rows.size(), 12U);
  EXPECT_TRUE(std::is_sorted(
      rows.begin(), rows.end(),
      [](const ExtendedRow& a, const ExtendedRow& b) { return sort_key(a) < sort_key(b); }));
}

TEST_P(Extended, TheSameTableGivesTheSameBytes) {
  const auto bytes = [this] {
    std::vector<char> buffer(exact(), 'x');
    ULONG size = exact();
    EXPECT_EQ(table()(buffer.data(), &size, TRUE), success);
    return buffer;
  };
  const std::vector<char> before = bytes();
  for (int i = 0; i < 5; ++i) EXPECT_EQ(bytes(), before);
}

TEST_P(Extended, DualStackWildcardIsInBothFamilies) {
  const bool tcp = table().type == SOCK_STREAM;
  const Endpoint any = Endpoint::of("::");
  const Fd dual = tcp ? listener(any, {.v6_only = false})
                      : bound_socket(any, {.type = SOCK_DGRAM, .v6_only = false});
  const Fd single = tcp ? listener(any, {.v6_only = true})
                        : bound_socket(any, {.type = SOCK_DGRAM, .v6_only = true});
  const auto count = [rows = table().take()](const Fd& socket) {
    return std::count_if(rows.begin(), rows.end(), [&](const ExtendedRow& row) {
      return row.local_port == wire_port(local_port(socket)) &&
             row.local == std::array<std::uint8_t, 16>{};
    });
  };
  const bool lists = table().which != Which::connections;
  EXPECT_EQ(count(dual), lists ? 1 : 0);
  EXPECT_EQ(count(single), lists && table().family == AF_INET6 ? 1 : 0);
}

TEST_P(Extended, ErrnoIsLeftAlone) {
  errno = 4711;
  table().take(TRUE);
  EXPECT_EQ(errno, 4711);
}

// ---- numbers that are none

class ExtendedNumbers : public KernelTest {
 protected:
  static bool is_family(int number) { return number == 2 || number == 10 || number == 23; }
};

// As a C client calls them: any number may be passed for a class.
using AnyClass = DWORD (*)(void*, DWORD*, BOOL, ULONG, int, ULONG);

ULONG tcp_code(int family, int table_class, ULONG* size, void* buffer, ULONG reserved) {
  return reinterpret_cast<AnyClass>(&GetExtendedTcpTable)(
      buffer, size, FALSE, static_cast<ULONG>(family), table_class, reserved);
}

ULONG udp_code(int family, int table_class, ULONG* size, void* buffer, ULONG reserved) {
  return reinterpret_cast<AnyClass>(&GetExtendedUdpTable)(
      buffer, size, FALSE, static_cast<ULONG>(family), table_class, reserved);
}

TEST_F(ExtendedNumbers, EveryFamilyAndClassHasItsCode) {
  for (int family = -1; family <= 300; ++family) {
    for (int table_class = -1; table_class <= 300; ++table_class) {
      // All pairs would be many calls that take a snapshot.
      if (is_family(family) && table_class > 20 && table_class < 290) continue;
      if (!is_family(family) && table_class > 12 && table_class % 50 != 0) continue;
      const bool ipv4 = family == 2;
      const bool is_tcp = is_family(family) && table_class >= 0 && table_class < 9;
      const ULONG tcp = !is_tcp ? refused : ipv4 || table_class > 2 ? success : 50;
      GuardedBuffer buffer(8);
      ULONG size = 8;
      ASSERT_EQ(tcp_code(family, table_class, &size, buffer.data(), 0), tcp)
          << family << ' ' << table_class;
      ASSERT_TRUE(tcp == success || (size == 8 && buffer.untouched()));
      GuardedBuffer udp_buffer(8);
      const bool is_udp = is_family(family) && table_class >= 0 && table_class < 3;
      size = 8;
      ASSERT_EQ(udp_code(family, table_class, &size, udp_buffer.data(), 0),
                is_udp ? success : refused)
          << family << ' ' << table_class;
      ASSERT_TRUE(is_udp || (size == 8 && udp_buffer.untouched()));
    }
  }
}

TEST_F(ExtendedNumbers, UnusableSizeComesBeforeFamilyAndClass) {
  const ForbiddenPage page;
  for (const int family : {2, 10, 23, 99}) {
    for (const int table_class : {0, 2, 5, 99, -1}) {
      EXPECT_EQ(tcp_code(family, table_class, static_cast<ULONG*>(page.data()), nullptr, 0),
                refused);
      EXPECT_EQ(tcp_code(family, table_class, nullptr, nullptr, 0), refused);
      EXPECT_EQ(udp_code(family, table_class, static_cast<ULONG*>(page.data()), nullptr, 0),
                refused);
    }
  }
}

TEST_F(ExtendedNumbers, BasicTableOfIpv6TcpIsNotSupportedWhateverTheBuffer) {
  for (int table_class = 0; table_class < 3; ++table_class) {
    ULONG size = 7;
    EXPECT_EQ(tcp_code(23, table_class, &size, nullptr, 0), ULONG{ERROR_NOT_SUPPORTED});
    EXPECT_EQ(size, 7U);
  }
}

TEST_F(ExtendedNumbers, ReservedIsIgnored) {
  for (const ULONG reserved : {1U, 0x80000000U, 0xFFFFFFFFU}) {
    ULONG size = 0;
    EXPECT_EQ(tcp_code(2, 5, &size, nullptr, reserved), too_small);
    size = 0;
    EXPECT_EQ(udp_code(23, 1, &size, nullptr, reserved), too_small);
  }
}

TEST_F(ExtendedNumbers, BothNumbersOfIpv6MeanTheSame) {
  const Conversation talk = converse(Endpoint::of("::1"));
  std::array<char, 4096> linux_bytes{};
  std::array<char, 4096> windows_bytes{};
  ULONG linux_size = 4096;
  ULONG windows_size = 4096;
  ASSERT_EQ(tcp_code(10, 5, &linux_size, linux_bytes.data(), 0), success);
  ASSERT_EQ(tcp_code(23, 5, &windows_size, windows_bytes.data(), 0), success);
  EXPECT_EQ(linux_size, windows_size);
  EXPECT_EQ(linux_bytes, windows_bytes);
}

// ---- UDP

class UdpTables : public KernelTest {};

TEST_F(UdpTables, HoldBoundAndConnectedSocketsButNotUnboundOnes) {
  const Fd unbound = open_socket(AF_INET, {.type = SOCK_DGRAM});
  const Fd bound = bound_socket(Endpoint::of("127.0.0.1"), {.type = SOCK_DGRAM});
  const Fd connected = connect_to(Endpoint::local_of(bound.get()), {.type = SOCK_DGRAM});
  const TableCase udp =
      table_cases([](const TableCase& table) { return table.name == "Udp4OwnerPid"; }).front();
  const auto rows = udp.take();
  EXPECT_EQ(rows.size(), 2U);
  only_extended_row(rows, local_port(bound));
  only_extended_row(rows, local_port(connected));
}

TEST_F(UdpTables, HoldNoTcp) {
  const Conversation talk = converse(Endpoint::of("127.0.0.1"));
  ULONG size = 4;
  DWORD count = 1;
  EXPECT_EQ(GetUdpTable(reinterpret_cast<MIB_UDPTABLE*>(&count), &size, FALSE), success);
  EXPECT_EQ(count, 0U);
}

TEST_F(UdpTables, ScopeIsTheInterfacesIndex) {
  add_address("lo", "fe80::77", 64);
  const std::uint32_t lo = interface_index("lo");
  const Fd scoped = bound_socket(Endpoint::of("fe80::77", 0, lo), {.type = SOCK_DGRAM});
  for (const TableCase& table : table_cases([](const TableCase& candidate) {
         return candidate.type == SOCK_DGRAM && candidate.family == AF_INET6;
       }))
    EXPECT_EQ(only_extended_row(table.take(), local_port(scoped)).local_scope, lo) << table.name;
}

}  // namespace
}  // namespace tcptable::test
