// Snapshots of every kind of fact, from a seed, and what makes two of them equal.
#pragma once

#include <gtest/gtest.h>

#include <array>
#include <cstddef>
#include <cstring>
#include <random>
#include <string>
#include <tcptable/snapshot_builder.hpp>
#include <vector>

#include "rows.hpp"

namespace tcptable::test {

class RandomSnapshots {
 public:
  explicit RandomSnapshots(std::uint32_t seed) : random_(seed) {}

  std::uint64_t below(std::uint64_t limit) { return random_() % limit; }
  bool maybe() { return below(2) == 0; }

  // Bytes of every kind: UTF-8, what is not, control characters, quotes.
  std::string text(std::size_t size_max) {
    static const std::vector<std::string> pieces = {
        "a",           "/usr/bin/",    " ",
        "\"",          "\\",           "\x1B[31m",
        "\n",          "\xFF",         "\x80",
        "\xC3\xA4",    "\xE2",         "\x7F",
        "{}",          "\xED\xB2\x80", "\xEF\xBF\xBD",
        "ssh.service", "\t",           "\xF0\x9F\x98\x80"};
    std::string result;
    for (std::size_t wanted = below(size_max + 1); result.size() < wanted;)
      result += pieces[below(pieces.size())];
    result.resize(std::min(result.size(), size_max));
    return result;
  }

  Row row() {
    static const std::array states = {State::established, State::syn_sent,   State::syn_received,
                                      State::fin_wait_1,  State::fin_wait_2, State::time_wait,
                                      State::closed,      State::close_wait, State::last_ack,
                                      State::listen,      State::closing,    State::bound};
    Row row{};
    row.protocol = maybe() ? Protocol::tcp : Protocol::udp;
    row.family = maybe() ? Family::ipv4 : Family::ipv6;
    row.state = states[below(states.size())];
    const std::size_t size = row.family == Family::ipv4 ? 4 : 16;
    for (std::size_t i = 0; i < size; ++i) {
      row.local_bytes[i] = static_cast<std::uint8_t>(maybe() ? 0 : below(256));
      row.remote_bytes[i] = static_cast<std::uint8_t>(maybe() ? 0 : below(256));
    }
    row.local_port = static_cast<std::uint16_t>(below(65536));
    row.remote_port = static_cast<std::uint16_t>(below(65536));
    row.cookie = maybe() ? random_() : 0;
    row.inode = maybe() ? static_cast<std::uint32_t>(random_()) : 0;
    row.uid = maybe() ? static_cast<std::uint32_t>(below(5)) : no_uid;
    row.interface_index = static_cast<std::uint32_t>(below(3));
    row.flags = static_cast<std::uint8_t>(std::array{0, 1, 3, 4, 5, 7}[below(6)]);
    return row;
  }

  TcpInfo tcp_info() {
    static const std::array<std::uint32_t, 6> lengths = {8, 104, 192, 224, 248, 280};
    TcpInfo info;
    info.known_bytes = lengths[below(lengths.size())];
    std::vector<std::uint8_t> bytes(info.known_bytes);
    for (std::uint8_t& byte : bytes) byte = static_cast<std::uint8_t>(random_());
    std::memcpy(static_cast<void*>(&info), bytes.data(), bytes.size());
    return info;
  }

  SocketMemory memory() {
    SocketMemory memory;
    memory.receive_bytes = number();
    memory.send_buffer_bytes = number();
    memory.option_bytes = number();
    memory.backlog_bytes = number();
    if (maybe()) memory.drops = number();
    return memory;
  }

  SocketTimer timer() {
    static const std::array kinds = {TimerKind::none,         TimerKind::retransmission,
                                     TimerKind::keep_alive,   TimerKind::time_wait,
                                     TimerKind::window_probe, TimerKind::other};
    return {.kind = kinds[below(kinds.size())],
            .attempts = static_cast<std::uint8_t>(random_()),
            .expires_ms = number()};
  }

  ProcessFacts process_facts() {
    return {.executable = text(40),
            .command_line = text(200),
            .unit = text(20),
            .user_unit = text(20),
            .cgroup = text(60),
            .container = text(64),
            .executable_deleted = maybe()};
  }

  Snapshot snapshot(std::size_t rows) {
    SnapshotBuilder builder;
    const std::size_t processes = 1 + below(5);
    for (std::size_t i = 0; i < processes; ++i) add_process(builder);
    for (std::uint32_t uid = 0; uid < 5; ++uid)
      if (maybe()) builder.add_user(uid, text(10));
    for (std::uint32_t index = 1; index < 3; ++index)
      if (maybe()) builder.add_interface(index, text(15));
    for (std::size_t i = 0; i < rows; ++i) add_row(builder, processes);
    builder.set_engines(static_cast<Engine>(below(5)), static_cast<Engine>(below(5)));
    for (std::uint64_t kind = 0; kind < 11; ++kind)
      if (maybe()) builder.add_gap({.kind = static_cast<GapKind>(kind), .count = number()});
    builder.set_complete(maybe());
    builder.set_taken_at_ns(static_cast<std::int64_t>(below(4'000'000'000)) * 1'000'000'007);
    return std::move(builder).build();
  }

 private:
  std::uint32_t number() { return static_cast<std::uint32_t>(random_()); }

  void add_process(SnapshotBuilder& builder) {
    Process process;
    process.pid = number();
    process.uid = maybe() ? number() : no_uid;
    process.start_time_ticks = maybe() ? random_() : 0;
    const std::string name = text(15);
    std::copy(name.begin(), name.end(), process.name_bytes.begin());
    builder.add_process(process, maybe() ? process_facts() : ProcessFacts{});
  }

  void add_row(SnapshotBuilder& builder, std::size_t processes) {
    RowFacts facts;
    facts.owner_reason = static_cast<OwnerReason>(below(10));
    if (maybe()) facts.queues = {.receive = number(), .send = number()};
    if (maybe()) facts.cgroup_id = random_();
    if (maybe()) facts.tcp = tcp_info();
    if (maybe()) facts.memory = memory();
    if (maybe()) facts.timer = timer();
    const std::string congestion = text(15);
    facts.congestion = congestion;
    std::vector<Holder> holders(below(4));
    for (Holder& holder : holders) {
      holder.process = static_cast<std::uint32_t>(below(processes));
      holder.descriptor = static_cast<std::int32_t>(below(1000)) - 1;
    }
    builder.add(row(), facts, holders);
  }

  std::mt19937_64 random_;
};

inline bool same_row(Row a, Row b) {
  a.index = b.index = 0;
  return std::memcmp(&a, &b, sizeof a) == 0;
}

inline void expect_same_queues(const Queues* a, const Queues* b) {
  ASSERT_EQ(a == nullptr, b == nullptr);
  if (a == nullptr) return;
  EXPECT_EQ(a->receive, b->receive);
  EXPECT_EQ(a->send, b->send);
}

// What stands behind the last member is padding.
inline void expect_same_tcp_info(const TcpInfo* a, const TcpInfo* b) {
  ASSERT_EQ(a == nullptr, b == nullptr);
  if (a == nullptr) return;
  EXPECT_EQ(std::memcmp(a, b, offsetof(TcpInfo, known_bytes) + sizeof a->known_bytes), 0);
}

inline void expect_same_memory(const SocketMemory* a, const SocketMemory* b) {
  ASSERT_EQ(a == nullptr, b == nullptr);
  if (a == nullptr) return;
  EXPECT_EQ(a->receive_bytes, b->receive_bytes);
  EXPECT_EQ(a->send_buffer_bytes, b->send_buffer_bytes);
  EXPECT_EQ(a->option_bytes, b->option_bytes);
  EXPECT_EQ(a->backlog_bytes, b->backlog_bytes);
  EXPECT_EQ(a->drops, b->drops);
}

inline void expect_same_timer(const SocketTimer* a, const SocketTimer* b) {
  ASSERT_EQ(a == nullptr, b == nullptr);
  if (a == nullptr) return;
  EXPECT_EQ(a->kind, b->kind);
  EXPECT_EQ(a->attempts, b->attempts);
  EXPECT_EQ(a->expires_ms, b->expires_ms);
}

inline void expect_same_process(const Process& a, const Process& b) {
  EXPECT_EQ(a.pid, b.pid);
  EXPECT_EQ(a.uid, b.uid);
  EXPECT_EQ(a.start_time_ticks, b.start_time_ticks);
  EXPECT_EQ(a.name_bytes, b.name_bytes);
}

inline void expect_same_facts(const ProcessFacts& a, const ProcessFacts& b) {
  EXPECT_EQ(a.executable, b.executable);
  EXPECT_EQ(a.command_line, b.command_line);
  EXPECT_EQ(a.unit, b.unit);
  EXPECT_EQ(a.user_unit, b.user_unit);
  EXPECT_EQ(a.cgroup, b.cgroup);
  EXPECT_EQ(a.container, b.container);
  EXPECT_EQ(a.executable_deleted, b.executable_deleted);
}

inline void expect_same_facts_of_row(const Snapshot& a, const Row& in_a, const Snapshot& b,
                                     const Row& in_b) {
  EXPECT_TRUE(same_row(in_a, in_b)) << text_of(in_a) << " and " << text_of(in_b);
  EXPECT_EQ(a.owner_reason(in_a), b.owner_reason(in_b));
  EXPECT_EQ(a.cgroup_id(in_a), b.cgroup_id(in_b));
  EXPECT_EQ(a.congestion(in_a), b.congestion(in_b));
  expect_same_queues(a.known_queues(in_a), b.known_queues(in_b));
  expect_same_tcp_info(a.tcp_info(in_a), b.tcp_info(in_b));
  expect_same_memory(a.memory(in_a), b.memory(in_b));
  expect_same_timer(a.timer(in_a), b.timer(in_b));
  const auto owners_a = a.owners(in_a);
  const auto owners_b = b.owners(in_b);
  ASSERT_EQ(owners_a.size(), owners_b.size());
  for (std::size_t i = 0; i < owners_a.size(); ++i) {
    EXPECT_EQ(owners_a[i].descriptor, owners_b[i].descriptor);
    expect_same_process(a.process(owners_a[i]), b.process(owners_b[i]));
    expect_same_facts(a.facts(owners_a[i]), b.facts(owners_b[i]));
  }
}

// In everything that a snapshot tells of its sockets.
inline void expect_same_snapshot(const Snapshot& a, const Snapshot& b) {
  ASSERT_EQ(a.size(), b.size());
  for (std::size_t i = 0; i < a.size(); ++i) {
    expect_same_facts_of_row(a, a.rows()[i], b, b.rows()[i]);
    EXPECT_EQ(a.user_name(a.rows()[i].uid), b.user_name(b.rows()[i].uid));
    const std::uint32_t device = a.rows()[i].interface_index;
    EXPECT_EQ(a.interface_name(device), b.interface_name(device));
  }
  EXPECT_EQ(a.table_engine(), b.table_engine());
  EXPECT_EQ(a.owner_engine(), b.owner_engine());
  EXPECT_EQ(a.complete(), b.complete());
  EXPECT_EQ(a.taken_at_ns(), b.taken_at_ns());
  ASSERT_EQ(a.gaps().size(), b.gaps().size());
  for (std::size_t i = 0; i < a.gaps().size(); ++i) {
    EXPECT_EQ(a.gaps()[i].kind, b.gaps()[i].kind);
    EXPECT_EQ(a.gaps()[i].count, b.gaps()[i].count);
  }
}

}  // namespace tcptable::test
