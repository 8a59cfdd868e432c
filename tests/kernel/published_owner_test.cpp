// What users without privilege are shown once root published owners, through the C++ and the
// Windows API. The tool is asked by tests/app/tool_test.py.

#include <winsock2.h>
#include <ws2tcpip.h>

#include <iphlpapi.h>

#include <fcntl.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <algorithm>
#include <string>
#include <thread>
#include <vector>

#include "bpf_owner_engine.hpp"
#include "publication_fixture.hpp"
#include "published_pins.hpp"

namespace tcptable::test {
namespace {

class PublishedOwners : public PublicationTest {};

DWORD pid_by_the_windows_api(std::uint16_t port) {
  std::vector<std::byte> memory(1 << 20);
  auto* const table = reinterpret_cast<MIB_TCPTABLE2*>(memory.data());
  ULONG size = static_cast<ULONG>(memory.size());
  if (GetTcpTable2(table, &size, TRUE) != NO_ERROR) return 0;
  for (DWORD i = 0; i < table->dwNumEntries; ++i)
    if (table->table[i].dwLocalPort == htons(port)) return table->table[i].dwOwningPid;
  return 0;
}

TEST_F(PublishedOwners, AreShownToTheirReaders) {
  EXPECT_EQ(with_owners_published(nobodys_group,
                                  [&]() -> std::string {
                                    become_nobody();
                                    return complaint_about_the_whole(take(query()));
                                  }),
            "");
}

TEST_F(PublishedOwners, AreShownByTheWindowsApiToo) {
  EXPECT_EQ(
      with_owners_published(nobodys_group,
                            [&]() -> std::string {
                              become_nobody();
                              TCPTABLE_CHILD_REQUIRE(pid_by_the_windows_api(port_) == root_pid_);
                              return "";
                            }),
      "");
}

TEST_F(PublishedOwners, AreTheSameAsRootFindsInProc) {
  EXPECT_EQ(with_owners_published(
                nobodys_group,
                [&]() -> std::string {
                  Query by_proc = query();
                  by_proc.owner_engine = OwnerEngineChoice::procfs;
                  const Snapshot expected = take(by_proc);
                  become_nobody();
                  const Snapshot found = take(query());
                  TCPTABLE_CHILD_REQUIRE(expected.processes().size() == 1);
                  TCPTABLE_CHILD_REQUIRE(found.processes().size() == 1);
                  const Process& process = found.processes().front();
                  TCPTABLE_CHILD_REQUIRE(process.pid == root_pid_);
                  TCPTABLE_CHILD_REQUIRE(process.uid == 0);
                  TCPTABLE_CHILD_REQUIRE(process.name() == expected.processes().front().name());
                  TCPTABLE_CHILD_REQUIRE(process.start_time_ticks ==
                                         expected.processes().front().start_time_ticks);
                  return "";
                }),
            "");
}

TEST_F(PublishedOwners, SpareRootTheLoading) {
  EXPECT_EQ(
      with_owners_published(
          nobodys_group, [&]() -> std::string { return complaint_about_the_whole(take(query())); }),
      "");
}

TEST_F(PublishedOwners, CanBeInsistedOnWithoutPrivilege) {
  EXPECT_EQ(with_owners_published(Readers::all_users(),
                                  [&]() -> std::string {
                                    become_nobody();
                                    Query forced = query();
                                    forced.owner_engine = OwnerEngineChoice::bpf;
                                    return complaint_about_the_whole(take(forced));
                                  }),
            "");
}

TEST_F(PublishedOwners, AreNotReadWhereProcWasAskedFor) {
  EXPECT_EQ(with_owners_published(Readers::all_users(),
                                  [&]() -> std::string {
                                    become_nobody();
                                    Query by_proc = query();
                                    by_proc.owner_engine = OwnerEngineChoice::procfs;
                                    const Snapshot table = take(by_proc);
                                    return complaint_about_the_part(table,
                                                                    GapKind::processes_denied);
                                  }),
            "");
}

TEST_F(PublishedOwners, AreAGapForWhoIsNotAReader) {
  EXPECT_EQ(with_owners_published(Readers::group(0),
                                  [&]() -> std::string {
                                    become_nobody();
                                    return complaint_about_the_part(take(query()),
                                                                    GapKind::published_denied);
                                  }),
            "");
}

TEST_F(PublishedOwners, AreOfThePidNamespaceOfTheReader) {
  const auto seen_inside = [&]() -> std::string {
    become_nobody();
    const Fd own = listener(Endpoint::of("127.0.0.1"));
    const Snapshot table = take(query());
    TCPTABLE_CHILD_REQUIRE(table.owner_engine() == Engine::bpf_published);
    TCPTABLE_CHILD_REQUIRE(table.owning_pid(only_row(table, Protocol::tcp, local_port(own))) == 1);
    const Row row = only_row(table, Protocol::tcp, port_);
    TCPTABLE_CHILD_REQUIRE(table.owners(row).empty());
    TCPTABLE_CHILD_REQUIRE(table.owner_reason(row) == OwnerReason::other_pid_namespace);
    TCPTABLE_CHILD_REQUIRE(!table.complete());
    return "";
  };
  EXPECT_EQ(with_owners_published(Readers::all_users(),
                                  [&] { return seen_from_a_new_pid_namespace(seen_inside); }),
            "");
}

// What the manual says about hidepid.
TEST_F(PublishedOwners, ShowWhatProcHides) {
  EXPECT_EQ(
      with_owners_published(Readers::all_users(),
                            [&]() -> std::string {
                              mount_proc("hidepid=2");
                              become_nobody();
                              const Snapshot table = take(query());
                              std::string complaint = complaint_about_the_whole(table);
                              if (!complaint.empty()) return complaint;
                              TCPTABLE_CHILD_REQUIRE(!table.processes().front().name().empty());
                              return "";
                            }),
      "");
}

TEST_F(PublishedOwners, DoNotTurnASocketInTransitIntoALackOfPermission) {
  EXPECT_EQ(with_owners_published(
                Readers::all_users(),
                [&]() -> std::string {
                  const auto [sender, receiver] = unix_pair();
                  Fd travelling = listener(Endpoint::of("127.0.0.1"));
                  const std::uint16_t port = local_port(travelling);
                  send_descriptor(sender, travelling);
                  travelling.reset();
                  become_nobody();
                  const Snapshot table = take(query());
                  const Row row = only_row(table, Protocol::tcp, port);
                  TCPTABLE_CHILD_REQUIRE(table.owner_reason(row) == OwnerReason::kernel);
                  TCPTABLE_CHILD_REQUIRE(!has_gap(table, GapKind::processes_denied));
                  TCPTABLE_CHILD_REQUIRE(table.complete());
                  return "";
                }),
            "");
}

// More records than the kernel hands out in one read, so that the reading has to go on afterwards.
constexpr std::size_t many = 5000;

std::vector<Fd> open_many() {
  std::vector<Fd> sockets;
  for (std::size_t i = 0; i < many; ++i)
    sockets.push_back(bound_socket(Endpoint::of("127.0.0.1"), {.type = SOCK_DGRAM}));
  return sockets;
}

TEST_F(PublishedOwners, AreReadToTheEndWhenRevokedOnTheWay) {
  EXPECT_EQ(with_owners_published(
                Readers::all_users(),
                [&]() -> std::string {
                  const std::vector<Fd> sockets = open_many();
                  const auto pins = engine::open_pins(AT_FDCWD, engine::pins_path);
                  TCPTABLE_CHILD_REQUIRE(pins);
                  const auto open_and_revoke = [&]() -> Result<sys::UniqueFd> {
                    auto reading = engine::open_pin(pins->get(), engine::owners_pin);
                    if (const auto revoked = revoke_owners(); !revoked) return revoked.error();
                    return reading;
                  };
                  engine::BpfOwners owners(open_and_revoke, true);
                  table::HolderIndex index;
                  TCPTABLE_CHILD_REQUIRE(owners.scan({}, index));
                  TCPTABLE_CHILD_REQUIRE(publication()->state == PublicationState::none);
                  TCPTABLE_CHILD_REQUIRE(index.build());
                  for (const Fd& socket : sockets)
                    TCPTABLE_CHILD_REQUIRE(index.find(inode_of(socket)).count == 1);
                  return "";
                }),
            "");
}

// Publishes and revokes until its process is killed, and stays a while as it is in between.
void come_and_go() {
  constexpr useconds_t stay_us = 500;
  for (;;) {
    if (!publish_owners(Readers::all_users())) _exit(1);
    usleep(stay_us);
    if (!revoke_owners()) _exit(1);
    usleep(stay_us);
  }
}

TEST_F(PublishedOwners, ThatComeAndGoLeaveEveryAnswerWhole) {
  constexpr int rounds_max = 5000;
  constexpr int enough = 50;  // of either kind
  EXPECT_EQ(on_own_bpffs([&]() -> std::string {
              const Child publisher = Child::holding([] { std::thread(come_and_go).detach(); });
              return in_child([&]() -> std::string {
                become_nobody();
                int published = 0;
                int others = 0;
                for (int i = 0; i < rounds_max && std::min(published, others) < enough; ++i) {
                  const Snapshot table = take(query());
                  const bool is_published = table.owner_engine() == Engine::bpf_published;
                  ++(is_published ? published : others);
                  std::string complaint =
                      is_published ? complaint_about_the_whole(table)
                                   : complaint_about_the_part(table, GapKind::processes_denied);
                  if (!complaint.empty()) return complaint;
                }
                TCPTABLE_CHILD_REQUIRE(published >= enough && others >= enough);
                return "";
              });
            }),
            "");
}

TEST_F(PublishedOwners, ThatAreReplacedAllTheTimeAreNeverMissed) {
  constexpr int rounds = 300;
  EXPECT_EQ(with_owners_published(Readers::all_users(),
                                  [&]() -> std::string {
                                    const Child publisher = endless_publisher();
                                    return in_child(
                                        [&]() -> std::string {  // who could not end the publisher
                                          become_nobody();
                                          std::string complaint;
                                          for (int i = 0; i < rounds && complaint.empty(); ++i)
                                            complaint = complaint_about_the_whole(take(query()));
                                          return complaint;
                                        });
                                  }),
            "");
}

}  // namespace
}  // namespace tcptable::test
