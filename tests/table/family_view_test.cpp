#include "family_view.hpp"

#include <gtest/gtest.h>

#include <cstring>

#include "../builders/rows.hpp"

namespace tcptable::table {
namespace {

using test::connection;
using test::listener;
using test::text_of;
using test::udp_socket;
using test::with_flag;

std::string carried(Row row) {
  show_as_carried(row);
  return text_of(row);
}

TEST(FamilyView, ShowsAMappedConnectionAsIpv4) {
  Row row = connection({"::ffff:10.0.0.1", 80}, {"::ffff:10.0.0.2", 5000}, 1);
  show_as_carried(row);
  EXPECT_EQ(text_of(row), "tcp 10.0.0.1:80 10.0.0.2:5000 ESTABLISHED");
  EXPECT_EQ(row.family, Family::ipv4);
  EXPECT_TRUE(row.has(RowFlag::mapped));
  EXPECT_TRUE(std::all_of(row.local_bytes.begin() + 4, row.local_bytes.end(),
                          [](auto byte) { return byte == 0; }));
}

TEST(FamilyView, ShowsAMappedListenerWithoutPeer) {
  EXPECT_EQ(carried(listener({"::ffff:10.0.0.1", 80}, 1)), "tcp 10.0.0.1:80 0.0.0.0:0 LISTEN");
}

TEST(FamilyView, KeepsTheOtherFlags) {
  Row row = with_flag(listener({"::ffff:10.0.0.1", 80}, 1), RowFlag::v6_only_known);
  show_as_carried(row);
  EXPECT_TRUE(row.has(RowFlag::v6_only_known));
}

TEST(FamilyView, LeavesOtherRowsAlone) {
  for (const Row& row : {connection({"10.0.0.1", 80}, {"10.0.0.2", 1}, 1),
                         connection({"2001:db8::1", 80}, {"2001:db8::2", 1}, 1),
                         listener({"::", 80}, 1), listener({"::1", 80}, 1)}) {
    Row shown = row;
    show_as_carried(shown);
    EXPECT_EQ(std::memcmp(&shown, &row, sizeof row), 0) << text_of(row);
  }
}

TEST(FamilyView, TakesBothFamiliesOnlyAsAWildcardWithoutPeer) {
  EXPECT_TRUE(takes_both_families(listener({"::", 80}, 1)));
  EXPECT_TRUE(takes_both_families(udp_socket({"::", 80}, 1)));
  Row bound = listener({"::", 80}, 1);
  bound.state = State::bound;
  EXPECT_TRUE(takes_both_families(bound));
  EXPECT_FALSE(takes_both_families(listener({"::1", 80}, 1)));
  EXPECT_FALSE(takes_both_families(listener({"0.0.0.0", 80}, 1)));
  EXPECT_FALSE(takes_both_families(connection({"::", 80}, {"::1", 1}, 1)));
  EXPECT_FALSE(takes_both_families(
      test::make_row(Protocol::udp, State::established, {"::", 80}, {"::1", 1}, 1)));
}

TEST(FamilyView, BelievesIpv6Only) {
  const Row known = with_flag(listener({"::", 80}, 1), RowFlag::v6_only_known);
  EXPECT_TRUE(takes_both_families(known));
  EXPECT_FALSE(takes_both_families(with_flag(known, RowFlag::v6_only)));
}

TEST(FamilyView, HalvesAWildcard) {
  const Row half = ipv4_half(udp_socket({"::", 53}, 9));
  EXPECT_EQ(text_of(half), "udp 0.0.0.0:53 0.0.0.0:0 CLOSED");
  EXPECT_EQ(half.inode, 9U);
  EXPECT_TRUE(half.has(RowFlag::mapped));
}

TEST(FamilyView, AssumesAHalfOnlyWhereIpv6OnlyIsUnknown) {
  EXPECT_TRUE(is_assumed_half(ipv4_half(listener({"::", 80}, 1))));
  EXPECT_FALSE(
      is_assumed_half(ipv4_half(with_flag(listener({"::", 80}, 1), RowFlag::v6_only_known))));
  EXPECT_FALSE(is_assumed_half(listener({"0.0.0.0", 80}, 1)));
  Row mapped = listener({"::ffff:10.0.0.1", 80}, 1);
  show_as_carried(mapped);
  EXPECT_FALSE(is_assumed_half(mapped));
}

TEST(FamilyView, TakesOnlyARealIpv4WildcardForOne) {
  EXPECT_TRUE(is_ipv4_wildcard(listener({"0.0.0.0", 80}, 1)));
  EXPECT_FALSE(is_ipv4_wildcard(listener({"10.0.0.1", 80}, 1)));
  EXPECT_FALSE(is_ipv4_wildcard(listener({"::", 80}, 1)));
  EXPECT_FALSE(is_ipv4_wildcard(ipv4_half(listener({"::", 80}, 1))));
}

}  // namespace
}  // namespace tcptable::table
