#include "proc_net.hpp"

#include <gtest/gtest.h>

#include <cstring>
#include <optional>
#include <sstream>
#include <string>
#include <vector>

#include "../builders/proc_net_recording.hpp"

namespace tcptable::wire {
namespace {

using namespace test;  // NOLINT(google-build-using-namespace): the recordings

struct Parsed {
  Row row;
  Queues queues;
};

std::optional<Parsed> parse(std::string_view line, Protocol protocol = Protocol::tcp,
                            Family family = Family::ipv4) {
  Parsed parsed{};
  std::memset(static_cast<void*>(&parsed.row), 0xA5, sizeof parsed.row);
  if (!parse_proc_net(line, protocol, family, parsed.row, parsed.queues)) return std::nullopt;
  return parsed;
}

std::string local_of(const Row& row) {
  return to_string(row.local_address()) + " " + std::to_string(row.local_port);
}
std::string remote_of(const Row& row) {
  return to_string(row.remote_address()) + " " + std::to_string(row.remote_port);
}

TEST(ProcNet, ParsesAnEstablishedConnection) {
  const auto parsed = parse(recorded_tcp_established);
  ASSERT_TRUE(parsed);
  EXPECT_EQ(local_of(parsed->row), "127.0.0.1 8080");
  EXPECT_EQ(remote_of(parsed->row), "127.0.0.1 53636");
  EXPECT_EQ(parsed->row.state, State::established);
  EXPECT_EQ(parsed->row.protocol, Protocol::tcp);
  EXPECT_EQ(parsed->row.inode, 8006054U);
  EXPECT_EQ(parsed->row.uid, 0U);
  EXPECT_EQ(parsed->queues.send, 0U);
  EXPECT_EQ(parsed->queues.receive, 10U);
}

TEST(ProcNet, LeavesUnknownWhatTheFileDoesNotTell) {
  const auto parsed = parse(recorded_tcp_established);
  ASSERT_TRUE(parsed);
  EXPECT_EQ(parsed->row.cookie, 0U);
  EXPECT_EQ(parsed->row.interface_index, 0U);
  EXPECT_EQ(parsed->row.flags, 0);
}

TEST(ProcNet, ParsesAListener) {
  const auto parsed = parse(recorded_tcp_listen);
  ASSERT_TRUE(parsed);
  EXPECT_EQ(parsed->row.state, State::listen);
  EXPECT_EQ(local_of(parsed->row), "127.0.0.1 8080");
  EXPECT_EQ(remote_of(parsed->row), "0.0.0.0 0");
}

TEST(ProcNet, ParsesConnectionsThatHaveNoSocket) {
  for (const auto& [line, state] : {std::pair(recorded_tcp_time_wait, State::time_wait),
                                    std::pair(recorded_tcp_syn_received, State::syn_received)}) {
    const auto parsed = parse(line);
    ASSERT_TRUE(parsed) << line;
    EXPECT_EQ(parsed->row.state, state);
    EXPECT_EQ(parsed->row.inode, 0U);
    EXPECT_EQ(parsed->row.uid, no_uid);
  }
}

TEST(ProcNet, ParsesIpv6) {
  const auto parsed = parse(recorded_tcp6_established, Protocol::tcp, Family::ipv6);
  ASSERT_TRUE(parsed);
  EXPECT_EQ(parsed->row.family, Family::ipv6);
  EXPECT_EQ(local_of(parsed->row), "::1 52628");
  EXPECT_EQ(remote_of(parsed->row), "::1 8082");
}

TEST(ProcNet, ParsesAMappedConnection) {
  const auto parsed = parse(recorded_tcp6_mapped_not_accepted, Protocol::tcp, Family::ipv6);
  ASSERT_TRUE(parsed);
  EXPECT_EQ(local_of(parsed->row), "::ffff:127.0.0.1 8082");
  EXPECT_EQ(remote_of(parsed->row), "::ffff:127.0.0.1 38592");
  EXPECT_EQ(parsed->row.inode, 0U);
}

TEST(ProcNet, GivesTheBacklogOfAListener) {
  const auto parsed = parse(recorded_tcp6_listen, Protocol::tcp, Family::ipv6);
  ASSERT_TRUE(parsed);
  EXPECT_EQ(parsed->queues.receive, 2U);
}

TEST(ProcNet, ParsesUdp) {
  const auto unconnected = parse(recorded_udp_unconnected, Protocol::udp);
  ASSERT_TRUE(unconnected);
  EXPECT_EQ(unconnected->row.state, State::closed);
  EXPECT_EQ(unconnected->row.protocol, Protocol::udp);
  EXPECT_EQ(unconnected->queues.receive, 0x340U);
  const auto connected = parse(recorded_udp_connected, Protocol::udp);
  ASSERT_TRUE(connected);
  EXPECT_EQ(connected->row.state, State::established);
  EXPECT_EQ(remote_of(connected->row), "127.0.0.1 5353");
}

TEST(ProcNet, RefusesHeadings) {
  EXPECT_FALSE(parse(recorded_tcp_heading));
  EXPECT_FALSE(parse(recorded_tcp6_heading, Protocol::tcp, Family::ipv6));
  EXPECT_FALSE(parse(recorded_udp_heading, Protocol::udp));
}

TEST(ProcNet, RefusesALineOfTheOtherFamily) {
  EXPECT_FALSE(parse(recorded_tcp_established, Protocol::tcp, Family::ipv6));
  EXPECT_FALSE(parse(recorded_tcp6_established, Protocol::tcp, Family::ipv4));
}

std::vector<std::string> columns_of(std::string_view line) {
  std::istringstream in{std::string(line)};
  std::vector<std::string> columns;
  for (std::string column; in >> column;) columns.push_back(column);
  return columns;
}

std::string join(const std::vector<std::string>& columns) {
  std::string line;
  for (const std::string& column : columns) line += " " + column;
  return line;
}

std::string with_column(std::size_t index, const std::string& text) {
  std::vector<std::string> columns = columns_of(recorded_tcp_established);
  columns[index] = text;
  return join(columns);
}

enum : std::size_t { slot, local, remote, state, queues, timer, retransmits, uid, timeout, inode };

TEST(ProcNet, DoesNotCareForTheWidthOfColumns) {
  EXPECT_TRUE(parse(join(columns_of(recorded_tcp_established))));
}

TEST(ProcNet, RefusesALineThatEndsBeforeTheInode) {
  const std::vector<std::string> columns = columns_of(recorded_tcp_established);
  for (std::size_t count = 0; count <= inode; ++count)
    EXPECT_FALSE(parse(join({columns.begin(), columns.begin() + static_cast<long>(count)})))
        << count;
  EXPECT_TRUE(parse(join({columns.begin(), columns.begin() + inode + 1})));
}

TEST(ProcNet, RefusesALineThatIsCutInsideAnyColumn) {
  const std::string line(recorded_tcp_established);
  const std::size_t inode_at = line.find("8006054");
  for (std::size_t size = 0; size <= inode_at; ++size)
    ASSERT_FALSE(parse(line.substr(0, size))) << line.substr(0, size);
}

TEST(ProcNet, RefusesGarbledColumns) {
  for (const auto& [index, text] :
       std::vector<std::pair<std::size_t, std::string>>{{slot, "4"},
                                                        {local, "0100007F"},
                                                        {local, "0100007F:"},
                                                        {local, ":1F90"},
                                                        {local, "100007F:1F90"},
                                                        {local, "00100007F:1F90"},
                                                        {local, "0100007G:1F90"},
                                                        {local, "0100007F-1F90"},
                                                        {local, "0100007F:1F9G"},
                                                        {local, "0100007F:1F90:"},
                                                        {remote, "x"},
                                                        {remote, "-100007F:1F90"},
                                                        {state, "G1"},
                                                        {state, "0x1"},
                                                        {state, "1,"},
                                                        {queues, "00000000"},
                                                        {queues, "00000000:"},
                                                        {queues, ":00000000"},
                                                        {queues, "0000000G:00000000"},
                                                        {queues, "00000000:0000000G"},
                                                        {uid, "-1"},
                                                        {uid, "root"},
                                                        {uid, "0x1"},
                                                        {inode, "-1"},
                                                        {inode, "12a"}})
    EXPECT_FALSE(parse(with_column(index, text))) << with_column(index, text);
}

TEST(ProcNet, RefusesNumbersThatAreTooLong) {
  for (const auto& [index, text] :
       std::vector<std::pair<std::size_t, std::string>>{{local, "0100007F:10000"},
                                                        {local, "0100007F:FFFFFFFFFFFFFFFFF"},
                                                        {remote, "0100007F:10000"},
                                                        {state, "101"},
                                                        {state, "FFFFFFFFFFFFFFFFF"},
                                                        {queues, "FFFFFFFFFFFFFFFFF:0"},
                                                        {queues, "0:FFFFFFFFFFFFFFFFF"},
                                                        {uid, "99999999999999999999"},
                                                        {inode, "99999999999999999999"}})
    EXPECT_FALSE(parse(with_column(index, text))) << with_column(index, text);
}

TEST(ProcNet, RefusesRatherThanTruncatesWhatDoesNotFitARow) {
  for (const auto& [index, text] :
       std::vector<std::pair<std::size_t, std::string>>{{queues, "100000000:0"},
                                                        {queues, "0:100000000"},
                                                        {uid, "4294967296"},
                                                        {inode, "4294967296"}})
    EXPECT_FALSE(parse(with_column(index, text))) << with_column(index, text);
}

TEST(ProcNet, TakesTheLargestNumbers) {
  const auto parsed = parse(with_column(inode, "4294967295"));
  ASSERT_TRUE(parsed);
  EXPECT_EQ(parsed->row.inode, 0xFFFFFFFFU);
  EXPECT_EQ(parse(with_column(uid, "4294967294"))->row.uid, 4294967294U);
  EXPECT_EQ(parse(with_column(queues, "FFFFFFFF:FFFFFFFF"))->queues.send, 0xFFFFFFFFU);
  EXPECT_EQ(parse(with_column(local, "FFFFFFFF:FFFF"))->row.local_port, 65535);
}

TEST(ProcNet, KnowsStatesByTheKernelsNumbers) {
  EXPECT_EQ(parse(with_column(state, "0C"))->row.state, State::syn_received);
  EXPECT_EQ(parse(with_column(state, "0B"))->row.state, State::closing);
  EXPECT_EQ(parse(with_column(state, "07"))->row.state, State::bound);
  EXPECT_FALSE(parse(with_column(state, "00")));
  EXPECT_FALSE(parse(with_column(state, "0E")));
}

TEST(ProcNet, ShowsNoPeerForAListener) {
  const auto parsed = parse(with_column(state, "0A"));
  ASSERT_TRUE(parsed);
  EXPECT_EQ(remote_of(parsed->row), "0.0.0.0 0");
}

TEST(ProcNet, RefusesAnEmptyLine) {
  EXPECT_FALSE(parse(""));
  EXPECT_FALSE(parse("     "));
  EXPECT_FALSE(parse(std::string_view()));
}

}  // namespace
}  // namespace tcptable::wire
