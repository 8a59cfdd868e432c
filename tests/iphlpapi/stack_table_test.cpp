// AllocateAndGet…FromStack: tables in memory of the callee's.

#include <heapapi.h>

#include "support/guarded_memory.hpp"
#include "support/sockets.hpp"
#include "table_cases.hpp"

namespace tcptable::test {
namespace {

using Function = DWORD (*)(PVOID*, BOOL, HANDLE, DWORD, DWORD);

class StackTable : public KernelTest, public testing::WithParamInterface<Function> {
 protected:
  static DWORD call(PVOID* table, HANDLE heap = GetProcessHeap(), DWORD family = 2) {
    return GetParam()(table, TRUE, heap, 0, family);
  }
};

std::string function_name(const testing::TestParamInfo<Function>& function) {
  return function.index == 0 ? "Tcp" : "Udp";
}

INSTANTIATE_TEST_SUITE_P(Of, StackTable,
                         testing::Values(&AllocateAndGetTcpExTableFromStack,
                                         &AllocateAndGetUdpExTableFromStack),
                         function_name);

TEST_P(StackTable, GivesABlockThatTheHeapTakesBack) {
  const Fd listening = listener(Endpoint::of("127.0.0.1"));
  const Fd datagram = bound_socket(Endpoint::of("127.0.0.1"), {.type = SOCK_DGRAM});
  PVOID table = nullptr;
  ASSERT_EQ(call(&table), DWORD{NO_ERROR});
  ASSERT_NE(table, nullptr);
  DWORD count = 0;
  std::memcpy(&count, table, sizeof count);
  EXPECT_EQ(count, 1U);
  EXPECT_TRUE(HeapFree(GetProcessHeap(), 0, table));
}

TEST_P(StackTable, EmptyTableIsABlockToo) {
  PVOID table = nullptr;
  ASSERT_EQ(call(&table), DWORD{NO_ERROR});
  DWORD count = 1;
  std::memcpy(&count, table, sizeof count);
  EXPECT_EQ(count, 0U);
  HeapFree(GetProcessHeap(), 0, table);
}

TEST_P(StackTable, EveryFamilyHasItsCode) {
  for (int family = -1; family <= 300; ++family) {
    PVOID table = nullptr;
    const bool ipv6 = family == 10 || family == 23;
    const DWORD expected = family == 2 ? NO_ERROR : ipv6 ? 50 : 87;
    ASSERT_EQ(call(&table, GetProcessHeap(), static_cast<DWORD>(family)), expected) << family;
    EXPECT_EQ(table != nullptr, family == 2);
    HeapFree(GetProcessHeap(), 0, table);
  }
}

TEST_P(StackTable, UnusableArgumentsAreRefused) {
  const ForbiddenPage page;
  GuardedBuffer edge(sizeof(PVOID) - 1);
  EXPECT_EQ(call(nullptr), DWORD{ERROR_INVALID_PARAMETER});
  EXPECT_EQ(call(nullptr, INVALID_HANDLE_VALUE, 0), DWORD{ERROR_INVALID_PARAMETER});
  EXPECT_EQ(call(static_cast<PVOID*>(page.data())), DWORD{ERROR_INVALID_PARAMETER});
  EXPECT_EQ(call(static_cast<PVOID*>(page.data()), GetProcessHeap(), 23),
            DWORD{ERROR_INVALID_PARAMETER});
  EXPECT_EQ(call(static_cast<PVOID*>(edge.data())), DWORD{ERROR_INVALID_PARAMETER});
  EXPECT_TRUE(edge.untouched());
  PVOID table = &edge;
  EXPECT_EQ(call(&table, nullptr), DWORD{ERROR_INVALID_PARAMETER});
  EXPECT_EQ(call(&table, INVALID_HANDLE_VALUE), DWORD{ERROR_INVALID_PARAMETER});
  EXPECT_EQ(table, &edge);
}

class StackTables : public KernelTest {};

TEST_F(StackTables, OfTcpNameTheOwners) {
  const Conversation talk = converse(Endpoint::of("127.0.0.1"));
  PVOID table = nullptr;
  ASSERT_EQ(AllocateAndGetTcpExTableFromStack(&table, TRUE, GetProcessHeap(), HEAP_ZERO_MEMORY, 2),
            DWORD{NO_ERROR});
  const auto* const rows = static_cast<const MIB_TCPTABLE_OWNER_PID*>(table);
  ASSERT_EQ(rows->dwNumEntries, 3U);
  for (DWORD i = 0; i < 3; ++i)
    EXPECT_EQ((&rows->table[0])[i].dwOwningPid, static_cast<DWORD>(getpid()));
  HeapFree(GetProcessHeap(), 0, table);
}

TEST_F(StackTables, WithoutOwnersTakeNoFamily) {
  const Conversation talk = converse(Endpoint::of("127.0.0.1"));
  const Fd datagram = bound_socket(Endpoint::of("127.0.0.1", 5353), {.type = SOCK_DGRAM});
  PMIB_TCPTABLE tcp = nullptr;
  ASSERT_EQ(AllocateAndGetTcpTableFromStack(&tcp, TRUE, GetProcessHeap(), 0), DWORD{NO_ERROR});
  EXPECT_EQ(tcp->dwNumEntries, 3U);
  HeapFree(GetProcessHeap(), 0, tcp);
  PMIB_UDPTABLE udp = nullptr;
  ASSERT_EQ(AllocateAndGetUdpTableFromStack(&udp, TRUE, GetProcessHeap(), 0), DWORD{NO_ERROR});
  ASSERT_EQ(udp->dwNumEntries, 1U);
  EXPECT_EQ(udp->table[0].dwLocalPort, wire_port(5353));
  HeapFree(GetProcessHeap(), 0, udp);
  EXPECT_EQ(AllocateAndGetTcpTableFromStack(nullptr, TRUE, GetProcessHeap(), 0), DWORD{87});
  EXPECT_EQ(AllocateAndGetUdpTableFromStack(nullptr, TRUE, GetProcessHeap(), 0), DWORD{87});
}

}  // namespace
}  // namespace tcptable::test
