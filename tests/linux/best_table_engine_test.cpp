#include "best_table_engine.hpp"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cstring>

#include "../builders/rows.hpp"
#include "../table/fake_engines.hpp"
#include "connection_record.h"
#include "temporary_proc.hpp"

namespace tcptable::engine {
namespace {

using table::Scan;
using table::ScanScope;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

constexpr Scan tcp_both{Protocol::tcp, ScanScope::both, StateSet::all()};
constexpr Scan udp_both{Protocol::udp, ScanScope::both, StateSet::all()};
constexpr Error not_published{ErrorCode::not_found, ENOENT, "walk"};
constexpr Error broken{ErrorCode::system, EIO, "walk"};

tcptable_connection record(std::uint16_t local_port, std::uint16_t remote_port = 9,
                           State state = State::established) {
  tcptable_connection made{};
  made.local[0] = made.remote[0] = 10;
  made.local_port = local_port;
  made.remote_port = remote_port;
  made.inode = local_port;
  made.family = AF_INET;
  made.state = static_cast<unsigned char>(state);
  return made;
}

sys::UniqueFd memory_file(const void* data, std::size_t size) {
  const int fd = ::memfd_create("walk", MFD_CLOEXEC);
  EXPECT_EQ(::write(fd, data, size), static_cast<ssize_t>(size));
  EXPECT_EQ(::lseek(fd, 0, SEEK_SET), 0);
  return sys::UniqueFd(fd);
}

class BestTable : public testing::Test {
 protected:
  BestTable() {
    proc_.link("thread-self/ns/user", "user:[4026531837]");
    sockets(100000);
    netlink_.sockets = {test::listener({"0.0.0.0", 80}, 1),
                        test::connection({"10.0.0.1", 80}, {"10.0.0.2", 5}, 2),
                        test::udp_socket({"0.0.0.0", 53}, 3)};
    query_.columns.cookies = false;
  }

  void sockets(std::size_t count) {
    proc_.net("sockstat", "sockets: used 1\nTCP: inuse " + std::to_string(count) +
                              " orphan 0 tw 0 alloc 0 mem 0\n");
  }
  // A walk of so many connections.
  void walk_gives(std::size_t count) {
    for (std::size_t i = 0; i < count; ++i)
      records_.push_back(
          record(static_cast<std::uint16_t>(i), static_cast<std::uint16_t>(i >> 16)));
  }
  Result<table::ScanReport> scan(EngineChoice choice, const Scan& what = tcp_both) {
    rows_.clear();
    const auto walk = [this](int& walks, const std::optional<Error>& refusal) {
      return [this, &walks, &refusal]() -> Result<sys::UniqueFd> {
        ++walks;
        if (refusal) return *refusal;
        return memory_file(records_.data(), records_.size() * sizeof(tcptable_connection) - cut_);
      };
    };
    engine_.emplace(netlink_, proc_.fd(), choice,
                    WalkSources{.own = walk(walks_, refusal_),
                                .published = walk(published_walks_, published_refusal_),
                                .own_is_loaded = [this] { return is_loaded_; }});
    table::RowSink sink(query_, rows_, nullptr);
    return engine_->scan(what, query_, sink);
  }
  std::vector<std::string> texts() const {
    std::vector<std::string> result;
    for (const Row& row : rows_) result.push_back(test::text_of(row));
    return result;
  }
  void expect_netlink_alone() {
    EXPECT_EQ(engine_->kind(), Engine::netlink);
    EXPECT_THAT(texts(), ElementsAre("tcp 0.0.0.0:80 0.0.0.0:0 LISTEN",
                                     "tcp 10.0.0.1:80 10.0.0.2:5 ESTABLISHED"));
  }

  test::TemporaryProc proc_;
  test::FakeTable netlink_{Engine::netlink};
  std::vector<tcptable_connection> records_;
  std::size_t cut_ = 0;  // bytes that the walk lacks at its end
  std::optional<Error> refusal_;
  int walks_ = 0;
  bool is_loaded_ = false;
  std::optional<Error> published_refusal_ = not_published;
  int published_walks_ = 0;
  Query query_;
  table::Column<Row> rows_;
  std::optional<BestTableEngine> engine_;
};

TEST_F(BestTable, TakesConnectionsFromTheWalkAndTheRestFromNetlink) {
  walk_gives(60000);
  ASSERT_TRUE(scan(EngineChoice::automatic));
  EXPECT_EQ(engine_->kind(), Engine::bpf);
  EXPECT_EQ(rows_.size(), 60001U);
  EXPECT_EQ(rows_[0].state, State::listen);
  ASSERT_THAT(netlink_.scans, SizeIs(1));
  EXPECT_EQ(netlink_.scans[0].states, StateSet{State::listen});
  EXPECT_THAT(engine_->limits(), IsEmpty());
}

TEST_F(BestTable, LeavesSmallTablesToNetlink) {
  sockets(11000);
  ASSERT_TRUE(scan(EngineChoice::automatic));
  EXPECT_EQ(walks_, 0);
  expect_netlink_alone();
}

TEST_F(BestTable, PrefersWhatIsPublishedToLoading) {
  published_refusal_.reset();
  walk_gives(60000);
  ASSERT_TRUE(scan(EngineChoice::automatic));
  EXPECT_EQ(engine_->kind(), Engine::bpf_published);
  EXPECT_EQ(rows_.size(), 60001U);
  EXPECT_EQ(walks_, 0);
}

TEST_F(BestTable, PrefersWhatIsLoadedToWhatIsPublished) {
  published_refusal_.reset();
  is_loaded_ = true;
  walk_gives(60000);
  ASSERT_TRUE(scan(EngineChoice::automatic));
  EXPECT_EQ(engine_->kind(), Engine::bpf);
  EXPECT_EQ(published_walks_, 0);
}

TEST_F(BestTable, TellsThatWhatIsPublishedIsNotToBeTrusted) {
  published_refusal_ = Error{ErrorCode::malformed, 0, "forged"};
  walk_gives(60000);
  const auto report = scan(EngineChoice::automatic);
  ASSERT_TRUE(report);
  EXPECT_TRUE(report->published_ignored);
  EXPECT_EQ(engine_->kind(), Engine::bpf);
}

// A process that loaded it and gave its privilege up.
TEST_F(BestTable, TakesWhatIsPublishedWhenWhatIsLoadedIsRefused) {
  published_refusal_.reset();
  refusal_ = broken;
  is_loaded_ = true;
  walk_gives(60000);
  ASSERT_TRUE(scan(EngineChoice::automatic));
  EXPECT_EQ(engine_->kind(), Engine::bpf_published);
}

TEST_F(BestTable, WalksSmallerTablesWhenNothingNeedsLoading) {
  sockets(13000);
  walk_gives(13000);
  ASSERT_TRUE(scan(EngineChoice::automatic));
  EXPECT_EQ(walks_, 0);
  expect_netlink_alone();
  published_refusal_.reset();
  ASSERT_TRUE(scan(EngineChoice::automatic));
  EXPECT_EQ(engine_->kind(), Engine::bpf_published);
}

TEST_F(BestTable, LeavesAFewIpv6ConnectionsToNetlinkHoweverManyOthersThereAre) {
  proc_.net("sockstat6", "TCP6: inuse 10\n");
  const Scan ipv6{Protocol::tcp, ScanScope::ipv6, StateSet::all()};
  ASSERT_TRUE(scan(EngineChoice::automatic, ipv6));
  EXPECT_EQ(walks_, 0);
  EXPECT_EQ(engine_->kind(), Engine::netlink);
  proc_.net("sockstat6", "TCP6: inuse 60000\n");
  walk_gives(160000);
  ASSERT_TRUE(scan(EngineChoice::automatic, ipv6));
  EXPECT_EQ(walks_, 1);
  EXPECT_EQ(engine_->kind(), Engine::bpf);
}

TEST_F(BestTable, LeavesToNetlinkWhatTheWalkDoesNotKnow) {
  query_.columns.cookies = true;
  ASSERT_TRUE(scan(EngineChoice::automatic));
  query_.columns = {.queues = true, .cookies = false};
  ASSERT_TRUE(scan(EngineChoice::automatic));
  query_.columns = {.cookies = false, .cgroups = true};
  ASSERT_TRUE(scan(EngineChoice::automatic));
  EXPECT_EQ(walks_, 0);
  expect_netlink_alone();
}

TEST_F(BestTable, LeavesToNetlinkWhatTheKernelFiltersItself) {
  query_.local_ports = {{80, 80}};
  ASSERT_TRUE(scan(EngineChoice::automatic));
  EXPECT_EQ(walks_, 0);
  expect_netlink_alone();
}

TEST_F(BestTable, LeavesUdpAndListenersToNetlinkEvenWhenForced) {
  ASSERT_TRUE(scan(EngineChoice::bpf, udp_both));
  EXPECT_THAT(texts(), ElementsAre("udp 0.0.0.0:53 0.0.0.0:0 CLOSED"));
  ASSERT_TRUE(scan(EngineChoice::bpf, {Protocol::tcp, ScanScope::both, {State::listen}}));
  EXPECT_THAT(texts(), ElementsAre("tcp 0.0.0.0:80 0.0.0.0:0 LISTEN"));
  EXPECT_EQ(walks_, 0);
}

TEST_F(BestTable, GivesOnlyTheStatesOfTheScan) {
  records_ = {record(1), record(2, 9, State::time_wait)};
  ASSERT_TRUE(scan(EngineChoice::bpf, {Protocol::tcp, ScanScope::both, {State::time_wait}}));
  EXPECT_THAT(texts(), ElementsAre("tcp 10.0.0.0:2 10.0.0.0:9 TIME-WAIT"));
}

TEST_F(BestTable, GivesAConnectionThatIsInItsChainTwiceOnce) {
  records_ = {record(1, 9, State::time_wait), record(2), record(1, 9, State::fin_wait_2)};
  ASSERT_TRUE(scan(EngineChoice::bpf, {Protocol::tcp, ScanScope::both, connection_states()}));
  EXPECT_THAT(texts(), ElementsAre("tcp 10.0.0.0:1 10.0.0.0:9 TIME-WAIT",
                                   "tcp 10.0.0.0:2 10.0.0.0:9 ESTABLISHED"));
}

TEST_F(BestTable, BeginsAgainWithNetlinkWhenTheWalkIsRefused) {
  refusal_ = broken;
  ASSERT_TRUE(scan(EngineChoice::automatic));
  EXPECT_EQ(walks_, 1);
  expect_netlink_alone();
}

TEST_F(BestTable, BeginsAgainWithNetlinkWhenTheWalkBreaksOff) {
  walk_gives(60000);
  cut_ = 1;
  ASSERT_TRUE(scan(EngineChoice::automatic));
  expect_netlink_alone();
}

TEST_F(BestTable, BeginsAgainWithNetlinkWhenARecordIsMalformed) {
  walk_gives(60000);
  records_.back().family = AF_UNIX;
  ASSERT_TRUE(scan(EngineChoice::automatic));
  expect_netlink_alone();
}

TEST_F(BestTable, DoesNotBelieveAWalkThatMetFarTooFew) {
  walk_gives(49999);
  ASSERT_TRUE(scan(EngineChoice::automatic));
  expect_netlink_alone();
}

TEST_F(BestTable, DoesNotWalkInAUserNamespace) {
  proc_.remove("thread-self/ns/user");
  proc_.link("thread-self/ns/user", "user:[4026532000]");
  ASSERT_TRUE(scan(EngineChoice::automatic));
  EXPECT_EQ(walks_, 0);
  expect_netlink_alone();
  EXPECT_EQ(scan(EngineChoice::bpf).error().code, ErrorCode::not_supported);
}

TEST_F(BestTable, ReportsWhatWentWrongWhenForced) {
  refusal_ = broken;
  EXPECT_EQ(scan(EngineChoice::bpf).error().system_errno, EIO);
  refusal_.reset();
  walk_gives(3);
  cut_ = 1;
  EXPECT_EQ(scan(EngineChoice::bpf).error().code, ErrorCode::malformed);
}

TEST_F(BestTable, TellsThatCookiesAreMissingWhenTheyWereAskedFor) {
  query_.columns.cookies = true;
  walk_gives(3);
  ASSERT_TRUE(scan(EngineChoice::bpf));
  ASSERT_THAT(engine_->limits(), SizeIs(1));
  EXPECT_EQ(engine_->limits()[0].kind, GapKind::no_cookies);
}

TEST_F(BestTable, PutsRecordsTogetherThatReadsCut) {
  std::array<int, 2> ends{};
  ASSERT_EQ(::socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends.data()), 0);
  test::Fd far(ends[1]);
  const std::array<tcptable_connection, 3> records{record(1), record(2), record(3)};
  const auto* const bytes = reinterpret_cast<const char*>(records.data());
  for (std::size_t at = 0; at < sizeof records; at += 48)  // each read gives one of these
    ASSERT_EQ(::write(far.get(), bytes + at, 48), 48);
  far.reset();
  table::RowSink sink(query_, rows_, nullptr);
  const auto met = read_connections(sys::UniqueFd(ends[0]), StateSet::all(), sink);
  ASSERT_TRUE(met);
  EXPECT_EQ(*met, 3U);
  EXPECT_THAT(texts(), ElementsAre("tcp 10.0.0.0:1 10.0.0.0:9 ESTABLISHED",
                                   "tcp 10.0.0.0:2 10.0.0.0:9 ESTABLISHED",
                                   "tcp 10.0.0.0:3 10.0.0.0:9 ESTABLISHED"));
}

}  // namespace
}  // namespace tcptable::engine
