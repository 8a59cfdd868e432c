// A filtered table is the whole table, filtered by hand.

#include <algorithm>
#include <random>

#include "population.hpp"
#include "probe.hpp"

namespace tcptable::test {
namespace {

// What the words of query.hpp say, in the plainest code.

bool in_ranges(const std::vector<PortRange>& ranges, std::uint16_t port) {
  return ranges.empty() || std::any_of(ranges.begin(), ranges.end(), [port](PortRange range) {
           return range.first <= port && port <= range.last;
         });
}

bool bit_of(const Address& address, std::size_t bit) {
  return (address.bytes.at(bit / 8) >> (7 - bit % 8) & 1) != 0;
}

bool in_prefix(const Prefix& prefix, Address address) {
  const bool mapped_counts = prefix.address.family == Family::ipv4;
  if (mapped_counts) address = unmapped(address);
  if (address.family != prefix.address.family) return false;
  for (std::size_t bit = 0; bit < prefix.length; ++bit) {
    if (bit_of(address, bit) != bit_of(prefix.address, bit)) return false;
  }
  return true;
}

bool in_prefixes(const std::vector<Prefix>& prefixes, const Address& address) {
  return prefixes.empty() ||
         std::any_of(prefixes.begin(), prefixes.end(),
                     [&](const Prefix& prefix) { return in_prefix(prefix, address); });
}

bool has_pid(const Snapshot& whole, const Row& row, const std::vector<std::uint32_t>& pids) {
  if (pids.empty()) return true;
  for (const std::uint32_t owner : owner_pids(whole, row)) {
    if (std::find(pids.begin(), pids.end(), owner) != pids.end()) return true;
  }
  return false;
}

bool matches(const Snapshot& whole, const Row& row, const Query& query) {
  const bool protocol = row.protocol == Protocol::tcp ? query.protocols.tcp : query.protocols.udp;
  const bool family = row.family == Family::ipv4 ? query.families.ipv4 : query.families.ipv6;
  const bool any_port = query.any_ports.empty() || in_ranges(query.any_ports, row.local_port) ||
                        in_ranges(query.any_ports, row.remote_port);
  return protocol && family && any_port && query.states.contains(row.state) &&
         in_ranges(query.local_ports, row.local_port) &&
         in_ranges(query.remote_ports, row.remote_port) &&
         in_prefixes(query.local_prefixes, row.local_address()) &&
         in_prefixes(query.remote_prefixes, row.remote_address()) &&
         has_pid(whole, row, query.pids);
}

std::vector<std::string> filtered_by_hand(const Snapshot& whole, const Query& query) {
  std::vector<std::string> kept;
  for (const Row& row : whole) {
    if (matches(whole, row, query)) kept.push_back(identity(row));
  }
  std::sort(kept.begin(), kept.end());
  return kept;
}

// Queries drawn from what the table holds, so that they neither match all nor nothing.
class QueryMaker {
 public:
  QueryMaker(const Snapshot& whole, const Population& population, unsigned seed)
      : whole_(whole), population_(population), random_(seed) {}

  Query make(Query query) {
    if (one_in(4)) query.protocols = {.tcp = one_in(2), .udp = one_in(2)};
    if (one_in(4)) query.families = {.ipv4 = one_in(2), .ipv6 = one_in(2)};
    if (one_in(3)) query.states = StateSet::from_bits(below(1U << 12)).without(State::bound);
    if (one_in(3)) query.local_ports = some_ports();
    if (one_in(4)) query.remote_ports = some_ports();
    if (one_in(5)) query.any_ports = some_ports();
    if (one_in(3)) query.local_prefixes = some_prefixes();
    if (one_in(4)) query.remote_prefixes = some_prefixes();
    if (one_in(5)) query.pids = {population_.pids()[below(std::size(population_.pids()))]};
    return query;
  }

 private:
  std::uint32_t below(std::size_t bound) {
    return std::uniform_int_distribution<std::uint32_t>(
        0, static_cast<std::uint32_t>(bound - 1))(random_);
  }
  bool one_in(std::size_t n) { return below(n) == 0; }
  const Row& any_row() { return whole_.rows()[below(whole_.size())]; }

  std::vector<PortRange> some_ports() {
    std::vector<PortRange> ranges(1 + below(3));
    for (PortRange& range : ranges) {
      const std::uint16_t port = one_in(2) ? any_row().local_port : any_row().remote_port;
      const auto spread = static_cast<std::uint16_t>(one_in(2) ? 0 : below(2000));
      range.first = port > spread ? static_cast<std::uint16_t>(port - spread) : 0;
      range.last = port < 65535 - spread ? static_cast<std::uint16_t>(port + spread) : 65535;
    }
    return ranges;
  }

  std::vector<Prefix> some_prefixes() {
    std::vector<Prefix> prefixes(1 + below(2));
    for (Prefix& prefix : prefixes) {
      prefix.address = one_in(2) ? any_row().local_address() : any_row().remote_address();
      prefix.length =
          static_cast<std::uint8_t>(below(prefix.address.family == Family::ipv4 ? 33 : 129));
    }
    return prefixes;
  }

  const Snapshot& whole_;
  const Population& population_;
  std::mt19937 random_;
};

std::string describe(const Query& query) {
  std::string text = "states " + std::to_string(query.states.bits());
  text += query.protocols.tcp ? " tcp" : "";
  text += query.protocols.udp ? " udp" : "";
  text += query.families.ipv4 ? " ipv4" : "";
  text += query.families.ipv6 ? " ipv6" : "";
  const auto add_ports = [&text](const char* what, const std::vector<PortRange>& ranges) {
    for (const PortRange range : ranges) {
      text += std::string(what) + std::to_string(range.first) + "-" + std::to_string(range.last);
    }
  };
  const auto add_prefixes = [&text](const char* what, const std::vector<Prefix>& prefixes) {
    for (const Prefix& prefix : prefixes) {
      text += what + to_string(prefix.address) + "/" + std::to_string(prefix.length);
    }
  };
  add_ports(" local ", query.local_ports);
  add_ports(" remote ", query.remote_ports);
  add_ports(" any ", query.any_ports);
  add_prefixes(" local ", query.local_prefixes);
  add_prefixes(" remote ", query.remote_prefixes);
  for (const std::uint32_t pid : query.pids) text += " pid " + std::to_string(pid);
  return text;
}

class Filters : public EngineTest {
 protected:
  void compare_random_queries(FamilyView view, unsigned seed) {
    const Population population;
    Query base = everything(GetParam());
    base.view = view;
    const Snapshot whole = take(base);
    ASSERT_GT(whole.size(), 20U);
    QueryMaker maker(whole, population, seed);
    std::size_t matched = 0;
    // /proc/net/tcp costs milliseconds each time, however small the table is.
    const int rounds = is_netlink() ? 300 : 60;
    for (int round = 0; round < rounds; ++round) {
      const Query query = maker.make(base);
      const std::vector<std::string> expected = filtered_by_hand(whole, query);
      ASSERT_EQ(difference(identities(take(query)), expected), "") << describe(query);
      if (!expected.empty()) ++matched;
    }
    EXPECT_GT(matched, 10U) << "too few queries matched anything";
  }
};

TCPTABLE_ON_EACH_ENGINE(Filters);

TEST_P(Filters, KeepWhatAFilterByHandKeeps) { compare_random_queries(FamilyView::socket, 1); }

TEST_P(Filters, KeepTheSameOnTheWire) { compare_random_queries(FamilyView::wire, 2); }

TEST_P(Filters, Ipv4PrefixContainsMappedPeers) {
  const Population population;
  Query query = tcp_only(GetParam());
  query.local_prefixes = {*Prefix::parse("127.0.0.3/32")};
  const Snapshot table = take(query);
  ASSERT_EQ(table.size(), 1U);
  EXPECT_EQ(table.begin()->family, Family::ipv6);
}

TEST_P(Filters, NoStateNoRow) {
  const Population population;
  Query query = everything(GetParam());
  query.states = {};
  EXPECT_EQ(take(query).size(), 0U);
}

TEST_P(Filters, UnknownPidHasNoRow) {
  const Population population;
  Query query = everything(GetParam());
  query.pids = {1U << 30};
  EXPECT_EQ(take(query).size(), 0U);
}

TEST_P(Filters, PidsImplyOwners) {
  const Population population;
  Query query;
  query.engine = GetParam();
  query.pids = {own_pid()};
  const Snapshot table = take(query);
  ASSERT_GT(table.size(), 0U);
  for (const Row& row : table) EXPECT_EQ(table.owners(row).empty(), false);
}

TEST_P(Filters, PortRangeUpsideDownIsAnInvalidArgument) {
  Query query = everything(GetParam());
  query.local_ports = {{.first = 2, .last = 1}};
  const Result<Snapshot> table = snapshot(query);
  ASSERT_FALSE(table);
  EXPECT_EQ(table.error().code, ErrorCode::invalid_argument);
}

}  // namespace
}  // namespace tcptable::test
