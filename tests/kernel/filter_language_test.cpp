// A filter that the kernel and the collector help with keeps what it keeps of a whole table by
// itself; and what ss(8) understands means the same to both.
#include <algorithm>
#include <array>
#include <cstdio>
#include <iterator>
#include <memory>
#include <random>
#include <sstream>

#include "population.hpp"
#include "probe.hpp"
#include "support/sockets.hpp"

namespace tcptable::test {
namespace {

Filter filter_of(const std::string& text) {
  auto parsed = Filter::parse(text);
  if (const auto* error = std::get_if<FilterError>(&parsed))
    throw std::runtime_error(text + ": " + error->message);
  return std::get<Filter>(parsed);
}

// Filters whose values are drawn from the table, so that they match neither all nor nothing.
class FilterMaker {
 public:
  FilterMaker(const Snapshot& whole, const Population& population, unsigned seed)
      : whole_(whole), population_(population), random_(seed) {}

  std::string make(int depth = 3) {
    const std::uint32_t shape = depth == 0 ? 0 : below(8);
    if (shape < 2) return condition();
    if (shape == 2) return "not (" + make(depth - 1) + ")";
    const std::string word = shape < 6 ? " and " : " or ";
    return "(" + make(depth - 1) + word + make(depth - 1) + ")";
  }

 private:
  std::string condition() {
    const Row& row = whole_.rows()[below(whole_.size())];
    if (one_in(3)) return of_its_own(row);
    switch (below(11)) {
      case 0:
        return end("_port") + comparison() + std::to_string(port_of(row));
      case 1:
        return "port" + comparison() + std::to_string(port_of(row));
      case 2:
      case 3:
        return end("_address") + (one_in(3) ? " != " : " = ") + prefix_of(row);
      case 4:
        return "state = " + std::string(name(row.state));
      case 5:
        return std::string(one_in(2) ? "protocol = " : "protocol != ") +
               std::string(name(row.protocol));
      case 6:
        return "family = " + std::string(name(row.family));
      case 7:
        return "pid = " + std::to_string(population_.pids()[below(population_.pids().size())]);
      case 8:
        return on_device(row.interface_index);
      case 9:
        return "cgroup_id" + equality() + std::to_string(whole_.cgroup_id(row) + below(2));
      default:
        return one_in(2) ? "inode = " + std::to_string(row.inode)
                         : "interface_index = " + std::to_string(row.interface_index);
    }
  }

  // Which the kernel cannot answer, alone or at all: beside those that it can.
  std::string of_its_own(const Row& row) {
    const std::string port = std::to_string(port_of(row));
    switch (below(9)) {
      case 0:
        return std::string("has ") + (one_in(2) ? "interface" : "process");
      case 1:
        return end("_port") + (one_in(2) ? " in (" : " not in (") + port + ", 1-1023, 40000-50000)";
      case 2:
        return "port ~ \"" + port.substr(0, 2) + "\"";
      case 3:
        return end("_address") + " like \"" + to_string(row.local_address()).substr(0, 3) + "*\"";
      case 4:
        return "uid" + equality() + std::to_string(row.uid);
      case 5:
        return std::string("process contains \"") + (one_in(2) ? "test" : "nobody") + "\"";
      case 6:
        return "process ~ \"^[a-k]\"";
      case 7:
        return std::string(one_in(2) ? "owner" : "has pid or not owner") + ":known";
      default:
        return "state in (\"" + std::string(name(row.state)) + "\", \"LISTEN\")";
    }
  }

  // By its name, its number, or another number.
  std::string on_device(std::uint32_t index) {
    const std::string_view device = whole_.interface_name(index);
    if (one_in(2) && !device.empty()) return "interface" + equality() + std::string(device);
    return "interface_index" + equality() + std::to_string(index + below(2));
  }
  std::string equality() { return one_in(3) ? " != " : " = "; }

  std::uint32_t below(std::size_t bound) {
    return std::uniform_int_distribution<std::uint32_t>(
        0, static_cast<std::uint32_t>(bound - 1))(random_);
  }
  bool one_in(std::size_t n) { return below(n) == 0; }
  std::string end(const char* what) { return std::string(one_in(2) ? "local" : "remote") + what; }
  std::uint16_t port_of(const Row& row) { return one_in(2) ? row.local_port : row.remote_port; }
  std::string comparison() {
    constexpr std::array<const char*, 6> operators{" = ", " != ", " < ", " <= ", " > ", " >= "};
    return operators.at(below(operators.size()));
  }
  std::string prefix_of(const Row& row) {
    const Address address = one_in(2) ? row.local_address() : row.remote_address();
    const std::uint32_t length = below(address.family == Family::ipv4 ? 33 : 129);
    return to_string(address) + "/" + std::to_string(length);
  }

  const Snapshot& whole_;
  const Population& population_;
  std::mt19937 random_;
};

std::vector<std::string> kept_by(const Filter& filter, const Snapshot& whole) {
  std::vector<std::string> kept;
  for (const Row& row : whole)
    if (filter.matches(whole, row)) kept.push_back(identity(row));
  std::sort(kept.begin(), kept.end());
  return kept;
}

class FilterLanguage : public EngineTest {
 protected:
  // The table is taken again: TIME-WAIT and pending handshakes end while a slow machine compares.
  bool has_changed(Snapshot& whole, const Query& base) {
    Snapshot now = take(base);
    const bool changed = identities(now) != identities(whole);
    whole = std::move(now);
    return changed;
  }

  void compare_random_filters(FamilyView view, unsigned seed) {
    const Population population;
    Query base = everything(GetParam());
    base.view = view;
    base.columns.interfaces = true;
    base.columns.cgroups = is_netlink();
    Snapshot whole = take(base);
    FilterMaker maker(whole, population, seed);
    std::size_t matched = 0;
    const int rounds = is_netlink() ? 200 : 40;
    for (int round = 0; round < rounds; ++round) {
      const std::string text = maker.make();
      Query query = base;
      query.filter = filter_of(text);
      ASSERT_EQ(filter_of(query.filter.text()), query.filter) << text;
      std::vector<std::string> expected;
      std::vector<std::string> actual;
      do {
        expected = kept_by(query.filter, whole);
        actual = identities(take(query));
      } while (actual != expected && has_changed(whole, base));
      ASSERT_EQ(difference(actual, expected), "") << text;
      if (!expected.empty() && expected.size() < whole.size()) ++matched;
    }
    EXPECT_GT(matched, 10U) << "too few filters told sockets apart";
  }
};

TCPTABLE_ON_EACH_ENGINE(FilterLanguage);

TEST_P(FilterLanguage, KeepsInTheKernelWhatItKeepsByItself) {
  compare_random_filters(FamilyView::socket, 1);
}

TEST_P(FilterLanguage, KeepsTheSameOnTheWire) { compare_random_filters(FamilyView::wire, 2); }

std::string port_in(const std::string& endpoint) {
  const std::string digits = endpoint.substr(endpoint.rfind(':') + 1);
  return digits == "*" ? "0" : digits;
}

// Both ports of each line, sorted. A listener's peer is "*" to ss.
std::optional<std::vector<std::string>> ports_by_ss(const std::string& arguments) {
  const auto close = [](FILE* pipe) { ::pclose(pipe); };
  const std::string command = "ss -Htan " + arguments + " 2>/dev/null";
  const std::unique_ptr<FILE, decltype(close)> pipe(::popen(command.c_str(), "re"), close);
  if (!pipe) return std::nullopt;
  std::vector<std::string> lines;
  std::array<char, 512> line;
  while (std::fgets(line.data(), line.size(), pipe.get()) != nullptr) {
    // With one state asked for, ss leaves its column out.
    std::istringstream words(line.data());
    std::vector<std::string> columns{std::istream_iterator<std::string>(words), {}};
    if (columns.size() < 4) return std::nullopt;
    lines.push_back(port_in(columns[columns.size() - 2]) + " " + port_in(columns.back()));
  }
  std::sort(lines.begin(), lines.end());
  return lines;
}

// For the shell: states are words of their own, the rest is one.
std::string quoted(const std::string& text) {
  const bool has_states = text.starts_with("state") || text.starts_with("exclude");
  const std::size_t begin = has_states ? text.find('(') : 0;
  if (begin == std::string::npos) return text;
  return text.substr(0, begin) + "'" + text.substr(begin) + "'";
}

std::vector<std::string> ports_by_us(const std::string& text) {
  Query query = tcp_only(EngineChoice::netlink);
  query.filter = filter_of(text);
  std::vector<std::string> lines;
  for (const Row& row : take(query))
    lines.push_back(std::to_string(row.local_port) + " " + std::to_string(row.remote_port));
  std::sort(lines.begin(), lines.end());
  return lines;
}

class FilterOfSs : public KernelTest {};

TEST_F(FilterOfSs, MeansTheSameToBoth) {
  const Population population;
  const Conversation talk = converse(Endpoint::of("127.0.0.1"));
  const auto all = ports_by_ss("");
  if (!all || all->empty()) GTEST_SKIP() << "there is no ss";
  const std::string port = std::to_string(local_port(talk.listening));
  const std::string other = std::to_string(local_port(talk.client));
  std::size_t matched = 0;
  for (const std::string& text : {"sport = :" + port,
                                  "dport = :" + port,
                                  "sport == :" + port + " and dport = :" + other,
                                  "( dport = :" + port + " or sport = :" + port + " )",
                                  "not dport = :" + port,
                                  "sport != :" + port,
                                  "sport > :" + port,
                                  "sport ge :" + port,
                                  "dport lt :" + other,
                                  "! ( sport = :" + port + " || dport = :" + port + " )",
                                  std::string("src 127.0.0.1"),
                                  std::string("dst 127.0.0.0/8"),
                                  "src 127.0.0.1:" + port,
                                  "dst 127.0.0.1 and not src 127.0.0.1:" + other,
                                  std::string("state established"),
                                  std::string("state listening"),
                                  std::string("state time-wait"),
                                  std::string("state established state syn-recv"),
                                  std::string("exclude listening"),
                                  std::string("state connected"),
                                  std::string("state synchronized"),
                                  std::string("state big"),
                                  std::string("state bucket"),
                                  "state established ( dport = :" + port + " )"}) {
    const auto theirs = ports_by_ss(quoted(text));
    ASSERT_TRUE(theirs) << text;
    EXPECT_EQ(difference(ports_by_us(text), *theirs), "") << text;
    matched += theirs->empty() ? 0 : 1;
  }
  EXPECT_GT(matched, 15U) << "too few filters matched anything";
}

}  // namespace
}  // namespace tcptable::test
