// close_socket(), seen from both ends.
#include <linux/capability.h>
#include <sys/syscall.h>

#include <cerrno>
#include <cstring>
#include <tcptable/tcptable.hpp>

#include "support/child_process.hpp"
#include "support/kernel_test.hpp"
#include "support/sockets.hpp"

namespace tcptable::test {
namespace {

class CloseSocket : public KernelTest {};

Row row_of(const Fd& socket) {
  Query query;
  query.protocols = {.tcp = true, .udp = true};
  const auto table = snapshot(query);
  for (const Row& row : *table)
    if (row.inode == inode_of(socket)) return row;
  throw std::runtime_error("no such row");
}

Row without_cookie(Row row) {
  row.cookie = 0;
  return row;
}

std::size_t rows_now() {
  Query query;
  query.protocols = {.tcp = true, .udp = true};
  return snapshot(query)->size();
}

// In a child: no capability is left, whoever the user is.
bool drop_capabilities() {
  __user_cap_header_struct header{.version = _LINUX_CAPABILITY_VERSION_3, .pid = 0};
  const std::array<__user_cap_data_struct, _LINUX_CAPABILITY_U32S_3> none{};
  return syscall(SYS_capset, &header, none.data()) == 0;
}

TEST_F(CloseSocket, AbortsHereAndResetsThere) {
  for (const char* address : {"127.0.0.1", "::1"}) {
    for (const bool by_cookie : {true, false}) {
      const Conversation talk = converse(Endpoint::of(address));
      const Row row = row_of(talk.client);
      const auto closed = close_socket(by_cookie ? row : without_cookie(row));
      ASSERT_TRUE(closed) << to_string(closed.error());
      EXPECT_EQ(next_error(talk.client), ECONNABORTED);
      EXPECT_EQ(next_error(talk.server), ECONNRESET);
      EXPECT_EQ(rows_now(), 1U);
    }
  }
}

TEST_F(CloseSocket, ClosesAConnectionBetweenMappedAddresses) {
  const Fd dual = listener(Endpoint::of("::"), {.v6_only = false});
  const Connection mapped = connect_through(dual, Endpoint::of("127.0.0.1", local_port(dual)));
  const Row row = row_of(mapped.server);
  ASSERT_TRUE(close_socket(row));
  EXPECT_EQ(next_error(mapped.server), ECONNABORTED);
  EXPECT_EQ(next_error(mapped.client), ECONNRESET);
}

TEST_F(CloseSocket, AbortsUdpOfBothFamilies) {
  const SocketOptions udp{.type = SOCK_DGRAM};
  for (const char* address : {"127.0.0.1", "::1"}) {
    const Fd server = bound_socket(Endpoint::of(address), udp);
    const Fd client = connect_to(Endpoint::local_of(server.get()), udp);
    ASSERT_TRUE(close_socket(row_of(client))) << address;
    EXPECT_EQ(next_error(client), ECONNABORTED);
    ASSERT_TRUE(close_socket(row_of(server))) << address;
    EXPECT_EQ(next_error(server), ECONNABORTED);
  }
}

TEST_F(CloseSocket, ClosesListenersAndNoOtherThatSharesTheAddress) {
  const SocketOptions sharing{.reuse_port = true};
  std::vector<Fd> sharers;
  sharers.push_back(listener(Endpoint::of("127.0.0.1"), sharing));
  const Endpoint shared = Endpoint::local_of(sharers[0].get());
  while (sharers.size() < 4) sharers.push_back(listener(shared, sharing));
  const Row third = row_of(sharers[2]);
  ASSERT_TRUE(close_socket(third));
  EXPECT_THROW(row_of(sharers[2]), std::runtime_error);
  for (const std::size_t other : {0U, 1U, 3U}) EXPECT_NO_THROW(row_of(sharers[other])) << other;
}

TEST_F(CloseSocket, LeavesTheListenerAloneWhenItsConnectionIsGone) {
  Conversation talk = converse(Endpoint::of("127.0.0.1"));
  const Row row = row_of(talk.server);
  ASSERT_TRUE(close_socket(row));
  EXPECT_EQ(close_socket(row).error().code, ErrorCode::not_found);
  EXPECT_EQ(close_socket(without_cookie(row)).error().code, ErrorCode::not_found);
  EXPECT_NO_THROW(connect_through(talk.listening));
}

TEST_F(CloseSocket, SparesWhatHasTakenThePlace) {
  const Conversation talk = converse(Endpoint::of("127.0.0.1"));
  Row row = row_of(talk.client);
  row.cookie += 1'000'000;
  EXPECT_EQ(close_socket(row).error().code, ErrorCode::replaced);
  EXPECT_EQ(rows_now(), 3U);
}

TEST_F(CloseSocket, ForgetsTimeWaitWhereTheKernelCan) {
  Conversation talk = converse(Endpoint::of("127.0.0.1"));
  Row row = row_of(talk.client);
  talk.client.reset();
  talk.server.reset();
  row.cookie = 0;
  for (int attempt = 0; attempt < 1000; ++attempt) {
    const auto now = details(row);
    if (now && now->row.state == State::time_wait) break;
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
  }
  const auto closed = close_socket(row);
  if (!closed && closed.error().code == ErrorCode::not_supported)
    GTEST_SKIP() << "this kernel does not abort TIME-WAIT";
  ASSERT_TRUE(closed) << to_string(closed.error());
  EXPECT_EQ(details(row).error().code, ErrorCode::not_found);
}

TEST_F(CloseSocket, IsRefusedWithoutPrivilegeAndClosesNothing) {
  const Conversation talk = converse(Endpoint::of("127.0.0.1"));
  const Row row = row_of(talk.client);
  Row gone = row;
  gone.remote_port ^= 1;
  const std::string complaint = in_child([&]() -> std::string {
    TCPTABLE_CHILD_REQUIRE(may_close_sockets());
    TCPTABLE_CHILD_REQUIRE(drop_capabilities());
    TCPTABLE_CHILD_REQUIRE(!may_close_sockets());
    const auto closed = close_socket(row);
    TCPTABLE_CHILD_REQUIRE(!closed && closed.error().code == ErrorCode::permission_denied);
    TCPTABLE_CHILD_REQUIRE(details(row));
    TCPTABLE_CHILD_REQUIRE(close_socket(without_cookie(gone)).error().code == ErrorCode::not_found);
    return "";
  });
  EXPECT_EQ(complaint, "");
  EXPECT_EQ(rows_now(), 3U);
  send_all(talk.client, 1);
  char byte = 0;
  EXPECT_EQ(recv(talk.server.get(), &byte, 1, 0), 1);
}

}  // namespace
}  // namespace tcptable::test
