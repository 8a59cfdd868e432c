#include "inet_diag_filter.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <random>
#include <vector>

#include "../builders/diag_conditions.hpp"
#include "../builders/filter_program.hpp"
#include "../builders/netlink_message.hpp"

namespace tcptable::wire {
namespace {

using test::bytes_of_numbers;
using test::ByteVector;
using test::DiagEntry;

DiagCondition port(DiagEnd end, std::uint16_t first, std::uint16_t last) {
  return {.kind = DiagCondition::Kind::port, .end = end, .ports = {first, last}, .prefix = {}};
}

DiagCondition prefix(DiagEnd end, std::string_view text) {
  return {.kind = DiagCondition::Kind::prefix,
          .end = end,
          .ports = {},
          .prefix = Prefix::parse(text).value()};
}

DiagCondition carries_ipv4() {
  return {
      .kind = DiagCondition::Kind::carries_ipv4, .end = DiagEnd::local, .ports = {}, .prefix = {}};
}

bool decides(const std::vector<DiagClause>& clauses, const DiagEntry& entry) {
  const auto program = compile_filter(clauses);
  EXPECT_TRUE(program && test::is_valid_program(*program));
  return test::accepts(*program, entry);
}

DiagEntry entry(std::string_view local, std::uint16_t local_port, std::string_view remote,
                std::uint16_t remote_port) {
  return {.local = Address::parse(local).value(),
          .remote = Address::parse(remote).value(),
          .local_port = local_port,
          .remote_port = remote_port};
}

// The layout that the header of inet_diag_filter.cpp draws, byte for byte.
TEST(InetDiagFilter, CompilesARangeToTwoCommandsThatRejectBehindTheEnd) {
  const std::vector<DiagClause> clauses{{port(DiagEnd::local, 80, 90)}};
  const ByteVector expected = bytes_of_numbers({
      INET_DIAG_BC_S_GE,
      8,
      20,
      0,
      0,
      0,
      80,
      0,  //
      INET_DIAG_BC_S_LE,
      8,
      12,
      0,
      0,
      0,
      90,
      0,
  });
  EXPECT_EQ(compile_filter(clauses), expected);
}

TEST(InetDiagFilter, IsEmptyWithoutConditions) {
  const auto program = compile_filter({});
  ASSERT_TRUE(program);
  EXPECT_TRUE(program->empty());
}

TEST(InetDiagFilter, MatchesPortsOfTheEndThatIsNamed) {
  const DiagEntry subject = entry("10.0.0.1", 80, "10.0.0.2", 5000);
  EXPECT_TRUE(decides({{port(DiagEnd::local, 80, 80)}}, subject));
  EXPECT_FALSE(decides({{port(DiagEnd::remote, 80, 80)}}, subject));
  EXPECT_TRUE(decides({{port(DiagEnd::remote, 5000, 65535)}}, subject));
  EXPECT_FALSE(decides({{port(DiagEnd::remote, 0, 4999)}}, subject));
}

TEST(InetDiagFilter, MatchesAnyAlternativeOfAClause) {
  const std::vector<DiagClause> clauses{
      {port(DiagEnd::local, 1, 2), port(DiagEnd::remote, 7, 7), port(DiagEnd::local, 9, 9)}};
  EXPECT_TRUE(decides(clauses, entry("::", 1, "::", 0)));
  EXPECT_TRUE(decides(clauses, entry("::", 5, "::", 7)));
  EXPECT_TRUE(decides(clauses, entry("::", 9, "::", 0)));
  EXPECT_FALSE(decides(clauses, entry("::", 3, "::", 8)));
}

TEST(InetDiagFilter, NeedsEveryClause) {
  const std::vector<DiagClause> clauses{{port(DiagEnd::local, 80, 80)},
                                        {prefix(DiagEnd::remote, "10.0.0.0/8")}};
  EXPECT_TRUE(decides(clauses, entry("1.1.1.1", 80, "10.9.9.9", 1)));
  EXPECT_FALSE(decides(clauses, entry("1.1.1.1", 81, "10.9.9.9", 1)));
  EXPECT_FALSE(decides(clauses, entry("1.1.1.1", 80, "11.9.9.9", 1)));
}

TEST(InetDiagFilter, FindsIpv4InAMappedAddress) {
  EXPECT_TRUE(
      decides({{prefix(DiagEnd::local, "10.0.0.0/8")}}, entry("::ffff:10.1.1.1", 1, "::", 0)));
  EXPECT_FALSE(decides({{prefix(DiagEnd::local, "10.0.0.0/8")}}, entry("::10.1.1.1", 1, "::", 0)));
}

TEST(InetDiagFilter, TellsWhatCarriesIpv4) {
  const std::vector<DiagClause> clauses{{carries_ipv4()}};
  EXPECT_TRUE(decides(clauses, entry("10.1.1.1", 1, "10.1.1.1", 2)));
  EXPECT_TRUE(decides(clauses, entry("::ffff:10.1.1.1", 1, "::ffff:10.1.1.1", 2)));
  EXPECT_FALSE(decides(clauses, entry("::1", 1, "::1", 2)));
  EXPECT_FALSE(decides(clauses, entry("::", 1, "::", 0)));
}

TEST(InetDiagFilter, ComparesDevicesAndCgroups) {
  constexpr std::uint64_t large = 0x1'0000'0002;
  const auto number = [](DiagCondition::Kind kind, std::uint64_t value, bool is_negated) {
    return DiagCondition{
        .kind = kind, .ports = {}, .prefix = {}, .number = value, .is_negated = is_negated};
  };
  DiagEntry subject = entry("10.0.0.1", 80, "10.0.0.2", 5000);
  subject.device = 2;
  subject.cgroup = large;
  using Kind = DiagCondition::Kind;
  EXPECT_TRUE(decides({{number(Kind::device, 2, false)}}, subject));
  EXPECT_FALSE(decides({{number(Kind::device, 3, false)}}, subject));
  EXPECT_FALSE(decides({{number(Kind::device, 2, true)}}, subject));
  EXPECT_TRUE(decides({{number(Kind::device, 3, true)}}, subject));
  EXPECT_TRUE(decides({{number(Kind::cgroup, large, false)}}, subject));
  EXPECT_FALSE(decides({{number(Kind::cgroup, 2, false)}}, subject)) << "all bits count";
  EXPECT_TRUE(decides({{number(Kind::cgroup, 2, true)}}, subject));
  EXPECT_TRUE(decides(
      {{number(Kind::device, 3, false), number(Kind::cgroup, 2, true), port(DiagEnd::local, 1, 2)}},
      subject));
}

TEST(InetDiagFilter, JumpsOverWhatANegatedPrefixRejects) {
  DiagCondition outside{.kind = DiagCondition::Kind::prefix,
                        .end = DiagEnd::remote,
                        .ports = {},
                        .prefix = *Prefix::parse("10.0.0.0/8"),
                        .is_negated = true};
  const auto program = compile_filter(std::vector<DiagClause>{{outside}});
  ASSERT_TRUE(program);
  EXPECT_TRUE(test::is_valid_program(*program));
  EXPECT_TRUE(test::accepts(*program, entry("10.0.0.1", 1, "192.0.2.1", 2)));
  EXPECT_FALSE(test::accepts(*program, entry("192.0.2.1", 1, "10.0.0.1", 2)));
  EXPECT_FALSE(test::accepts(*program, entry("::1", 1, "::ffff:10.0.0.1", 2)));
}

TEST(InetDiagFilter, LeavesTooLongAProgramToTheCaller) {
  DiagClause clause;
  while (clause.size() < 1000) clause.push_back(port(DiagEnd::local, 1, 1));
  const std::vector<DiagClause> short_enough{clause};
  const auto program = compile_filter(short_enough);
  ASSERT_TRUE(program);
  EXPECT_TRUE(test::is_valid_program(*program));
  while (clause.size() < 5000) clause.push_back(port(DiagEnd::local, 1, 1));
  EXPECT_FALSE(compile_filter(std::vector<DiagClause>{clause}));
  EXPECT_FALSE(compile_filter(std::vector<DiagClause>(4, short_enough[0])));
}

TEST(InetDiagFilter, StaysValidUpToItsLongestProgram) {
  std::size_t longest = 0;
  DiagClause clause;
  for (int i = 0; i < 2000; ++i) {
    clause.push_back(port(DiagEnd::local, 1, 1));
    const std::vector<DiagClause> clauses{{port(DiagEnd::remote, 3, 3)}, clause};
    const auto program = compile_filter(clauses);
    if (!program) break;
    longest = program->size();
    if (i % 50 != 0 && longest < 32000) continue;
    ASSERT_TRUE(test::is_valid_program(*program)) << longest;
    ASSERT_TRUE(test::accepts(*program, entry("::", 1, "::", 3)));
    ASSERT_FALSE(test::accepts(*program, entry("::", 2, "::", 3)));
    ASSERT_FALSE(test::accepts(*program, entry("::", 1, "::", 4)));
  }
  EXPECT_GT(longest, 30000U);
}

// Few values, so that conditions often hold.
class Generator {
 public:
  DiagCondition condition() {
    const auto kind = static_cast<DiagCondition::Kind>(pick(3));
    if (kind == DiagCondition::Kind::carries_ipv4) return carries_ipv4();
    const DiagEnd end = pick(2) == 0 ? DiagEnd::local : DiagEnd::remote;
    const std::uint16_t a = port_number();
    const std::uint16_t b = port_number();
    if (kind == DiagCondition::Kind::port) return port(end, std::min(a, b), std::max(a, b));
    const Address subject = address();
    const unsigned width = subject.family == Family::ipv4 ? 32 : 128;
    return {.kind = kind,
            .end = end,
            .ports = {},
            .prefix = {subject, static_cast<std::uint8_t>(pick(width + 1))},
            .is_negated = pick(4) == 0};
  }

  std::vector<DiagClause> clauses() {
    std::vector<DiagClause> result(1 + pick(4));
    for (DiagClause& clause : result)
      for (unsigned i = 1 + pick(4); i > 0; --i) clause.push_back(condition());
    return result;
  }

  DiagEntry entry() {
    return {.local = address(),
            .remote = address(),
            .local_port = port_number(),
            .remote_port = port_number()};
  }

 private:
  unsigned pick(unsigned limit) { return static_cast<unsigned>(random_() % limit); }
  std::uint16_t port_number() {
    constexpr std::array<std::uint16_t, 6> ports{0, 1, 80, 81, 65534, 65535};
    return ports[pick(ports.size())];
  }
  Address address() {
    constexpr std::array texts{"0.0.0.0", "10.0.0.1",        "10.0.0.2",           "138.0.0.1",
                               "::",      "::ffff:10.0.0.1", "::ffff:138.0.0.1",   "::1",
                               "fe80::1", "fe80::8000:1",    "ffff::ffff:10.0.0.1"};
    return Address::parse(texts[pick(texts.size())]).value();
  }

  std::mt19937 random_{4};
};

TEST(InetDiagFilter, DecidesAsTheConditionsDo) {
  Generator generator;
  int accepted = 0;
  constexpr int programs = 5000;
  constexpr int entries = 20;
  for (int i = 0; i < programs; ++i) {
    const auto clauses = generator.clauses();
    const auto program = compile_filter(clauses);
    ASSERT_TRUE(program);
    ASSERT_TRUE(test::is_valid_program(*program));
    for (int j = 0; j < entries; ++j) {
      const DiagEntry subject = generator.entry();
      const bool verdict = test::accepts(*program, subject);
      ASSERT_EQ(verdict, test::satisfies(subject, clauses));
      accepted += verdict ? 1 : 0;
    }
  }
  // Neither verdict may be so rare that the agreement says nothing.
  EXPECT_GT(accepted, programs * entries / 20);
  EXPECT_LT(accepted, programs * entries * 19 / 20);
}

TEST(FilterProgram, AuditRefusesWhatTheKernelRefuses) {
  const auto program = *compile_filter(std::vector<DiagClause>{{port(DiagEnd::local, 80, 90)}});
  ASSERT_TRUE(test::is_valid_program(program));
  for (const auto& [at, value] : {std::pair(0, 99), std::pair(1, 4), std::pair(1, 6),
                                  std::pair(2, 4), std::pair(2, 24), std::pair(2, 10)}) {
    ByteVector broken = program;
    broken[static_cast<std::size_t>(at)] = static_cast<std::byte>(value);
    EXPECT_FALSE(test::is_valid_program(broken)) << at << '=' << value;
  }
  for (std::size_t size = 0; size < program.size(); ++size)
    EXPECT_FALSE(test::is_valid_program(test::Program(program).first(size))) << size;
}

}  // namespace
}  // namespace tcptable::wire
