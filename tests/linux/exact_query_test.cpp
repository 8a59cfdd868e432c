// What is asked of the kernel for one socket, and what is made of its answers.
#include "exact_query.hpp"

#include <gtest/gtest.h>

#include <optional>

#include "../builders/rows.hpp"
#include "netlink_peer.hpp"

namespace tcptable::engine {
namespace {

using test::Datagram;
using test::diag_message;
using test::SeenRequest;

constexpr std::uint64_t cookie = 0x100000002;

std::size_t no_interfaces(std::span<std::uint32_t>) noexcept { return 0; }
std::size_t two_interfaces(std::span<std::uint32_t> out) noexcept {
  out[0] = 1;
  out[1] = 7;
  return 2;
}

Row with_cookie(Row row, std::uint64_t number) {
  row.cookie = number;
  return row;
}

Row tcp_row() {
  return with_cookie(test::connection({"10.0.0.1", 80}, {"10.0.0.2", 5}, 9), cookie);
}

Datagram socket_answer(inet_diag_msg message, std::uint64_t its_cookie = cookie) {
  message.id.idiag_cookie[0] = static_cast<std::uint32_t>(its_cookie);
  message.id.idiag_cookie[1] = static_cast<std::uint32_t>(its_cookie >> 32);
  return Datagram(0).socket(message, 0);
}
Datagram the_connection() { return socket_answer(diag_message("10.0.0.1", 80, "10.0.0.2", 5)); }
Datagram the_listener() { return socket_answer(diag_message("0.0.0.0", 80, "0.0.0.0", 0, 10), 3); }
Datagram error_answer(int system_errno) { return Datagram(0).error(system_errno); }

class ExactQueryTest : public testing::Test {
 protected:
  ExactQuery& query(InterfaceLister interfaces = no_interfaces) {
    if (!query_) query_.emplace(peer_.opener(), interfaces);
    return *query_;
  }
  SeenRequest request(std::size_t i) { return peer_.requests().at(i); }
  std::size_t requests() { return peer_.requests().size(); }

  test::NetlinkPeer peer_;
  std::optional<ExactQuery> query_;  // dies first, and with it its connection
};

TEST_F(ExactQueryTest, FindsASocketByOneLookupThatIsNoDump) {
  peer_.reply({the_connection()});
  const auto details = query().details(tcp_row());
  ASSERT_TRUE(details);
  EXPECT_EQ(details->row.cookie, cookie);
  ASSERT_EQ(requests(), 1U);
  EXPECT_FALSE(request(0).is_dump());
  EXPECT_EQ(request(0).for_family().idiag_ext, 0xFF);
  EXPECT_EQ(request(0).for_family().id.idiag_cookie[0], 2U);
}

TEST_F(ExactQueryTest, DoesNotTakeTheListenerForAConnectionThatIsGone) {
  peer_.reply({the_listener()});
  EXPECT_EQ(query().details(with_cookie(tcp_row(), 0)).error().code, ErrorCode::not_found);
}

TEST_F(ExactQueryTest, ClosesNothingWhenTheConnectionIsGone) {
  peer_.reply({the_listener()});
  EXPECT_EQ(query().close(with_cookie(tcp_row(), 0)).error().code, ErrorCode::not_found);
  EXPECT_EQ(requests(), 1U);
}

TEST_F(ExactQueryTest, ClosesByTheCookieOfWhatItFound) {
  peer_.reply({the_connection()});
  peer_.reply({error_answer(0)});
  ASSERT_TRUE(query().close(with_cookie(tcp_row(), 0)));
  ASSERT_EQ(requests(), 2U);
  EXPECT_EQ(request(1).header.nlmsg_type, SOCK_DESTROY);
  EXPECT_EQ(request(1).for_family().id.idiag_cookie[0], 2U);
  EXPECT_EQ(request(1).for_family().id.idiag_cookie[1], 1U);
}

TEST_F(ExactQueryTest, SaysWhyNothingWasClosed) {
  for (const auto& [number, code] : {std::pair{EPERM, ErrorCode::permission_denied},
                                     {EOPNOTSUPP, ErrorCode::not_supported},
                                     {ENOENT, ErrorCode::not_found},
                                     {ESTALE, ErrorCode::replaced}}) {
    peer_.reply({the_connection()});
    peer_.reply({error_answer(number)});
    const auto closed = query().close(tcp_row());
    ASSERT_FALSE(closed);
    EXPECT_EQ(closed.error().code, code);
    EXPECT_EQ(closed.error().system_errno, number);
  }
}

TEST_F(ExactQueryTest, TellsAnotherSocketInThePlaceFromNoneThere) {
  for (const int mismatch : {ENOENT, ESTALE}) {
    peer_.reply({error_answer(mismatch)});
    peer_.reply({socket_answer(diag_message("10.0.0.1", 80, "10.0.0.2", 5), 77)});
    EXPECT_EQ(query().details(tcp_row()).error().code, ErrorCode::replaced);
    peer_.reply({error_answer(mismatch)});
    peer_.reply({the_listener()});
    EXPECT_EQ(query().details(tcp_row()).error().code, ErrorCode::not_found);
    peer_.reply({error_answer(mismatch)});
    peer_.reply({error_answer(ENOENT)});
    EXPECT_EQ(query().details(tcp_row()).error().code, ErrorCode::not_found);
  }
  EXPECT_EQ(request(1).for_family().id.idiag_cookie[0], INET_DIAG_NOCOOKIE);
}

TEST_F(ExactQueryTest, GoesThroughSocketsThatShareAnAddress) {
  const Row row = with_cookie(test::listener({"0.0.0.0", 80}, 9), 3);
  peer_.reply({error_answer(ENOENT)});
  peer_.reply({socket_answer(diag_message("0.0.0.0", 80, "0.0.0.0", 0, 10), 4)});
  peer_.reply({error_answer(ENOENT)});
  peer_.reply({the_listener()});
  const auto details = query().details(row);
  ASSERT_TRUE(details);
  EXPECT_EQ(details->row.cookie, 3U);
  ASSERT_EQ(requests(), 4U);
  EXPECT_EQ(request(0).for_family().id.idiag_dport, 0U);
  EXPECT_NE(request(2).for_family().id.idiag_dport, request(3).for_family().id.idiag_dport);
}

TEST_F(ExactQueryTest, TriesEachInterfaceForARowWithoutOne) {
  peer_.reply({error_answer(ENOENT)});
  peer_.reply({error_answer(ENOENT)});
  peer_.reply({the_connection()});
  ASSERT_TRUE(query(two_interfaces).details(with_cookie(tcp_row(), 0)));
  EXPECT_EQ(request(1).for_family().id.idiag_if, 1U);
  EXPECT_EQ(request(2).for_family().id.idiag_if, 7U);
}

TEST_F(ExactQueryTest, TrustsAnInterfaceThatTheRowHas) {
  peer_.reply({error_answer(ENOENT)});
  Row row = with_cookie(tcp_row(), 0);
  row.interface_index = 4;
  EXPECT_EQ(query(two_interfaces).details(row).error().code, ErrorCode::not_found);
  EXPECT_EQ(requests(), 1U);
}

TEST_F(ExactQueryTest, TakesADualStackListenerForItsIpv4Half) {
  peer_.reply({socket_answer(diag_message("::", 80, "::", 0, 10))});
  EXPECT_TRUE(query().details(with_cookie(test::listener({"0.0.0.0", 80}, 9), 0)));
  peer_.reply({socket_answer(diag_message("::", 80, "::", 0, 10))});
  EXPECT_FALSE(query().details(with_cookie(test::listener({"127.0.0.1", 80}, 9), 0)));
}

TEST_F(ExactQueryTest, TakesAMappedConnectionForTheIpv4OneThatItCarries) {
  const auto mapped = diag_message("::ffff:10.0.0.1", 80, "::ffff:10.0.0.2", 5);
  peer_.reply({socket_answer(mapped)});
  EXPECT_TRUE(query().details(with_cookie(tcp_row(), 0)));
  peer_.reply({socket_answer(mapped)});
  ASSERT_TRUE(query().details(test::with_flag(tcp_row(), RowFlag::mapped)));
  EXPECT_EQ(request(1).for_family().sdiag_family, AF_INET6);
}

TEST_F(ExactQueryTest, FindsTheListenerThatAccepts) {
  peer_.reply({the_listener()});
  const auto found = query().accepting_listener(tcp_row());
  ASSERT_TRUE(found);
  EXPECT_EQ(found->state, State::listen);
  EXPECT_EQ(request(0).for_family().id.idiag_dport, 0U);
  peer_.reply({the_connection()});
  EXPECT_EQ(query().accepting_listener(tcp_row()).error().code, ErrorCode::not_found);
}

TEST_F(ExactQueryTest, ReportsMalformedAnswers) {
  peer_.reply({Datagram(0).message(SOCK_DIAG_BY_FAMILY, test::ByteVector(10), 0)});
  EXPECT_EQ(query().details(tcp_row()).error().code, ErrorCode::malformed);
  peer_.reply({Datagram(0).message(NLMSG_ERROR, test::ByteVector(1), 0)});
  EXPECT_EQ(query().details(tcp_row()).error().code, ErrorCode::malformed);
  peer_.reply({error_answer(0)});
  EXPECT_EQ(query().details(tcp_row()).error().code, ErrorCode::malformed);
  peer_.reply({the_connection()});
  peer_.reply({the_connection()});
  EXPECT_EQ(query().close(tcp_row()).error().code, ErrorCode::malformed);
}

TEST_F(ExactQueryTest, PassesOverForeignAnswersButNotForEver) {
  peer_.reply({Datagram(1000).error(EPERM), the_connection()});
  EXPECT_TRUE(query().details(tcp_row()));
  peer_.reply(std::vector<Datagram>(16, Datagram(1000).error(EPERM)));
  EXPECT_EQ(query().details(tcp_row()).error().code, ErrorCode::malformed);
}

}  // namespace
}  // namespace tcptable::engine
