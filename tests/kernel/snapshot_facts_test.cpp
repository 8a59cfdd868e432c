// What a snapshot tells beside its rows, against what the sockets and the system say themselves.
#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/tcp.h>
#include <pwd.h>

#include <chrono>
#include <filesystem>

#include "../builders/temporary_directory.hpp"
#include "population.hpp"
#include "probe.hpp"
#include "support/kernel_table.hpp"
#include "support/program.hpp"
#include "support/sockets.hpp"

namespace tcptable::test {
namespace {

class SnapshotFacts : public KernelTest {};

Query asking(const ColumnSet& columns, EngineChoice engine = EngineChoice::netlink) {
  Query query;
  query.columns = columns;
  query.engine = engine;
  return query;
}

const ColumnSet all_details{.tcp_info = true, .memory = true, .timers = true};

bool is_unknown(const Value& value) { return std::holds_alternative<std::monostate>(value); }

TEST_F(SnapshotFacts, RoundTripIsKnownAfterTraffic) {
  const Conversation talk = converse(Endpoint::of("127.0.0.1"));
  send_all(talk.client, 5000);
  drain(talk.server, 5000);
  await_acknowledged(talk.client);
  const Snapshot table = take(asking({.tcp_info = true}));
  const Row row = only_row(table, Protocol::tcp, local_port(talk.client), local_port(talk.server));
  ASSERT_NE(table.tcp_info(row), nullptr);
  EXPECT_GT(table.tcp_info(row)->rtt_us, 0U);
  EXPECT_EQ(value(table, row, Field::sent_bytes), Value(std::uint64_t{5000}));
  EXPECT_EQ(value(table, row, Field::acknowledged_bytes), Value(std::uint64_t{5001}));
  std::array<char, 16> name{};
  socklen_t size = name.size();
  checked(getsockopt(talk.client.get(), IPPROTO_TCP, TCP_CONGESTION, name.data(), &size), "name");
  EXPECT_EQ(table.congestion(row), name.data());
}

void expect_same(const Snapshot& table, const Row& row, const SocketDetails& alone) {
  const TcpInfo* const tcp = table.tcp_info(row);
  ASSERT_EQ(tcp != nullptr, alone.tcp.has_value()) << identity(row);
  if (tcp != nullptr) {
    EXPECT_EQ(tcp->known_bytes, alone.tcp->known_bytes);
    EXPECT_EQ(tcp->state, alone.tcp->state);
    EXPECT_EQ(tcp->rtt_us, alone.tcp->rtt_us) << identity(row);
    EXPECT_EQ(tcp->congestion_window, alone.tcp->congestion_window);
    EXPECT_EQ(tcp->sent_bytes, alone.tcp->sent_bytes);
    EXPECT_EQ(tcp->received_bytes, alone.tcp->received_bytes);
    EXPECT_EQ(tcp->segments_received, alone.tcp->segments_received);
  }
  EXPECT_EQ(table.congestion(row), alone.congestion()) << identity(row);
  const SocketMemory* const memory = table.memory(row);
  ASSERT_EQ(memory != nullptr, alone.memory.has_value()) << identity(row);
  if (memory != nullptr) {
    EXPECT_EQ(memory->receive_bytes, alone.memory->receive_bytes);
    EXPECT_EQ(memory->receive_buffer_bytes, alone.memory->receive_buffer_bytes);
    EXPECT_EQ(memory->send_buffer_bytes, alone.memory->send_buffer_bytes);
    EXPECT_EQ(memory->drops, alone.memory->drops);
  }
  ASSERT_NE(table.timer(row), nullptr);
  EXPECT_EQ(table.timer(row)->kind, alone.timer.kind) << identity(row);
}

TEST_F(SnapshotFacts, AreThoseThatTheSocketAloneTells) {
  const Population population;
  ColumnSet columns = all_details;
  columns.cgroups = true;
  const Snapshot table = take(asking(columns));
  std::size_t compared = 0;
  for (const Row& row : table) {
    const auto alone = details(row);
    if (!alone) continue;  // some listeners and UDP sockets share an address beyond telling apart
    if (alone->row.cookie != row.cookie || alone->row.state != row.state) continue;
    expect_same(table, row, *alone);
    EXPECT_EQ(table.cgroup_id(row), alone->cgroup_id.value_or(0)) << identity(row);
    ++compared;
  }
  EXPECT_GT(compared, 20U);
}

TEST_F(SnapshotFacts, AreAbsentUnlessAskedFor) {
  const Conversation talk = converse(Endpoint::of("127.0.0.1"));
  const Snapshot table = take(Query{});
  for (const Row& row : table) {
    EXPECT_EQ(table.tcp_info(row), nullptr);
    EXPECT_EQ(table.memory(row), nullptr);
    EXPECT_EQ(table.timer(row), nullptr);
    EXPECT_EQ(table.congestion(row), "");
    EXPECT_EQ(table.user_name(row.uid), "");
  }
}

TEST_F(SnapshotFacts, UnreadDataTakesMemory) {
  const Conversation talk = converse(Endpoint::of("127.0.0.1"));
  send_all(talk.client, 3000);
  const Snapshot table = take(asking({.memory = true}));
  const Row row = only_row(table, Protocol::tcp, local_port(talk.server), local_port(talk.client));
  ASSERT_NE(table.memory(row), nullptr);
  EXPECT_GE(table.memory(row)->receive_bytes, 3000U);
  EXPECT_EQ(table.memory(row)->drops, 0U);
  EXPECT_EQ(table.tcp_info(row), nullptr) << "nobody asked";
}

// The client's end, which closes first, stays in TIME-WAIT.
Row leave_in_time_wait(Fd& listening) {
  listening = listener(Endpoint::of("127.0.0.1"));
  Connection connection = connect_through(listening);
  Row row{};
  row.local_port = local_port(connection.client);
  row.remote_port = local_port(connection.server);
  connection.client = Fd();
  connection.server = Fd();
  await_kernel_state(AF_INET, row.local_port, row.remote_port, 6);
  return row;
}

TEST_F(SnapshotFacts, TimeWaitHasATimerAndNothingElse) {
  Fd listening;
  const Row waiting = leave_in_time_wait(listening);
  for (const EngineChoice engine : {EngineChoice::netlink, EngineChoice::procfs}) {
    const Snapshot table = take(asking(all_details, engine));
    const Row row = only_row(table, Protocol::tcp, waiting.local_port, waiting.remote_port);
    ASSERT_EQ(row.state, State::time_wait);
    EXPECT_EQ(table.tcp_info(row), nullptr);
    EXPECT_EQ(table.memory(row), nullptr);
    ASSERT_NE(table.timer(row), nullptr) << name_of(engine);
    EXPECT_EQ(table.timer(row)->kind, TimerKind::time_wait) << name_of(engine);
    EXPECT_GT(table.timer(row)->expires_ms, 30'000U) << name_of(engine);
    EXPECT_LE(table.timer(row)->expires_ms, 60'000U) << name_of(engine);
  }
}

TEST_F(SnapshotFacts, TimersAreTheSameOnBothEngines) {
  const Conversation talk = converse(Endpoint::of("127.0.0.1"));
  const int on = 1;
  checked(setsockopt(talk.client.get(), SOL_SOCKET, SO_KEEPALIVE, &on, sizeof on), "SO_KEEPALIVE");
  for (const EngineChoice engine : {EngineChoice::netlink, EngineChoice::procfs}) {
    const Snapshot table = take(asking({.timers = true}, engine));
    const Row row =
        only_row(table, Protocol::tcp, local_port(talk.client), local_port(talk.server));
    ASSERT_NE(table.timer(row), nullptr) << name_of(engine);
    EXPECT_EQ(table.timer(row)->kind, TimerKind::keep_alive) << name_of(engine);
    EXPECT_EQ(table.timer(row)->attempts, 0);
    EXPECT_GT(table.timer(row)->expires_ms, 7'000'000U) << name_of(engine);
    EXPECT_LE(table.timer(row)->expires_ms, 7'200'000U) << name_of(engine);
    const Row idle = only_row(table, Protocol::tcp, local_port(talk.listening));
    EXPECT_EQ(table.timer(idle)->kind, TimerKind::none);
    EXPECT_TRUE(is_unknown(value(table, idle, Field::timer_expires)));
    EXPECT_FALSE(has_gap(table, GapKind::no_details)) << "nothing is missing";
  }
}

TEST_F(SnapshotFacts, WhatProcfsCannotTellIsAGap) {
  const Conversation talk = converse(Endpoint::of("127.0.0.1"));
  for (const ColumnSet& columns : {ColumnSet{.tcp_info = true}, ColumnSet{.memory = true}}) {
    const Snapshot table = take(asking(columns, EngineChoice::procfs));
    EXPECT_TRUE(has_gap(table, GapKind::no_details));
    for (const Row& row : table) {
      EXPECT_EQ(table.tcp_info(row), nullptr);
      EXPECT_EQ(table.memory(row), nullptr);
    }
  }
  EXPECT_FALSE(has_gap(take(asking({}, EngineChoice::procfs)), GapKind::no_details));
}

TEST_F(SnapshotFacts, OfAListenerNoMeasurementIsTold) {
  const Fd listening = listener(Endpoint::of("127.0.0.1"));
  const Snapshot table = take(asking(all_details));
  const Row row = only_row(table, Protocol::tcp, local_port(listening));
  for (const FieldInfo& field : fields())
    if (field.field > Field::congestion) {
      EXPECT_TRUE(is_unknown(value(table, row, field.field))) << field.id;
    }
  EXPECT_FALSE(is_unknown(value(table, row, Field::congestion)));
}

// The kernel counts from the beginning of time what never happened.
TEST_F(SnapshotFacts, OfAnAttemptNoSilenceIsTold) {
  const Fd listening = listener(Endpoint::of("127.0.0.1"), {}, 0);
  const Endpoint full = Endpoint::local_of(listening.get());
  const Fd waiting = connect_to(full);
  const Fd trying = open_socket(AF_INET, {.type = SOCK_STREAM | SOCK_NONBLOCK});
  ASSERT_EQ(::connect(trying.get(), full.get(), full.size()), -1);
  const Snapshot table = take(asking(all_details));
  const Row row = only_row(table, Protocol::tcp, local_port(trying), local_port(listening));
  ASSERT_EQ(row.state, State::syn_sent);
  EXPECT_EQ(table.timer(row)->kind, TimerKind::retransmission);
  EXPECT_TRUE(is_unknown(value(table, row, Field::since_sent)));
  EXPECT_TRUE(is_unknown(value(table, row, Field::since_received)));
  EXPECT_TRUE(is_unknown(value(table, row, Field::rtt)));
}

TEST_F(SnapshotFacts, BothHalvesOfADualStackListenerShareThem) {
  const Fd listening = listener(Endpoint::of("::"), {.v6_only = false});
  Query query = asking(all_details);
  query.view = FamilyView::wire;
  const Snapshot table = take(query);
  const std::vector<Row> halves = rows_at(table, Protocol::tcp, local_port(listening));
  ASSERT_EQ(halves.size(), 2U);
  for (const Row& half : halves) {
    ASSERT_NE(table.memory(half), nullptr);
    ASSERT_NE(table.tcp_info(half), nullptr);
    EXPECT_EQ(table.tcp_info(half)->sacked, 16U) << "the backlog";
  }
}

// So many that they fill a dozen datagrams with their details, and one or two without.
TEST_F(SnapshotFacts, AreComplete) {
  const Fd listening = listener(Endpoint::of("127.0.0.1"), {}, 600);
  std::vector<Connection> connections;
  for (int i = 0; i < 400; ++i) connections.push_back(connect_through(listening));
  const Snapshot table = take(asking(all_details));
  EXPECT_EQ(table.size(), 801U);
  std::size_t known = 0;
  for (const Row& row : table)
    known += table.tcp_info(row) != nullptr && table.memory(row) != nullptr ? 1 : 0;
  EXPECT_EQ(known, 801U);
}

TEST_F(SnapshotFacts, NameUsersAndInterfaces) {
  const Fd listening = listener(Endpoint::of("127.0.0.1"), {.device = "lo"});
  const Snapshot table = take(asking({.users = true, .interfaces = true}));
  const Row row = only_row(table, Protocol::tcp, local_port(listening));
  const passwd* const user = getpwuid(geteuid());
  EXPECT_EQ(table.user_name(row.uid), user == nullptr ? "" : user->pw_name);
  EXPECT_EQ(table.interface_name(row.interface_index), "lo");
  EXPECT_EQ(table.user_name(no_uid), "");
  EXPECT_EQ(table.interface_name(0), "");
}

TEST_F(SnapshotFacts, TellWhenTheReadingBegan) {
  const auto now_ns = [] {
    return std::chrono::duration_cast<std::chrono::nanoseconds>(
               std::chrono::system_clock::now().time_since_epoch())
        .count();
  };
  const auto before = now_ns();
  const Snapshot table = take(Query{});
  EXPECT_GE(table.taken_at_ns(), before);
  EXPECT_LE(table.taken_at_ns(), now_ns());
}

// A listener that the program inherits.
TEST_F(SnapshotFacts, TellTheProgramOfAnOwner) {
  const TemporaryDirectory directory;
  const std::string odd = real_path(directory.path().string()) + "/odd\x1b[2J\n\xFF name";
  const Fd listening = listener(Endpoint::of("127.0.0.1"));
  checked(fcntl(listening.get(), F_SETFD, 0), "F_SETFD");
  const Program program({copy_of_sleep(odd), "1000"});
  const auto pid = static_cast<std::uint32_t>(program.pid());
  const auto alone = process_facts(pid);
  ASSERT_TRUE(alone);

  const Snapshot table = take(asking({.programs = true, .units = true}));
  const Row row = only_row(table, Protocol::tcp, local_port(listening));
  std::size_t met = 0;
  for (const Holder& holder : table.owners(row)) {
    if (table.process(holder).pid != pid) continue;
    ++met;
    const tcptable::ProcessFacts& facts = table.facts(holder);
    EXPECT_EQ(facts.executable, odd);
    EXPECT_EQ(facts.command_line, odd + " 1000");
    EXPECT_EQ(facts.unit, alone->unit);
    EXPECT_EQ(facts.cgroup, alone->cgroup);
    EXPECT_EQ(facts.container, alone->container);
    EXPECT_EQ(value(table, holder, Field::command), Value(std::string_view(facts.command_line)));
  }
  EXPECT_EQ(met, 1U);
  EXPECT_TRUE(take(asking({.programs = true})).facts(table.owners(row).front()).cgroup.empty());
}

}  // namespace
}  // namespace tcptable::test
