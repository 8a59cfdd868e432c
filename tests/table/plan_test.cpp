#include "plan.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <ostream>

#include "filter_narrowing.hpp"

namespace tcptable::table {

// For failure messages.
void PrintTo(const Scan& scan, std::ostream* out) {
  *out << name(scan.protocol) << " scope " << static_cast<int>(scan.scope) << " states " << std::hex
       << scan.states.bits();
}

namespace {

constexpr StateSet peerless{State::listen, State::bound};

Query query_for(ProtocolSet protocols, FamilySet families, FamilyView view = FamilyView::socket) {
  Query query;
  query.protocols = protocols;
  query.families = families;
  query.view = view;
  return query;
}

constexpr ProtocolSet tcp_only{.tcp = true, .udp = false};
constexpr ProtocolSet udp_only{.tcp = false, .udp = true};
constexpr FamilySet both_families{};
constexpr FamilySet ipv4_only{.ipv4 = true, .ipv6 = false};
constexpr FamilySet ipv6_only{.ipv4 = false, .ipv6 = true};

using Scans = std::vector<Scan>;

TEST(Plan, ScansEachProtocolOnceForEverything) {
  EXPECT_EQ(plan({}).scans, (Scans{{Protocol::tcp, ScanScope::both, StateSet::all()},
                                   {Protocol::udp, ScanScope::both, StateSet::all()}}));
}

TEST(Plan, ScansOnlyWhatIsAsked) {
  EXPECT_EQ(plan(query_for(tcp_only, both_families)).scans,
            (Scans{{Protocol::tcp, ScanScope::both, StateSet::all()}}));
  EXPECT_EQ(plan(query_for(udp_only, ipv6_only)).scans,
            (Scans{{Protocol::udp, ScanScope::ipv6, StateSet::all()}}));
  EXPECT_EQ(plan(query_for(tcp_only, ipv4_only)).scans,
            (Scans{{Protocol::tcp, ScanScope::ipv4, StateSet::all()}}));
}

TEST(Plan, ScansNothingForNothing) {
  EXPECT_TRUE(plan(query_for({.tcp = false, .udp = false}, both_families)).scans.empty());
  EXPECT_TRUE(plan(query_for({}, {.ipv4 = false, .ipv6 = false})).scans.empty());
  EXPECT_TRUE(plan(query_for({}, {.ipv4 = false, .ipv6 = false}, FamilyView::wire)).scans.empty());
  Query no_state;
  no_state.states = {};
  EXPECT_TRUE(plan(no_state).scans.empty());
  no_state.view = FamilyView::wire;
  no_state.families = ipv4_only;
  EXPECT_TRUE(plan(no_state).scans.empty());
}

TEST(Plan, FindsIpv4OnTheWireInTwoCheapPasses) {
  EXPECT_EQ(
      plan(query_for(tcp_only, ipv4_only, FamilyView::wire)).scans,
      (Scans{{Protocol::tcp, ScanScope::both, {State::listen}},
             {Protocol::tcp, ScanScope::carries_ipv4, StateSet::all().without(State::listen)}}));
}

TEST(Plan, LeavesOutAPassThatHasNoState) {
  Query query = query_for(tcp_only, ipv4_only, FamilyView::wire);
  query.states = {State::listen, State::bound};
  EXPECT_EQ(plan(query).scans, (Scans{{Protocol::tcp, ScanScope::both, peerless}}));
  query.states = {State::established};
  EXPECT_EQ(plan(query).scans,
            (Scans{{Protocol::tcp, ScanScope::carries_ipv4, {State::established}}}));
}

TEST(Plan, ReadsAllUdpSocketsForIpv4OnTheWire) {
  EXPECT_EQ(plan(query_for(udp_only, ipv4_only, FamilyView::wire)).scans,
            (Scans{{Protocol::udp, ScanScope::both, StateSet::all()}}));
}

TEST(Plan, NeedsOnlyIpv6SocketsForIpv6OnTheWire) {
  EXPECT_EQ(plan(query_for(tcp_only, ipv6_only, FamilyView::wire)).scans,
            (Scans{{Protocol::tcp, ScanScope::ipv6, StateSet::all()}}));
}

// Whatever is asked, no socket may be met by two passes: it would be listed twice.
TEST(Plan, NeverMeetsASocketTwice) {
  for (int bits = 0; bits < 32; ++bits) {
    for (const StateSet states : {StateSet::all(), StateSet::all().with(State::bound), peerless,
                                  StateSet{State::time_wait}}) {
      Query query =
          query_for({(bits & 1) != 0, (bits & 2) != 0}, {(bits & 4) != 0, (bits & 8) != 0},
                    (bits & 16) != 0 ? FamilyView::wire : FamilyView::socket);
      query.states = states;
      const Scans scans = plan(query).scans;
      for (auto a = scans.begin(); a != scans.end(); ++a) {
        EXPECT_EQ(a->states.bits() & ~states.bits(), 0U);
        for (auto b = a + 1; b != scans.end(); ++b)
          EXPECT_TRUE(a->protocol != b->protocol || (a->states.bits() & b->states.bits()) == 0);
      }
    }
  }
}

TEST(Plan, LooksAtProcessesOnlyWhenAsked) {
  EXPECT_FALSE(plan({}).owners);
  Query query;
  query.columns.queues = true;
  EXPECT_FALSE(plan(query).owners);
  query.columns.owners = true;
  EXPECT_TRUE(plan(query).owners);
  EXPECT_FALSE(plan(query).process_details);
}

TEST(Plan, NeedsOwnersForProcessesAndForPids) {
  Query processes;
  processes.columns.process = true;
  EXPECT_TRUE(plan(processes).owners);
  EXPECT_TRUE(plan(processes).process_details);
  Query pids;
  pids.pids = {1};
  EXPECT_TRUE(plan(pids).owners);
  EXPECT_FALSE(plan(pids).process_details);
}

TEST(Plan, LooksForListenersOfBothFamilies) {
  EXPECT_EQ(listener_scan(), (Scan{Protocol::tcp, ScanScope::both, {State::listen}}));
}

TEST(Validate, AcceptsWhatCanMatch) {
  Query query;
  query.local_ports = {{0, 65535}, {80, 80}};
  query.remote_ports = {{65535, 65535}};
  query.local_prefixes = {*Prefix::parse("10.0.0.0/32"), *Prefix::parse("::/128")};
  EXPECT_TRUE(validate(query));
  EXPECT_TRUE(validate({}));
}

TEST(Validate, RefusesAPortRangeThatEndsBeforeItBegins) {
  for (auto list : {&Query::local_ports, &Query::remote_ports, &Query::any_ports}) {
    Query query;
    query.*list = {{1, 2}, {81, 80}};
    const auto valid = validate(query);
    ASSERT_FALSE(valid);
    EXPECT_EQ(valid.error().code, ErrorCode::invalid_argument);
  }
}

TEST(Validate, RefusesAPrefixLongerThanItsFamily) {
  for (auto list : {&Query::local_prefixes, &Query::remote_prefixes}) {
    for (const auto& [text, length] : {std::pair("10.0.0.0", 33), std::pair("::", 129)}) {
      Query query;
      (query.*list).push_back({*Address::parse(text), static_cast<std::uint8_t>(length)});
      const auto valid = validate(query);
      ASSERT_FALSE(valid);
      EXPECT_EQ(valid.error().code, ErrorCode::invalid_argument);
    }
  }
}

TEST(Plan, IsNotNarrowWhereAFewSocketsAreLeftOut) {
  const auto is_narrow = [](const char* text) {
    Query query;
    query.filter = std::get<Filter>(Filter::parse(text));
    return plan(narrowed(query)).is_narrow;
  };
  EXPECT_TRUE(is_narrow("remote_port = 443"));
  EXPECT_TRUE(is_narrow(":443"));
  EXPECT_TRUE(is_narrow("10.0.0.0/8"));
  EXPECT_TRUE(is_narrow("listen"));
  EXPECT_FALSE(is_narrow("not remote_port = 443"));
  EXPECT_FALSE(is_narrow("not remote:10.0.0.0/8"));
  EXPECT_FALSE(is_narrow("local_port > 1024"));
  EXPECT_FALSE(is_narrow("established"));
}

}  // namespace
}  // namespace tcptable::table
