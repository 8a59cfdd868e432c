#include "filter.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <random>

#include "../builders/rows.hpp"

namespace tcptable::table {
namespace {

using test::connection;
using test::listener;

const Row subject = connection({"10.0.0.1", 80}, {"192.0.2.9", 5000}, 1);

bool accepts(const Query& query, const Row& row = subject) { return RowFilter(query).accepts(row); }

TEST(RowFilter, AcceptsEverythingByDefault) {
  EXPECT_TRUE(accepts({}));
  EXPECT_TRUE(accepts({}, listener({"::", 80}, 1)));
}

TEST(RowFilter, LeavesBoundSocketsOutUnlessNamed) {
  Row bound = listener({"::", 80}, 1);
  bound.state = State::bound;
  EXPECT_FALSE(accepts({}, bound));
  Query query;
  query.states = {State::bound};
  EXPECT_TRUE(accepts(query, bound));
}

TEST(RowFilter, NeedsTheState) {
  Query query;
  query.states = {State::established};
  EXPECT_TRUE(accepts(query));
  query.states = StateSet::all().without(State::established);
  EXPECT_FALSE(accepts(query));
  query.states = {};
  EXPECT_FALSE(accepts(query));
}

TEST(RowFilter, NeedsTheFamily) {
  Query query;
  query.families = {.ipv4 = true, .ipv6 = false};
  EXPECT_TRUE(accepts(query));
  EXPECT_FALSE(accepts(query, listener({"::", 80}, 1)));
  query.families = {.ipv4 = false, .ipv6 = true};
  EXPECT_FALSE(accepts(query));
  EXPECT_TRUE(accepts(query, listener({"::", 80}, 1)));
}

TEST(RowFilter, MatchesAnyLocalPortOfTheList) {
  Query query;
  query.local_ports = {{1, 2}, {80, 80}};
  EXPECT_TRUE(accepts(query));
  query.local_ports = {{1, 79}, {81, 65535}};
  EXPECT_FALSE(accepts(query));
}

TEST(RowFilter, MatchesRemotePorts) {
  Query query;
  query.remote_ports = {{5000, 5000}};
  EXPECT_TRUE(accepts(query));
  query.remote_ports = {{80, 80}};
  EXPECT_FALSE(accepts(query));
}

TEST(RowFilter, MatchesAPortOfEitherEnd) {
  for (const std::uint16_t port : {std::uint16_t{80}, std::uint16_t{5000}}) {
    Query query;
    query.any_ports = {{port, port}};
    EXPECT_TRUE(accepts(query));
  }
  Query query;
  query.any_ports = {{81, 4999}};
  EXPECT_FALSE(accepts(query));
}

TEST(RowFilter, MatchesPrefixesOfEachEnd) {
  Query query;
  query.local_prefixes = {*Prefix::parse("10.0.0.0/8")};
  EXPECT_TRUE(accepts(query));
  query.remote_prefixes = {*Prefix::parse("10.0.0.0/8")};
  EXPECT_FALSE(accepts(query));
  query.remote_prefixes = {*Prefix::parse("::/0"), *Prefix::parse("192.0.2.0/24")};
  EXPECT_TRUE(accepts(query));
}

TEST(RowFilter, NeedsEveryList) {
  Query query;
  query.local_ports = {{80, 80}};
  query.remote_ports = {{1, 1}};
  EXPECT_FALSE(accepts(query));
}

TEST(RowFilter, DoesNotDecideOnOwners) {
  Query query;
  query.pids = {4242};
  EXPECT_TRUE(accepts(query));
}

// The documentation of Query, as directly as it can be written.
bool described(const Query& query, const Row& row) {
  const auto port_in = [](const std::vector<PortRange>& ranges, std::uint16_t port) {
    bool found = ranges.empty();
    for (const PortRange& range : ranges) found |= port >= range.first && port <= range.last;
    return found;
  };
  const auto address_in = [](const std::vector<Prefix>& prefixes, const Address& address) {
    bool found = prefixes.empty();
    for (const Prefix& prefix : prefixes) found |= prefix.contains(address);
    return found;
  };
  const bool family = row.family == Family::ipv4 ? query.families.ipv4 : query.families.ipv6;
  return family && query.states.contains(row.state) && port_in(query.local_ports, row.local_port) &&
         port_in(query.remote_ports, row.remote_port) &&
         (port_in(query.any_ports, row.local_port) || port_in(query.any_ports, row.remote_port)) &&
         address_in(query.local_prefixes, row.local_address()) &&
         address_in(query.remote_prefixes, row.remote_address());
}

class Generator {
 public:
  Query query() {
    Query query;
    query.families = {.ipv4 = pick(8) != 0, .ipv6 = pick(8) != 0};
    query.states = pick(2) == 0 ? StateSet::all() : StateSet::from_bits(pick(0x3000));
    for (auto* ports : {&query.local_ports, &query.remote_ports, &query.any_ports})
      if (pick(3) == 0)
        for (std::size_t i = 1 + pick(2); i > 0; --i) {
          const std::uint16_t a = port();
          const std::uint16_t b = port();
          ports->push_back({std::min(a, b), std::max(a, b)});
        }
    for (auto* prefixes : {&query.local_prefixes, &query.remote_prefixes})
      if (pick(3) == 0)
        for (std::size_t i = 1 + pick(2); i > 0; --i)
          prefixes->push_back(*Prefix::parse(prefix_texts[pick(prefix_texts.size())]));
    return query;
  }

  Row row() {
    constexpr std::array states{State::established, State::listen, State::time_wait, State::closed,
                                State::bound};
    const bool ipv4 = pick(2) == 0;
    const auto& texts = ipv4 ? ipv4_texts : ipv6_texts;
    return test::make_row(Protocol::tcp, states[pick(states.size())], {texts[pick(4)], port()},
                          {texts[pick(4)], port()}, 1);
  }

 private:
  static constexpr std::array ipv4_texts{"0.0.0.0", "10.0.0.1", "10.128.0.1", "192.0.2.1"};
  static constexpr std::array ipv6_texts{"::", "::1", "::ffff:10.0.0.1", "2001:db8::1"};
  static constexpr std::array prefix_texts{"0.0.0.0/0", "10.0.0.0/9", "10.0.0.0/8",   "::/0",
                                           "::/96",     "::1",        "2001:db8::/32"};

  std::uint32_t pick(std::size_t limit) { return static_cast<std::uint32_t>(random_() % limit); }
  std::uint16_t port() { return static_cast<std::uint16_t>(pick(4) == 0 ? 65535 : pick(6)); }

  std::mt19937 random_{5};
};

TEST(RowFilter, AgreesWithTheDocumentation) {
  Generator generator;
  int accepted = 0;
  for (int i = 0; i < 20000; ++i) {
    const Query query = generator.query();
    const Row row = generator.row();
    ASSERT_EQ(accepts(query, row), described(query, row)) << test::text_of(row);
    accepted += described(query, row) ? 1 : 0;
  }
  EXPECT_GT(accepted, 500);
}

}  // namespace
}  // namespace tcptable::table
