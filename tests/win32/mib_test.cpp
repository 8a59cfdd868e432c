// What sizes and offsets alone do not show about the MIB types.
#include <gtest/gtest.h>
#include <iphlpapi.h>

namespace {

TEST(MibTypes, StateHasTwoNames) {
  MIB_TCPROW row = {};
  row.dwState = 5;
  EXPECT_EQ(row.State, MIB_TCP_STATE_ESTAB);
  MIB_TCP6ROW row6 = {};
  row6.State = MIB_TCP_STATE_LISTEN;
  EXPECT_EQ(row6.dwState, 2u);
  MIB_TCPSTATS statistics = {};
  statistics.RtoAlgorithm = MIB_TCP_RTO_VANJ;
  EXPECT_EQ(statistics.dwRtoAlgorithm, 4u);
}

TEST(MibTypes, SpecificPortBindIsTheLowestFlag) {
  MIB_UDPROW_OWNER_MODULE row = {};
  row.SpecificPortBind = 1;
  EXPECT_EQ(row.dwFlags, 1u);
  MIB_UDP6ROW_OWNER_MODULE row6 = {};
  row6.dwFlags = 0xFFFFFFFE;
  EXPECT_EQ(row6.SpecificPortBind, 0u);
}

TEST(MibTypes, AddressBytesAreInMemoryOrder) {
  MIB_TCP6ROW2 row = {};
  row.LocalAddr.u.Byte[0] = 0xfe;
  row.LocalAddr.s6_addr[1] = 0x80;
  EXPECT_EQ(row.LocalAddr.u.Word[0], htons(0xfe80));
}

// The offset of the first row, the rows, and the eight bytes that Windows' macros add.
TEST(TableSizes, CountTheRowsOfTheirOwnTable) {
  EXPECT_EQ(SIZEOF_TCPTABLE(0), 12u);
  EXPECT_EQ(SIZEOF_TCPTABLE(3), 12u + 3 * 20);
  EXPECT_EQ(SIZEOF_TCPTABLE2(3), 12u + 3 * 28);
  EXPECT_EQ(SIZEOF_TCP6TABLE(3), 12u + 3 * 52);
  EXPECT_EQ(SIZEOF_TCP6TABLE2(3), 12u + 3 * 60);
  EXPECT_EQ(SIZEOF_TCPTABLE_OWNER_PID(3), 12u + 3 * 24);
  EXPECT_EQ(SIZEOF_TCP6TABLE_OWNER_PID(3), 12u + 3 * 56);
  EXPECT_EQ(SIZEOF_TCPTABLE_OWNER_MODULE(3), 16u + 3 * 160);
  EXPECT_EQ(SIZEOF_TCP6TABLE_OWNER_MODULE(3), 16u + 3 * 192);
  EXPECT_EQ(SIZEOF_UDPTABLE(3), 12u + 3 * 8);
  EXPECT_EQ(SIZEOF_UDP6TABLE(3), 12u + 3 * 24);
  EXPECT_EQ(SIZEOF_UDPTABLE_OWNER_PID(3), 12u + 3 * 12);
  EXPECT_EQ(SIZEOF_UDP6TABLE_OWNER_PID(3), 12u + 3 * 28);
  EXPECT_EQ(SIZEOF_UDPTABLE_OWNER_MODULE(3), 16u + 3 * 160);
  EXPECT_EQ(SIZEOF_UDP6TABLE_OWNER_MODULE(3), 16u + 3 * 176);
}

}  // namespace
