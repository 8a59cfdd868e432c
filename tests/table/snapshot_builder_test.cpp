#include <gtest/gtest.h>

#include <tcptable/field.hpp>
#include <tcptable/snapshot_builder.hpp>

#include "../builders/random_snapshot.hpp"

namespace tcptable {
namespace {

using namespace test;

Process process_of(std::uint32_t pid) {
  Process process;
  process.pid = pid;
  return process;
}

std::vector<std::uint16_t> ports_of(const Snapshot& snapshot) {
  std::vector<std::uint16_t> ports;
  for (const Row& row : snapshot) ports.push_back(row.local_port);
  return ports;
}

TEST(SnapshotBuilder, OfNothingIsCompleteAndEmpty) {
  const Snapshot snapshot = SnapshotBuilder().build();
  EXPECT_EQ(snapshot.size(), 0U);
  EXPECT_TRUE(snapshot.complete());
  EXPECT_EQ(snapshot.table_engine(), Engine::none);
  EXPECT_EQ(snapshot.taken_at_ns(), 0);
}

TEST(SnapshotBuilder, KeepsTheOrderOfRowsAndFindsTheFactsOfEach) {
  SnapshotBuilder builder;
  for (std::uint16_t port = 30; port > 0; --port)
    builder.add(listener({"127.0.0.1", port}, port),
                {.owner_reason = OwnerReason::kernel, .queues = Queues{port, 7}});
  const Snapshot snapshot = std::move(builder).build();
  ASSERT_EQ(snapshot.size(), 30U);
  for (const Row& row : snapshot) {
    EXPECT_EQ(snapshot.queues(row).receive, row.local_port);
    EXPECT_EQ(snapshot.owner_reason(row), OwnerReason::kernel);
  }
  EXPECT_EQ(snapshot.rows().front().local_port, 30);
}

TEST(SnapshotBuilder, WhatWasNotRecordedOfARowIsUnknownBesideOneOfWhichItWas) {
  SnapshotBuilder builder;
  const Row row = connection({"127.0.0.1", 1}, {"127.0.0.1", 2}, 5);
  RowFacts all;
  all.queues = Queues{1, 2};
  all.tcp = TcpInfo{.rtt_us = 9, .known_bytes = 280};
  all.memory = SocketMemory{.receive_bytes = 3, .drops = {}};
  all.timer = SocketTimer{.kind = TimerKind::keep_alive, .attempts = 0, .expires_ms = 1};
  all.congestion = "cubic";
  builder.add(row);
  builder.add(row, all);
  builder.add(row);
  const Snapshot snapshot = std::move(builder).build();
  for (const std::size_t without : {0U, 2U}) {
    const Row& bare = snapshot.rows()[without];
    EXPECT_EQ(snapshot.known_queues(bare), nullptr);
    EXPECT_EQ(snapshot.tcp_info(bare), nullptr);
    EXPECT_EQ(snapshot.memory(bare), nullptr);
    EXPECT_EQ(snapshot.timer(bare), nullptr);
    EXPECT_EQ(snapshot.congestion(bare), "");
    EXPECT_EQ(snapshot.owner_reason(bare), OwnerReason::not_asked);
  }
  const Row& full = snapshot.rows()[1];
  EXPECT_EQ(snapshot.queues(full).send, 2U);
  EXPECT_EQ(snapshot.tcp_info(full)->rtt_us, 9U);
  EXPECT_EQ(snapshot.memory(full)->receive_bytes, 3U);
  EXPECT_EQ(snapshot.timer(full)->kind, TimerKind::keep_alive);
  EXPECT_EQ(snapshot.congestion(full), "cubic");
}

TEST(SnapshotBuilder, HoldersStayWithTheirRowsThoughInodesAreSharedOrAbsent) {
  SnapshotBuilder builder;
  const auto first = builder.add_process(process_of(10));
  const auto second = builder.add_process(process_of(20));
  const Holder by_both[] = {{.process = first, .descriptor = 3},
                            {.process = second, .descriptor = 4}};
  const Holder by_second[] = {{.process = second, .descriptor = 5}};
  builder.add(connection({"127.0.0.1", 1}, {"127.0.0.1", 2}, 0), {}, by_both);
  builder.add(connection({"127.0.0.1", 3}, {"127.0.0.1", 2}, 0));
  builder.add(connection({"127.0.0.1", 4}, {"127.0.0.1", 2}, 77), {}, by_second);
  builder.add(connection({"127.0.0.1", 5}, {"127.0.0.1", 2}, 77), {}, by_both);
  const Snapshot snapshot = std::move(builder).build();
  const auto count = [&](std::size_t i) { return snapshot.owners(snapshot.rows()[i]).size(); };
  EXPECT_EQ(count(0), 2U);
  EXPECT_EQ(count(1), 0U);
  EXPECT_EQ(count(2), 1U);
  EXPECT_EQ(count(3), 2U);
  EXPECT_EQ(snapshot.owning_pid(snapshot.rows()[2]), 20U);
  EXPECT_EQ(snapshot.owners(snapshot.rows()[3])[1].descriptor, 4);
  EXPECT_EQ(snapshot.owners(snapshot.rows()[3])[1].inode, 77U);
}

TEST(SnapshotBuilder, LeavesOutHoldersOfProcessesThatWereNotAdded) {
  SnapshotBuilder builder;
  const Holder stranger[] = {{.process = 0, .descriptor = 3}, {.process = 0xFFFFFFFF}};
  builder.add(listener({"127.0.0.1", 1}, 5), {}, stranger);
  const Snapshot snapshot = std::move(builder).build();
  EXPECT_TRUE(snapshot.owners(snapshot.rows()[0]).empty());
}

TEST(SnapshotBuilder, TellsNamesOfUsersAndDevicesInWhateverOrderTheyCome) {
  SnapshotBuilder builder;
  builder.add_user(1000, "alice");
  builder.add_user(0, "root");
  builder.add_user(1000, "late");
  builder.add_interface(2, "eth0");
  const Snapshot snapshot = std::move(builder).build();
  EXPECT_EQ(snapshot.user_name(0), "root");
  EXPECT_EQ(snapshot.user_name(1000), "alice");
  EXPECT_EQ(snapshot.user_name(5), "");
  EXPECT_EQ(snapshot.interface_name(2), "eth0");
}

TEST(SnapshotBuilder, CutsLongNamesOfCongestionControls) {
  SnapshotBuilder builder;
  builder.add(connection({"127.0.0.1", 1}, {"127.0.0.1", 2}, 5),
              {.congestion = "a-name-that-is-too-long"});
  const Snapshot snapshot = std::move(builder).build();
  EXPECT_EQ(snapshot.congestion(snapshot.rows()[0]), "a-name-that-is-");
}

TEST(SnapshotBuilder, CanBeUsedAgainAfterBuilding) {
  SnapshotBuilder builder;
  builder.add_process(process_of(10));
  builder.add(listener({"127.0.0.1", 1}, 5));
  const Snapshot first = std::move(builder).build();
  builder.add(listener({"127.0.0.1", 2}, 6));
  const Snapshot second = std::move(builder).build();
  EXPECT_EQ(first.size(), 1U);
  ASSERT_EQ(second.size(), 1U);
  EXPECT_EQ(second.rows()[0].local_port, 2);
  EXPECT_TRUE(second.processes().empty());
}

TEST(Narrow, LeavesWhatTheQueryAsksForInItsOrder) {
  SnapshotBuilder builder;
  const auto process = builder.add_process(process_of(10));
  const Holder held[] = {{.process = process, .descriptor = 3}};
  builder.add(listener({"127.0.0.1", 300}, 1), {}, held);
  builder.add(udp_socket({"127.0.0.1", 200}, 2), {}, held);
  builder.add(listener({"::1", 250}, 3));
  builder.add(connection({"127.0.0.1", 100}, {"127.0.0.1", 300}, 4), {}, held);
  Snapshot snapshot = std::move(builder).build();

  Query query;
  query.ordering = Ordering::endpoints;
  narrow(snapshot, query);
  EXPECT_EQ(ports_of(snapshot), (std::vector<std::uint16_t>{100, 300, 250, 200}));
  query.pids = {10};
  narrow(snapshot, query);
  EXPECT_EQ(ports_of(snapshot), (std::vector<std::uint16_t>{100, 300, 200}));
  query.protocols.udp = false;
  narrow(snapshot, query);
  EXPECT_EQ(ports_of(snapshot), (std::vector<std::uint16_t>{100, 300}));
  query.filter = std::get<Filter>(Filter::parse("state:listen"));
  narrow(snapshot, query);
  EXPECT_EQ(ports_of(snapshot), (std::vector<std::uint16_t>{300}));
  EXPECT_EQ(snapshot.owning_pid(snapshot.rows()[0]), 10U);
  query.states = {};
  narrow(snapshot, query);
  EXPECT_EQ(snapshot.size(), 0U);
}

TEST(Narrow, OfAnEmptySnapshotIsEmpty) {
  Snapshot snapshot;
  narrow(snapshot, {});
  EXPECT_EQ(snapshot.size(), 0U);
}

}  // namespace
}  // namespace tcptable
