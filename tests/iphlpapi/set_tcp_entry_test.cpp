// SetTcpEntry, seen from both ends.
#include <cerrno>

#include "estats_api.hpp"
#include "support/child_process.hpp"
#include "support/guarded_memory.hpp"
#include "support/kernel_table.hpp"

namespace tcptable::test {
namespace {

class CloseEntry : public KernelTest {};

constexpr DWORD closing = MIB_TCP_STATE_DELETE_TCB;

DWORD set_entry(MIB_TCPROW row) { return SetTcpEntry(&row); }

DWORD ipv4_rows() {
  std::vector<char> buffer(65536);
  ULONG size = static_cast<ULONG>(buffer.size());
  EXPECT_EQ(GetTcpTable(reinterpret_cast<PMIB_TCPTABLE>(buffer.data()), &size, FALSE),
            ULONG{NO_ERROR});
  DWORD count = 0;
  std::memcpy(&count, buffer.data(), sizeof count);
  return count;
}

TEST_F(CloseEntry, AbortsHereAndResetsThere) {
  const Conversation talk = converse(Endpoint::of("127.0.0.1"));
  ASSERT_EQ(set_entry(ipv4_row(talk.client, closing)), DWORD{NO_ERROR});
  EXPECT_EQ(next_error(talk.client), ECONNABORTED);
  EXPECT_EQ(next_error(talk.server), ECONNRESET);
  EXPECT_EQ(ipv4_rows(), 1U);
  EXPECT_EQ(
      set_entry(ipv4_row(Endpoint::of("127.0.0.1", 9), Endpoint::of("127.0.0.1", 10), closing)),
      DWORD{ERROR_MR_MID_NOT_FOUND});
}

TEST_F(CloseEntry, ClosesWhatAnIpv6SocketShowsInTheIpv4Table) {
  const Fd dual = listener(Endpoint::of("::"), {.v6_only = false});
  const Connection talk = connect_through(dual, Endpoint::of("127.0.0.1", local_port(dual)));
  const Endpoint client = Endpoint::local_of(talk.client.get());
  const Endpoint server = Endpoint::peer_of(talk.client.get());
  ASSERT_EQ(set_entry(ipv4_row(server, client, closing)), DWORD{NO_ERROR});
  EXPECT_EQ(next_error(talk.server), ECONNABORTED);
  EXPECT_EQ(next_error(talk.client), ECONNRESET);
}

TEST_F(CloseEntry, ClosesAListener) {
  const Fd listening = listener(Endpoint::of("127.0.0.1"));
  const Endpoint local = Endpoint::local_of(listening.get());
  ASSERT_EQ(set_entry(ipv4_row(local, Endpoint::of("0.0.0.0"), closing)), DWORD{NO_ERROR});
  EXPECT_EQ(ipv4_rows(), 0U);
}

TEST_F(CloseEntry, ForgetsTimeWait) {
  Conversation talk = converse(Endpoint::of("127.0.0.1"));
  const MIB_TCPROW row = ipv4_row(talk.client, closing);
  talk.listening.reset();
  talk.client.reset();
  talk.server.reset();
  constexpr int time_wait = 6;
  await_kernel_state(AF_INET, ntohs(static_cast<std::uint16_t>(row.dwLocalPort)),
                     ntohs(static_cast<std::uint16_t>(row.dwRemotePort)), time_wait);
  const DWORD code = set_entry(row);
  if (code == ERROR_NOT_SUPPORTED) GTEST_SKIP() << "this kernel does not abort TIME-WAIT";
  EXPECT_EQ(code, DWORD{NO_ERROR});
  EXPECT_EQ(ipv4_rows(), 0U);
}

TEST_F(CloseEntry, LeavesTheListenerOfAConnectionThatIsGone) {
  const Conversation talk = converse(Endpoint::of("0.0.0.0"));
  MIB_TCPROW row = ipv4_row(talk.server, closing);
  row.dwRemotePort = htons(1);
  EXPECT_EQ(set_entry(row), DWORD{ERROR_MR_MID_NOT_FOUND});
  EXPECT_EQ(ipv4_rows(), 3U);
}

TEST_F(CloseEntry, RefusesEveryStateButDelete) {
  const Conversation talk = converse(Endpoint::of("127.0.0.1"));
  for (int state = -1; state <= 300; ++state) {
    if (state == 12) continue;
    ASSERT_EQ(set_entry(ipv4_row(talk.client, static_cast<DWORD>(state))),
              DWORD{ERROR_INVALID_PARAMETER})
        << state;
  }
  EXPECT_EQ(ipv4_rows(), 3U);
}

TEST_F(CloseEntry, RefusesRowsThatCannotBeRead) {
  const ForbiddenPage page;
  for (void* bad : {static_cast<void*>(nullptr), page.data(), unmapped_address(),
                    reinterpret_cast<void*>(~std::uintptr_t{3})})
    EXPECT_EQ(SetTcpEntry(static_cast<MIB_TCPROW*>(bad)), DWORD{ERROR_INVALID_PARAMETER});
}

TEST_F(CloseEntry, FindsNothingBehindAnEmptyRow) {
  MIB_TCPROW row{};
  EXPECT_EQ(set_entry(row), DWORD{ERROR_INVALID_PARAMETER});
  row.dwState = closing;
  EXPECT_EQ(set_entry(row), DWORD{ERROR_MR_MID_NOT_FOUND});
}

TEST_F(CloseEntry, ClosesNothingBehindWildRows) {
  const Conversation talk = converse(Endpoint::of("0.0.0.0"));
  const MIB_TCPROW real = ipv4_row(talk.server, closing);
  std::mt19937 random(11);
  for (int i = 0; i < 2000; ++i) {
    MIB_TCPROW row = real;
    // One member is the connection's, the others are anything.
    for (DWORD* member : {&row.dwLocalAddr, &row.dwLocalPort, &row.dwRemoteAddr, &row.dwRemotePort})
      if (random() % 4 != 0) *member = static_cast<DWORD>(random());
    row.dwRemotePort ^= 0x0100;
    ASSERT_EQ(set_entry(row), DWORD{ERROR_MR_MID_NOT_FOUND});
  }
  EXPECT_EQ(ipv4_rows(), 3U);
}

TEST_F(CloseEntry, ClosesNothingForWhomMayNot) {
  TCPTABLE_NEED_ROOT();
  const Conversation talk = converse(Endpoint::of("127.0.0.1"));
  const std::string complaint = in_child([&]() -> std::string {
    become_nobody();
    TCPTABLE_CHILD_REQUIRE(set_entry(ipv4_row(talk.client, closing)) == ERROR_ACCESS_DENIED);
    return "";
  });
  EXPECT_EQ(complaint, "");
  send_all(talk.client, 1);
  drain(talk.server, 1);
  EXPECT_EQ(ipv4_rows(), 3U);
}

TEST_F(CloseEntry, LeavesErrnoAlone) {
  errno = EXDEV;
  EXPECT_EQ(SetTcpEntry(nullptr), DWORD{ERROR_INVALID_PARAMETER});
  MIB_TCPROW row{};
  row.dwState = closing;
  EXPECT_EQ(SetTcpEntry(&row), DWORD{ERROR_MR_MID_NOT_FOUND});
  EXPECT_EQ(errno, EXDEV);
}

}  // namespace
}  // namespace tcptable::test
