#include "bpf_connection.hpp"

#include <gtest/gtest.h>
#include <sys/socket.h>

#include <cstring>

#include "../builders/rows.hpp"
#include "connection_record.h"

namespace tcptable::wire {
namespace {

tcptable_connection record(std::string_view local, std::string_view remote,
                           unsigned char state = 1) {
  const Address from = *Address::parse(local);
  const Address to = *Address::parse(remote);
  tcptable_connection made{};
  std::memcpy(made.local, from.bytes.data(), sizeof made.local);
  std::memcpy(made.remote, to.bytes.data(), sizeof made.remote);
  made.inode = 70000;
  made.uid = 1000;
  made.interface_index = 3;
  made.local_port = 443;
  made.remote_port = 50000;
  made.cookie = 0x100000002ULL;
  made.family = from.family == Family::ipv4 ? AF_INET : AF_INET6;
  made.state = state;
  return made;
}

std::optional<Row> decode(const tcptable_connection& made) {
  Row row{};
  if (!decode_connection(std::as_bytes(std::span(&made, 1)), row)) return std::nullopt;
  return row;
}

TEST(BpfConnection, GivesAllThatTheRecordTells) {
  const auto row = decode(record("10.0.0.1", "10.0.0.2"));
  ASSERT_TRUE(row);
  EXPECT_EQ(test::text_of(*row), "tcp 10.0.0.1:443 10.0.0.2:50000 ESTABLISHED");
  EXPECT_EQ(row->inode, 70000U);
  EXPECT_EQ(row->uid, 1000U);
  EXPECT_EQ(row->interface_index, 3U);
  EXPECT_EQ(row->cookie, 0x100000002ULL);
  EXPECT_EQ(row->flags, 0U);
}

TEST(BpfConnection, GivesIpv6AddressesWhole) {
  const auto row = decode(record("2001:db8::1", "::ffff:10.0.0.2"));
  ASSERT_TRUE(row);
  EXPECT_EQ(test::text_of(*row), "tcp 2001:db8::1:443 ::ffff:10.0.0.2:50000 ESTABLISHED");
}

TEST(BpfConnection, TakesFourBytesOfAnIpv4Address) {
  tcptable_connection made = record("10.0.0.1", "10.0.0.2");
  made.local[4] = made.remote[15] = 7;
  const auto row = decode(made);
  ASSERT_TRUE(row);
  EXPECT_EQ(row->local_bytes[4], 0U);
  EXPECT_EQ(row->remote_bytes[15], 0U);
}

TEST(BpfConnection, KnowsTheStatesOfTheKernel) {
  EXPECT_EQ(decode(record("::1", "::1", 12))->state, State::syn_received);
  EXPECT_EQ(decode(record("::1", "::1", 6))->state, State::time_wait);
  EXPECT_FALSE(decode(record("::1", "::1", 0)));
  EXPECT_FALSE(decode(record("::1", "::1", 14)));
}

TEST(BpfConnection, HasNoUserWhereThereIsNoSocketToAsk) {
  tcptable_connection made = record("10.0.0.1", "10.0.0.2", 6);
  made.uid = made.inode = 0;
  EXPECT_EQ(decode(made)->uid, no_uid);
}

TEST(BpfConnection, RefusesWhatIsNoRecord) {
  tcptable_connection made = record("10.0.0.1", "10.0.0.2");
  made.family = AF_UNIX;
  EXPECT_FALSE(decode(made));
  Row row{};
  const auto bytes = std::as_bytes(std::span(&made, 1));
  EXPECT_FALSE(decode_connection(bytes.first(connection_size - 1), row));
  EXPECT_FALSE(decode_connection({}, row));
}

}  // namespace
}  // namespace tcptable::wire
