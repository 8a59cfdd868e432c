// Each field's value from a snapshot in which no two facts have the same one.
#include <gtest/gtest.h>

#include <set>
#include <string>
#include <tcptable/field.hpp>
#include <tcptable/snapshot_builder.hpp>

#include "../builders/rows.hpp"
#include "field_names.hpp"

namespace tcptable::test {
namespace {

constexpr std::uint64_t ms = 1000;

TcpInfo some_tcp_info() {
  TcpInfo tcp;
  tcp.congestion_phase = 3;
  tcp.retransmits = 41;
  tcp.retransmission_timeout_us = 42;
  tcp.send_mss_bytes = 43;
  tcp.unacknowledged = 44;
  tcp.lost = 45;
  tcp.since_data_sent_ms = 46;
  tcp.since_data_received_ms = 47;
  tcp.path_mtu_bytes = 48;
  tcp.rtt_us = 49;
  tcp.rtt_variance_us = 50;
  tcp.slow_start_threshold = 51;
  tcp.congestion_window = 52;
  tcp.receive_rtt_us = 53;
  tcp.total_retransmitted = 54;
  tcp.pacing_rate_bytes_per_s = 55;
  tcp.acknowledged_bytes = 56;
  tcp.received_bytes = 57;
  tcp.segments_sent = 58;
  tcp.segments_received = 59;
  tcp.unsent_bytes = 60;
  tcp.min_rtt_us = 61;
  tcp.delivery_rate_bytes_per_s = 62;
  tcp.busy_us = 63;
  tcp.sent_bytes = 64;
  tcp.retransmitted_bytes = 65;
  tcp.send_window_bytes = 66;
  tcp.receive_window_bytes = 67;
  tcp.known_bytes = 280;
  return tcp;
}

RowFacts some_facts() {
  return {.owner_reason = OwnerReason::known,
          .queues = Queues{.receive = 21, .send = 22},
          .cgroup_id = 23,
          .tcp = some_tcp_info(),
          .memory = SocketMemory{.receive_bytes = 31,
                                 .receive_buffer_bytes = 32,
                                 .send_bytes = 33,
                                 .send_buffer_bytes = 34,
                                 .drops = 35},
          .timer = SocketTimer{.kind = TimerKind::retransmission, .attempts = 36, .expires_ms = 37},
          .congestion = "cubic"};
}

Row some_row() {
  Row row = connection({"192.0.2.1", 11}, {"2001:db8::1", 12}, 13);
  row.interface_index = 14;
  row.uid = 15;
  row.cookie = 16;
  return row;
}

Snapshot with(const Row& row, const RowFacts& facts) {
  SnapshotBuilder builder;
  Process process{.start_time_ticks = 1, .pid = 17, .uid = 15};
  process.name_bytes = {'n', 'a', 'm', 'e'};
  const Holder holder{.process = builder.add_process(process, {.executable = "/bin/x",
                                                               .command_line = "x y",
                                                               .unit = "a.service",
                                                               .user_unit = "b.service",
                                                               .cgroup = "/c",
                                                               .container = "d"}),
                      .descriptor = 3};
  builder.add_user(15, "user");
  builder.add_interface(14, "eth0");
  builder.add(row, facts, std::span(&holder, 1));
  return std::move(builder).build();
}

std::string text_of(const Value& value) {
  if (const auto* number = std::get_if<std::uint64_t>(&value)) return std::to_string(*number);
  if (const auto* text = std::get_if<std::string_view>(&value)) return std::string(*text);
  if (const auto* address = std::get_if<Address>(&value)) return to_string(*address);
  return "--";
}

std::string shown(const Snapshot& snapshot, Field field) {
  return text_of(value(snapshot, snapshot.rows()[0], field));
}

TEST(Field, OfTheSocketIsItsOwn) {
  const Snapshot snapshot = with(some_row(), some_facts());
  EXPECT_EQ(shown(snapshot, Field::protocol), "tcp");
  EXPECT_EQ(shown(snapshot, Field::family), "ipv4");
  EXPECT_EQ(shown(snapshot, Field::local_address), "192.0.2.1");
  EXPECT_EQ(shown(snapshot, Field::local_port), "11");
  EXPECT_EQ(shown(snapshot, Field::remote_port), "12");
  EXPECT_EQ(shown(snapshot, Field::state), "ESTABLISHED");
  EXPECT_EQ(shown(snapshot, Field::interface), "eth0");
  EXPECT_EQ(shown(snapshot, Field::interface_index), "14");
  EXPECT_EQ(shown(snapshot, Field::uid), "15");
  EXPECT_EQ(shown(snapshot, Field::user), "user");
  EXPECT_EQ(shown(snapshot, Field::inode), "13");
  EXPECT_EQ(shown(snapshot, Field::cookie), "16");
  EXPECT_EQ(shown(snapshot, Field::cgroup_id), "23");
  EXPECT_EQ(shown(snapshot, Field::owner_reason), "known");
}

TEST(Field, OfOwnersIsTheFirstOwners) {
  const Snapshot snapshot = with(some_row(), some_facts());
  EXPECT_EQ(shown(snapshot, Field::pid), "17");
  EXPECT_EQ(shown(snapshot, Field::process), "name");
  EXPECT_EQ(shown(snapshot, Field::executable), "/bin/x");
  EXPECT_EQ(shown(snapshot, Field::command), "x y");
  EXPECT_EQ(shown(snapshot, Field::unit), "a.service");
  EXPECT_EQ(shown(snapshot, Field::user_unit), "b.service");
  EXPECT_EQ(shown(snapshot, Field::cgroup), "/c");
  EXPECT_EQ(shown(snapshot, Field::container), "d");
}

TEST(Field, OfQueuesMemoryAndTimer) {
  const Snapshot snapshot = with(some_row(), some_facts());
  EXPECT_EQ(shown(snapshot, Field::receive_queue), "21");
  EXPECT_EQ(shown(snapshot, Field::send_queue), "22");
  EXPECT_EQ(shown(snapshot, Field::receive_memory), "31");
  EXPECT_EQ(shown(snapshot, Field::receive_buffer), "32");
  EXPECT_EQ(shown(snapshot, Field::send_memory), "33");
  EXPECT_EQ(shown(snapshot, Field::send_buffer), "34");
  EXPECT_EQ(shown(snapshot, Field::drops), "35");
  EXPECT_EQ(shown(snapshot, Field::timer), "retransmission");
  EXPECT_EQ(shown(snapshot, Field::timer_expires), std::to_string(37 * ms));
  EXPECT_EQ(shown(snapshot, Field::timer_attempts), "36");
}

TEST(Field, OfTcpInfoIsItsMember) {
  const std::pair<Field, std::string> expected[] = {
      {Field::congestion, "cubic"},
      {Field::congestion_phase, "recovery"},
      {Field::rtt, "49"},
      {Field::rtt_variance, "50"},
      {Field::min_rtt, "61"},
      {Field::receive_rtt, "53"},
      {Field::retransmission_timeout, "42"},
      {Field::congestion_window, "52"},
      {Field::slow_start_threshold, "51"},
      {Field::send_mss, "43"},
      {Field::path_mtu, "48"},
      {Field::unacknowledged, "44"},
      {Field::lost, "45"},
      {Field::retransmits, "41"},
      {Field::retransmissions, "54"},
      {Field::sent_bytes, "64"},
      {Field::received_bytes, "57"},
      {Field::acknowledged_bytes, "56"},
      {Field::retransmitted_bytes, "65"},
      {Field::unsent_bytes, "60"},
      {Field::segments_sent, "58"},
      {Field::segments_received, "59"},
      {Field::delivery_rate, "62"},
      {Field::pacing_rate, "55"},
      {Field::since_sent, std::to_string(46 * ms)},
      {Field::since_received, std::to_string(47 * ms)},
      {Field::busy, "63"},
      {Field::receive_window, "67"},
      {Field::send_window, "66"},
  };
  const Snapshot snapshot = with(some_row(), some_facts());
  for (const auto& [field, text] : expected)
    EXPECT_EQ(shown(snapshot, field), text) << info(field).id;
}

TEST(Field, ThatNobodyAskedForIsUnknown) {
  const Snapshot snapshot = with(some_row(), {});
  for (const FieldInfo& field : fields())
    if (field.field == Field::cgroup_id || field.field >= Field::receive_queue) {
      EXPECT_EQ(shown(snapshot, field.field), "--") << field.id;
    }
}

TEST(Field, ThatTheKernelIsTooOldForIsUnknown) {
  RowFacts facts = some_facts();
  facts.tcp->known_bytes = 104;  // Linux 3
  const Snapshot snapshot = with(some_row(), facts);
  EXPECT_EQ(shown(snapshot, Field::rtt), "49");
  EXPECT_EQ(shown(snapshot, Field::retransmissions), "54");
  for (const Field field : {Field::sent_bytes, Field::min_rtt, Field::delivery_rate, Field::busy,
                            Field::pacing_rate, Field::receive_window})
    EXPECT_EQ(shown(snapshot, field), "--") << info(field).id;
}

TEST(Field, ThatWasNotMeasuredYetIsUnknown) {
  RowFacts facts = some_facts();
  facts.tcp->rtt_us = 0;
  facts.tcp->receive_rtt_us = 0;
  facts.tcp->min_rtt_us = 0xFFFFFFFF;
  facts.tcp->slow_start_threshold = 0x7FFFFFFF;
  facts.tcp->pacing_rate_bytes_per_s = ~std::uint64_t{0};
  facts.timer = SocketTimer{};
  facts.memory->drops.reset();
  const Snapshot snapshot = with(some_row(), facts);
  for (const Field field : {Field::rtt, Field::rtt_variance, Field::receive_rtt, Field::min_rtt,
                            Field::slow_start_threshold, Field::pacing_rate, Field::timer,
                            Field::timer_expires, Field::timer_attempts, Field::drops})
    EXPECT_EQ(shown(snapshot, field), "--") << info(field).id;
}

TEST(Field, OfZeroIsZero) {
  RowFacts facts = some_facts();
  facts.queues = Queues{};
  facts.tcp->lost = 0;
  const Snapshot snapshot = with(some_row(), facts);
  EXPECT_EQ(shown(snapshot, Field::receive_queue), "0");
  EXPECT_EQ(shown(snapshot, Field::lost), "0");
}

TEST(Fields, HaveNamesOfTheirOwnAndADescription) {
  std::set<std::string_view> names;
  for (const FieldInfo& field : fields()) {
    EXPECT_TRUE(names.insert(field.id).second) << field.id;
    if (field.key != field.id) {
      EXPECT_TRUE(names.insert(field.key).second) << field.key;
    }
    EXPECT_FALSE(field.meaning.empty() || field.meaning.ends_with('.')) << field.id;
    EXPECT_EQ(find_field(field.id), field.field);
    EXPECT_EQ(find_field(field.key), field.field);
    EXPECT_EQ(&info(field.field), &field);
  }
  EXPECT_EQ(find_field("nonsense"), std::nullopt);
  EXPECT_EQ(find_field(""), std::nullopt);
}

TEST(Fields, AreFoundByTheNamesThatOtherToolsGiveThem) {
  std::set<std::string_view> names;
  for (const FieldInfo& field : fields()) names.insert({field.id, field.key});
  for (const table::FieldAlias& alias : table::field_aliases()) {
    EXPECT_TRUE(names.insert(alias.word).second) << alias.word;
    EXPECT_EQ(find_field(alias.word), alias.field) << alias.word;
  }
  EXPECT_EQ(find_field("cwnd"), Field::congestion_window);
  EXPECT_EQ(find_field("Recv-Q"), Field::receive_queue);
  EXPECT_EQ(find_field("LOCAL-PORT"), Field::local_port);
}

TEST(Fields, AreProposedToWhoMistypesTheirNames) {
  EXPECT_EQ(nearest_field_name("congestion_windw"), "congestion_window");
  EXPECT_EQ(nearest_field_name("ssthrehs"), "ssthresh");
  EXPECT_EQ(nearest_field_name("zzzzzzzz"), "");
  EXPECT_EQ(nearest_field_name(""), "");
  EXPECT_EQ(nearest_field_name(std::string(1000, 'x')), "");
}

TEST(Fields, HaveTheKindThatTheySayTheyHave) {
  const Snapshot snapshot = with(some_row(), some_facts());
  for (const FieldInfo& field : fields()) {
    const Value found = value(snapshot, snapshot.rows()[0], field.field);
    const std::size_t kind = field.kind == FieldKind::number ? 1
                             : field.kind == FieldKind::text ? 2
                                                             : 3;
    EXPECT_EQ(found.index(), kind) << field.id;
    EXPECT_TRUE(field.unit == FieldUnit::none || field.kind == FieldKind::number) << field.id;
    const Holder& holder = snapshot.owners(snapshot.rows()[0]).front();
    EXPECT_EQ(std::holds_alternative<std::monostate>(value(snapshot, holder, field.field)),
              !field.of_owners)
        << field.id;
  }
}

TEST(Fields, SayWhatTheyNeed) {
  for (const FieldInfo& field : fields()) {
    ColumnSet columns{.cookies = false};
    add_needs(field.field, columns);
    const bool needs_nothing = columns == ColumnSet{.cookies = false};
    const bool is_of_the_row = field.field <= Field::inode && field.field != Field::user &&
                               field.field != Field::interface;
    EXPECT_EQ(needs_nothing, is_of_the_row) << field.id;
  }
}

}  // namespace
}  // namespace tcptable::test
