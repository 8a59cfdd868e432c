#include <tcptable/filter.hpp>

#include <gtest/gtest.h>

#include <random>
#include <tcptable/field.hpp>
#include <tcptable/snapshot_builder.hpp>

#include "filter.hpp"
#include "filter_expression.hpp"
#include "filter_narrowing.hpp"
#include "filter_words.hpp"

namespace tcptable {
namespace {

FilterNames test_names() {
  return {.user = [](std::string_view name) -> std::optional<std::uint32_t> {
            return name == "www-data" ? std::optional(33U) : std::nullopt;
          },
          .service = [](std::string_view name) -> std::optional<std::uint16_t> {
            return name == "https" ? std::optional<std::uint16_t>(443) : std::nullopt;
          }};
}

Filter filter(std::string_view text) {
  auto parsed = Filter::parse(text, test_names());
  if (const auto* error = std::get_if<FilterError>(&parsed)) {
    ADD_FAILURE() << text << "\n" << std::string(error->position, ' ') << "^ " << error->message;
    return {};
  }
  return std::get<Filter>(parsed);
}

FilterError error_of(std::string_view text) {
  auto parsed = Filter::parse(text, test_names());
  if (const auto* error = std::get_if<FilterError>(&parsed)) return *error;
  ADD_FAILURE() << text << " was taken: " << std::get<Filter>(parsed).text();
  return {};
}

struct Meaning {
  std::string_view text;
  std::string_view canonical;
};

TEST(FilterLanguage, TakesWhatPeopleWrite) {
  constexpr Meaning meanings[] = {
      {"", ""},
      {"  \t ", ""},
      {":443", "local_port = 443 or remote_port = 443"},
      {":https", "local_port = 443 or remote_port = 443"},
      {":8000-8080", "local_port in (8000-8080) or remote_port in (8000-8080)"},
      {"nginx", "process contains \"nginx\""},
      {"\"my server\"", "process contains \"my server\""},
      {"10.0.0.0/8", "local_address = 10.0.0.0/8 or remote_address = 10.0.0.0/8"},
      {"[::1]:443",
       "(local_address = ::1/128 and local_port = 443) or "
       "(remote_address = ::1/128 and remote_port = 443)"},
      {"10.0.0.1:22",
       "(local_address = 10.0.0.1/32 and local_port = 22) or "
       "(remote_address = 10.0.0.1/32 and remote_port = 22)"},
      {"listen", "state = \"LISTEN\""},
      {"LISTENING", "state = \"LISTEN\""},
      {"time_wait", "state = \"TIME-WAIT\""},
      {"udp ipv6", "protocol = \"udp\" and family = \"ipv6\""},
      {"state:established pid:1234", "state = \"ESTABLISHED\" and pid = 1234"},
      {"user:www-data", "uid = 33"},
      {"user:0", "uid = 0"},
      {"user:www*", "user like \"www*\""},
      {"unit:ssh.service", "unit = \"ssh.service\""},
      {"unit:ssh*", "unit like \"ssh*\""},
      {"port:443,80-90", "local_port in (443, 80-90) or remote_port in (443, 80-90)"},
      {"remote:10.0.0.0/8", "remote_address = 10.0.0.0/8"},
      {"local:[::1]:443", "local_address = ::1/128 and local_port = 443"},
      {"rtt > 50ms and process ~ \"^node\"", "rtt >= 50001us and process ~ \"^node\""},
      {"rtt>1.5s", "rtt >= 1500001us"},
      {"rtt:>50ms", "rtt >= 50001us"},
      {"rtt_us <= 10us", "rtt <= 10us"},
      {"sent_bytes >= 10k", "sent_bytes >= 10000"},
      {"receive_buffer = 4KiB", "receive_buffer = 4096"},
      {"delivery_rate > 8Mbit/s", "delivery_rate >= 1000001"},
      {"not listen", "not state = \"LISTEN\""},
      {"!listen", "not state = \"LISTEN\""},
      {"state != listen", "not state = \"LISTEN\""},
      {"a or b and c",
       "process contains \"a\" or (process contains \"b\" and process contains \"c\")"},
      {"(a || b) && c",
       "(process contains \"a\" or process contains \"b\") and process contains \"c\""},
      {"pid in (1, 2, 5-7)", "pid in (1, 2, 5-7)"},
      {"pid in ()", "pid in ()"},
      {"has unit", "has unit"},
      {"command contains \"--port\"", "command contains \"--port\""},
      {"process = \"a\\\"b\\\\c\"", "process = \"a\\\"b\\\\c\""},
      {"process !~ x", "not process ~ \"x\""},
      {"lport < 1024", "local_port <= 1023"},
      {"lport > 65535", "local_port in ()"},
      {"port 443", "local_port = 443 or remote_port = 443"},
      {"host 10.0.0.1", "local_address = 10.0.0.1/32 or remote_address = 10.0.0.1/32"},
      {"pid 1 listen", "pid = 1 and state = \"LISTEN\""},
      {"unit ssh*", "unit like \"ssh*\""},
      {"process \"my server\"", "process = \"my server\""},
      {"pid in 1,2", "pid in (1, 2)"},
      {":443,:80", "local_port in (443, 80) or remote_port in (443, 80)"},
      {":443,80", "local_port in (443, 80) or remote_port in (443, 80)"},
      {"*:22", "local_port = 22 or remote_port = 22"},
      {"10.0.0.1,::1",
       "local_address in (10.0.0.1/32, ::1/128) or "
       "remote_address in (10.0.0.1/32, ::1/128)"},
      {"nginx,\"my server\"", "process contains \"nginx\" or process contains \"my server\""},
      {"established,close-wait", "state = \"ESTABLISHED\" or state = \"CLOSE-WAIT\""},
      {"tcp6", "protocol = \"tcp\" and family = \"ipv6\""},
      {"proto:udp4,tcp", "(protocol = \"udp\" and family = \"ipv4\") or protocol = \"tcp\""},
      {"inet6", "family = \"ipv6\""},
      {"bytes-sent > 1k", "sent_bytes >= 1001"},
      {"Recv-Q > 0", "receive_queue >= 1"},
      {"rtt in (50-100ms)", "rtt in (50000us-100000us)"},
      {"port not in (22, 80)", "not (local_port in (22, 80) or remote_port in (22, 80))"},
      {"state not in listen,time-wait", "not state in (\"LISTEN\", \"TIME-WAIT\")"},
      {"pid ~ \"^12\"", "pid ~ \"^12\""},
      {"port like 80*", "local_port like \"80*\" or remote_port like \"80*\""},
      {"remote !~ \"^10[.]\"", "not remote_address ~ \"^10[.]\""},
      {"host contains ::", "local_address contains \"::\" or remote_address contains \"::\""},
      {"timer:keep_alive", "timer = \"keep-alive\""},
  };
  for (const Meaning& meaning : meanings)
    EXPECT_EQ(filter(meaning.text).text(), meaning.canonical) << meaning.text;
}

TEST(FilterLanguage, TakesWhatSsTakes) {
  constexpr Meaning meanings[] = {
      {"state established '( dport = :443 or sport = :443 )'",
       "state = \"ESTABLISHED\" and process contains \"( dport = :443 or sport = :443 )\""},
      {"state established ( dport = :443 or sport = :443 )",
       "state = \"ESTABLISHED\" and (remote_port = 443 or local_port = 443)"},
      {"( dport = :https )", "remote_port = 443"},
      {"exclude time-wait", "not state = \"TIME-WAIT\""},
      {"state established state listening dport = :22",
       "state in (\"ESTABLISHED\", \"LISTEN\") and remote_port = 22"},
      {"state bucket", "state in (\"SYN-RECEIVED\", \"TIME-WAIT\")"},
      {"dst 10.0.0.0/8", "remote_address = 10.0.0.0/8"},
      {"not dst 10.0.0.0/8", "not remote_address = 10.0.0.0/8"},
      {"src 127.0.0.1:22", "local_address = 127.0.0.1/32 and local_port = 22"},
      {"dst :443", "remote_port = 443"},
      {"sport gt :1024", "local_port in (1025-65535)"},
      {"dport neq :22", "not remote_port = 22"},
      {"sport = :22 and dport le 100", "local_port = 22 and remote_port <= 100"},
      {"src 127/8", "local_address = 127.0.0.0/8"},
      {"dst 0/0", "remote_address = 0.0.0.0/0"},
      {"src inet:10.0.0.1", "local_address = 10.0.0.1/32"},
      {"dst [2001:db8::]/32", "remote_address = 2001:db8::/32"},
      {"dst [2001:db8::/32]", "remote_address = 2001:db8::/32"},
      {"dst inet6:[::1]:443", "remote_address = ::1/128 and remote_port = 443"},
      {"dst *", "has protocol"},
      {"src *:*", "has protocol"},
      {"src *:22", "local_port = 22"},
      {"inet:*:443", "local_port = 443 or remote_port = 443"},
      {"inet6:*", "has protocol"},
      {"*", "has protocol"},
      {"dev = eth0", "interface = \"eth0\""},
  };
  for (const Meaning& meaning : meanings)
    EXPECT_EQ(filter(meaning.text).text(), meaning.canonical) << meaning.text;
}

struct Refusal {
  std::string_view text;
  std::size_t position;
  std::string_view part_of_message;
};

TEST(FilterLanguage, PointsAtWhatIsWrong) {
  constexpr Refusal refusals[] = {
      {"porrt:443", 0, "did you mean 'port'"},
      {"state:lisen", 6, "no state is called 'lisen'; did you mean 'listen'?"},
      {"state:gibberish", 6, "established, listen, time-wait"},
      {"owner:orphan", 6, "did you mean 'orphaned'"},
      {"timer:never", 6, "retransmission, keep-alive"},
      {"10.0.0.1:nosuch", 9, "no service"},
      {"[::1]:nosuch", 6, "no service"},
      {"[::1:443", 0, "an address was expected"},
      {"2001:db8::zz", 0, "an address was expected"},
      {"10.0.0", 0, "not a whole address"},
      {"10.0.0.300", 0, "not a whole address"},
      {"10.0.0.0/33", 9, "32 bits at most"},
      {"remote:[2001:db8::]/129", 20, "one of IPv6 128"},
      {"127/33", 4, "32 bits at most"},
      {"src 10.0/33", 9, "32 bits at most"},
      {"[2001:db8::/200]", 12, "one of IPv6 128"},
      {"src inet:nowhere", 9, "an address was expected"},
      {"inet:nowhere", 5, "an address was expected"},
      {"has local", 4, "more than one column"},
      {"process matches ngi", 8, "no operator is called 'matches'"},
      {"autobound", 0, "ip_local_port_range"},
      {"fwmark = 1", 0, "marks of sockets are not read"},
      {"listen,", 7, "a value was expected"},
      {"port", 0, "port:VALUE; a process of this name is process:port"},
      {"listen and state", 11, "needs a value"},
      {"bytes_snt > 1", 0, "did you mean 'bytes_sent'"},
      {"rtt > 50", 6, "needs a unit"},
      {"rtt > fast", 6, "needs a unit"},
      {"pid:x", 4, "whole number"},
      {":99999", 1, "at most 65535"},
      {"port:443,nosuch", 9, "no service"},
      {"user:nobodyatall", 5, "no user"},
      {"443", 0, "port (:443) or a process (pid:443)"},
      {"(a or b", 0, "not closed"},
      {"a or b)", 6, "no parenthesis is open"},
      {"a or", 4, "something is missing"},
      {"a and or b", 6, "a condition was expected"},
      {"process ~ \"[\"", 10, "not a regular expression"},
      {"process ~ \"(a)\\1\"", 10, "back references"},
      {"process ~ \"a{1000}\"", 10, "repetition"},
      {"process < b", 10, "is text"},
      {"remote > 10.0.0.1", 9, "addresses are compared"},
      {"10.0.0.0/64", 9, "32 bits at most"},
      {"usr/bin/node", 0, "not an address"},
      {"process = \"a", 10, "no second one"},
      {"state:", 6, "a value is missing"},
      {"protocol:sctp", 9, "tcp and udp"},
      {"family:ipx", 7, "ipv4 and ipv6"},
      {"port:90-80", 5, "ends before it begins"},
      {"foo = 3", 0, "nothing is called 'foo'"},
      {"has foo", 4, "nothing is called"},
      {"a ; b", 2, "a condition was expected"},
  };
  for (const Refusal& refusal : refusals) {
    const FilterError error = error_of(refusal.text);
    EXPECT_EQ(error.position, refusal.position) << refusal.text << ": " << error.message;
    EXPECT_NE(error.message.find(refusal.part_of_message), std::string::npos)
        << refusal.text << ": " << error.message;
  }
}

TEST(FilterLanguage, RefusesWhatHasNoBound) {
  EXPECT_EQ(error_of(std::string(1000, '(') + "a").message, "nested too deeply");
  std::string nots;
  for (int i = 0; i < 1000; ++i) nots += "not ";
  EXPECT_EQ(error_of(nots + "a").message, "nested too deeply");
  EXPECT_EQ(error_of(std::string(20000, 'a')).message, "the filter is too long");
}

TEST(FilterLanguage, RefusesWhatItCouldNotPrint) {
  std::string nots;
  for (int i = 0; i < 63; ++i) nots += "not ";
  EXPECT_EQ(error_of(nots + ":80").message, "nested too deeply");
  EXPECT_EQ(filter(nots + "pid:80").text().empty(), false);
}

TEST(FilterLanguage, KnowsNoHalves) {
  for (const char* text : {":80.4", "pid:1234.6", "inode = 12.7", "pid in (1, 2.5)", "pid 1."})
    EXPECT_TRUE(std::holds_alternative<FilterError>(Filter::parse(text, FilterNames()))) << text;
  EXPECT_EQ(filter("rtt > 1.5us").text(), "rtt >= 3us");
}

// Random expressions over every kind of condition.
class Generator {
 public:
  explicit Generator(unsigned seed) : random_(seed) {}

  FilterExpression expression(int depth) {
    using Kind = FilterExpression::Kind;
    const unsigned choice = depth == 0 ? 0 : pick(4);
    if (choice == 0) return table::expression_of(condition());
    if (choice == 1) return table::negation_of(expression(depth - 1));
    std::vector<FilterExpression> parts;
    for (unsigned count = 2 + pick(2); count > 0; --count) parts.push_back(expression(depth - 1));
    return table::joined(choice == 2 ? Kind::conjunction : Kind::disjunction, std::move(parts));
  }

  unsigned pick(unsigned count) { return static_cast<unsigned>(random_() % count); }

 private:
  FilterCondition condition() {
    const FieldInfo& field = fields()[pick(static_cast<unsigned>(fields().size()))];
    FilterCondition condition{.field = field.field};
    if (pick(8) == 0) return condition;  // has FIELD
    if (field.field == Field::user) return text(condition, FilterCondition::Kind::glob);
    if (field.kind != FieldKind::text && pick(4) == 0)
      return text(condition, pattern_kinds[pick(3)]);
    switch (field.kind) {
      case FieldKind::number:
        return numbers(condition);
      case FieldKind::address:
        return addresses(condition);
      case FieldKind::text:
        break;
    }
    switch (field.field) {
      case Field::state:
        condition.kind = FilterCondition::Kind::texts;
        condition.texts = {pick(2) == 0 ? "LISTEN" : "ESTABLISHED"};
        return condition;
      case Field::protocol:
        condition.kind = FilterCondition::Kind::texts;
        condition.texts = {"tcp"};
        return condition;
      case Field::family:
        condition.kind = FilterCondition::Kind::texts;
        condition.texts = {"ipv6"};
        return condition;
      default:
        break;
    }
    if (pick(4) == 0) return text(condition, FilterCondition::Kind::texts);
    return text(condition, pattern_kinds[pick(3)]);
  }

  static constexpr FilterCondition::Kind pattern_kinds[] = {
      FilterCondition::Kind::contains, FilterCondition::Kind::glob, FilterCondition::Kind::regex};

  FilterCondition text(FilterCondition condition, FilterCondition::Kind kind) {
    constexpr std::string_view words[] = {"nginx", "a b", "\"quoted\"", "back\\slash", "ü\x01", ""};
    condition.kind = kind;
    condition.texts = {std::string(words[pick(6)])};
    const auto vocabulary = table::words_of(condition.field);
    if (!vocabulary.empty())
      condition.texts = {std::string(vocabulary[pick(static_cast<unsigned>(vocabulary.size()))])};
    if (kind == FilterCondition::Kind::regex) condition.texts = {"^a.*[b-d]{2}\"$"};
    return condition;
  }

  FilterCondition numbers(FilterCondition condition) {
    const bool is_port =
        condition.field == Field::local_port || condition.field == Field::remote_port;
    condition.kind = FilterCondition::Kind::ranges;
    for (unsigned count = pick(4); count > 0; --count) {
      const std::uint64_t first = is_port ? pick(60000) : random_();
      const std::uint64_t last = is_port ? first + pick(5000) : first | random_();
      condition.ranges.push_back({pick(4) == 0 ? 0 : first, pick(2) == 0 ? first : last});
      if (condition.ranges.back().first > condition.ranges.back().last) condition.ranges.pop_back();
    }
    return condition;
  }

  FilterCondition addresses(FilterCondition condition) {
    condition.kind = FilterCondition::Kind::prefixes;
    for (unsigned count = 1 + pick(2); count > 0; --count) {
      constexpr std::string_view texts[] = {
          "10.0.0.0/8",      "0.0.0.0/0",           "::/0",
          "2001:db8::1/128", "::ffff:10.0.0.1/128", "127.0.0.1/32"};
      condition.prefixes.push_back(*Prefix::parse(texts[pick(6)]));
    }
    return condition;
  }

  std::mt19937_64 random_;
};

TEST(FilterLanguage, ReadsAgainWhatItPrints) {
  Generator generator(20);
  for (int i = 0; i < 3000; ++i) {
    const FilterExpression expression = generator.expression(3);
    const std::string text = table::print(expression);
    const auto parsed = Filter::parse(text, test_names());
    ASSERT_TRUE(std::holds_alternative<Filter>(parsed)) << text << "\n"
                                                        << std::get<FilterError>(parsed).message;
    ASSERT_EQ(*std::get<Filter>(parsed).expression(), expression)
        << text << "\n"
        << std::get<Filter>(parsed).text();
  }
}

// A listener of nginx and a connection of node, which a worker shares; a connection in TIME-WAIT.
Snapshot small_host() {
  SnapshotBuilder builder;
  const auto process = [&](std::uint32_t pid, std::string_view name, ProcessFacts facts) {
    Process made{.pid = pid};
    std::copy(name.begin(), name.end(), made.name_bytes.begin());
    return builder.add_process(made, facts);
  };
  const auto nginx =
      process(10, "nginx", {.command_line = "nginx -g daemon", .unit = "web.service"});
  const auto node = process(20, "node", {});
  const auto worker = process(21, "worker", {});

  Row listener{};
  listener.protocol = Protocol::tcp;
  listener.family = Family::ipv6;
  listener.state = State::listen;
  listener.local_port = 443;
  listener.inode = 1;
  const Holder first[] = {{.process = nginx}};
  builder.add(listener, {.owner_reason = OwnerReason::known}, first);

  Row connection = listener;
  connection.family = Family::ipv4;
  connection.state = State::established;
  connection.local_bytes = Address::parse("10.1.2.3")->bytes;
  connection.remote_bytes = Address::parse("192.0.2.7")->bytes;
  connection.local_port = 50000;
  connection.remote_port = 443;
  TcpInfo info{};
  info.rtt_us = 60000;
  info.known_bytes = 280;
  const Holder second[] = {{.process = node}, {.process = worker}};
  builder.add(connection, {.owner_reason = OwnerReason::known, .tcp = info}, second);

  connection.state = State::time_wait;
  connection.local_port = 50001;
  connection.inode = 0;
  connection.uid = no_uid;
  builder.add(connection, {.owner_reason = OwnerReason::time_wait});
  return std::move(builder).build();
}

std::vector<std::uint32_t> rows_of(std::string_view text) {
  static const Snapshot snapshot = small_host();
  return matching(snapshot, filter(text));
}

using Positions = std::vector<std::uint32_t>;

TEST(FilterLanguage, FindsTheRowsThatAreMeant) {
  EXPECT_EQ(rows_of(""), (Positions{0, 1, 2}));
  EXPECT_EQ(rows_of(":443"), (Positions{0, 1, 2}));
  EXPECT_EQ(rows_of("listen"), (Positions{0}));
  EXPECT_EQ(rows_of("10.0.0.0/8 and not time-wait"), (Positions{1}));
  EXPECT_EQ(rows_of("worker"), (Positions{1})) << "any owner counts";
  EXPECT_EQ(rows_of("pid:20,10"), (Positions{0, 1}));
  EXPECT_EQ(rows_of("unit:web*"), (Positions{0}));
  EXPECT_EQ(rows_of("command contains daemon"), (Positions{0}));
  EXPECT_EQ(rows_of("rtt > 50ms and process ~ \"^node\""), (Positions{1}));
  EXPECT_EQ(rows_of("owner:time-wait"), (Positions{2}));
  EXPECT_EQ(rows_of("ipv6"), (Positions{0}));
  EXPECT_EQ(rows_of("dst *"), (Positions{0, 1, 2}));
  EXPECT_EQ(rows_of("remote ~ \"[.]7$\""), (Positions{1, 2}));
  EXPECT_EQ(rows_of("pid ~ \"^2\""), (Positions{1})) << "the digits of a number";
  EXPECT_EQ(rows_of("rtt like 6*"), (Positions{1}));
  EXPECT_EQ(rows_of("lport contains 000"), (Positions{1, 2}));
}

TEST(FilterLanguage, ComparesNothingWithTheUnknown) {
  EXPECT_EQ(rows_of("rtt < 1s"), (Positions{1})) << "a listener has measured nothing";
  EXPECT_EQ(rows_of("not rtt < 1s"), (Positions{0, 2}));
  EXPECT_EQ(rows_of("has rtt"), (Positions{1}));
  EXPECT_EQ(rows_of("process != nginx"), (Positions{1, 2}));
}

Verdict verdict_on_ended(std::string_view text, std::uint16_t remote_port = 443) {
  Row row{};
  row.protocol = Protocol::tcp;
  row.family = Family::ipv4;
  row.state = State::closed;
  row.local_port = 50000;
  row.remote_port = remote_port;
  row.cookie = 7;
  row.uid = no_uid;
  TcpInfo info{};
  info.rtt_us = 60000;
  info.known_bytes = 280;
  SnapshotBuilder builder;
  builder.add(row, {.owner_reason = OwnerReason::vanished, .tcp = info});
  const Snapshot ended = std::move(builder).build();
  return filter(text).judge_ended(ended, ended.rows()[0]);
}

TEST(FilterLanguage, JudgesWhatHasEndedByWhatIsStillKnown) {
  EXPECT_EQ(verdict_on_ended(""), Verdict::yes);
  EXPECT_EQ(verdict_on_ended(":443"), Verdict::yes);
  EXPECT_EQ(verdict_on_ended(":80"), Verdict::no);
  for (const char* text : {"established", "not established", "nginx", "owner:vanished", "uid:0",
                           "rtt > 50ms", "sent_bytes < 10"})
    EXPECT_EQ(verdict_on_ended(text), Verdict::undecided) << text;
  EXPECT_EQ(verdict_on_ended("nginx and :80"), Verdict::no);
  EXPECT_EQ(verdict_on_ended("nginx or :443"), Verdict::yes);
  EXPECT_EQ(verdict_on_ended("not (nginx or :80)"), Verdict::undecided);
  EXPECT_EQ(verdict_on_ended("rport:443", 0), Verdict::undecided) << "reset by its owner";
}

TEST(FilterLanguage, TellsWhatItNeedsToKnow) {
  ColumnSet columns{.cookies = false};
  filter("rtt > 1ms or unit:x").add_needs(columns);
  EXPECT_TRUE(columns.tcp_info);
  EXPECT_TRUE(columns.units);
  EXPECT_FALSE(columns.programs);
  EXPECT_FALSE(columns.cookies);
}

Query narrowed(std::string_view text) {
  Query query;
  query.filter = filter(text);
  return table::narrowed(query);
}

TEST(FilterNarrowing, SaysInTheQueryWhatEveryMatchHas) {
  const Query port = narrowed(":443 nginx");
  ASSERT_EQ(port.any_ports.size(), 1U);
  EXPECT_EQ(port.any_ports[0].first, 443);
  EXPECT_TRUE(port.columns.process);

  const Query ends = narrowed("lport:22 remote:10.0.0.0/8 pid:7 udp established");
  EXPECT_EQ(ends.local_ports.size(), 1U);
  EXPECT_EQ(ends.remote_prefixes.size(), 1U);
  EXPECT_EQ(ends.pids, std::vector<std::uint32_t>{7});
  EXPECT_FALSE(ends.protocols.tcp);
  EXPECT_EQ(ends.states, (StateSet{State::established}));

  EXPECT_EQ(narrowed("listen or time-wait").states, (StateSet{State::listen, State::time_wait}));
  EXPECT_FALSE(narrowed("not listen").states.contains(State::listen));
  EXPECT_EQ(narrowed("state:bound").states, StateSet{State::bound}) << "who names it means it";
  EXPECT_EQ(narrowed("bound or listen").states, (StateSet{State::bound, State::listen}));
  EXPECT_EQ(narrowed("not (lport:22 or rport:80)").local_ports.size(), 2U) << "below and above";
}

TEST(FilterNarrowing, LeavesOpenWhatMayMatch) {
  const Query either = narrowed(":443 or nginx");
  EXPECT_TRUE(either.any_ports.empty());
  EXPECT_TRUE(narrowed("pid:7 or :443").pids.empty());
  EXPECT_TRUE(narrowed("not pid:7").pids.empty());
  EXPECT_EQ(narrowed("nginx or listen").states, StateSet::all());
  EXPECT_TRUE(narrowed("port ~ 44").any_ports.empty());
  EXPECT_TRUE(narrowed("remote like 10.*").remote_prefixes.empty());
}

TEST(FilterNarrowing, KeepsEveryRowThatMatches) {
  Generator generator(5);
  const Snapshot snapshot = small_host();
  for (int i = 0; i < 2000; ++i) {
    const std::string text = table::print(generator.expression(3));
    const Filter random = filter(text);
    for (const Row& row : snapshot) {
      const auto verdict = table::verdict(*random.expression(), row);
      if (verdict != Verdict::undecided) {
        ASSERT_EQ(verdict == Verdict::yes, random.matches(snapshot, row)) << text;
      }
      if (!random.matches(snapshot, row)) continue;
      Query query;
      query.filter = random;
      const Query narrow = table::narrowed(query);
      EXPECT_TRUE(table::RowFilter(narrow).accepts(row)) << text;
      EXPECT_TRUE(row.protocol != Protocol::tcp || narrow.protocols.tcp) << text;
    }
  }
}

}  // namespace
}  // namespace tcptable
