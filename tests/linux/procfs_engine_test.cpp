#include "procfs_engine.hpp"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <atomic>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <string>
#include <thread>
#include <vector>

#include "../builders/proc_net_recording.hpp"
#include "../builders/rows.hpp"
#include "temporary_proc.hpp"

namespace tcptable::engine {
namespace {

using namespace test;  // NOLINT(google-build-using-namespace): the recordings
using table::Scan;
using table::ScanScope;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

constexpr Scan tcp_both{Protocol::tcp, ScanScope::both, StateSet::all()};

class ProcfsEngineTest : public testing::Test {
 protected:
  ProcfsEngineTest() {
    proc_.net("tcp", recorded_tcp());
    proc_.net("tcp6", recorded_tcp6());
    proc_.net("udp", recorded_udp());
    proc_.net("udp6", recorded_udp6());
  }

  Result<table::ScanReport> scan(const Scan& what = tcp_both) {
    rows_.clear();
    queues_.clear();
    table::RowSink sink(query_, rows_, &queues_);
    auto report = engine_.scan(what, query_, sink);
    sink.finish();
    return report;
  }
  std::vector<std::string> texts() const {
    std::vector<std::string> result;
    for (const Row& row : rows_) result.push_back(text_of(row));
    return result;
  }

  TemporaryProc proc_;
  ProcfsEngine engine_{proc_.fd()};
  Query query_;
  table::Column<Row> rows_;
  table::Column<Queues> queues_;
};

TEST_F(ProcfsEngineTest, ReadsBothFamilies) {
  ASSERT_TRUE(scan());
  EXPECT_THAT(texts(), ElementsAre("tcp 127.0.0.1:8080 0.0.0.0:0 LISTEN",
                                   "tcp 127.0.0.1:8081 127.0.0.1:43602 SYN-RECEIVED",
                                   "tcp 127.0.0.1:8080 127.0.0.1:53636 ESTABLISHED",
                                   "tcp 127.0.0.1:53650 127.0.0.1:8080 TIME-WAIT",
                                   "tcp :::8082 :::0 LISTEN", "tcp ::1:52628 ::1:8082 ESTABLISHED",
                                   "tcp ::ffff:127.0.0.1:8082 ::ffff:127.0.0.1:38592 ESTABLISHED"));
  EXPECT_EQ(queues_[2].receive, 10U);
}

TEST_F(ProcfsEngineTest, ReadsOneFamily) {
  ASSERT_TRUE(scan({Protocol::tcp, ScanScope::ipv4, StateSet::all()}));
  EXPECT_THAT(texts(), SizeIs(4));
  ASSERT_TRUE(scan({Protocol::tcp, ScanScope::ipv6, StateSet::all()}));
  EXPECT_THAT(texts(), SizeIs(3));
  ASSERT_TRUE(scan({Protocol::tcp, ScanScope::carries_ipv4, StateSet::all()}));
  EXPECT_THAT(texts(), SizeIs(7));  // more than asked; the sink decides
}

TEST_F(ProcfsEngineTest, ReadsUdp) {
  ASSERT_TRUE(scan({Protocol::udp, ScanScope::both, StateSet::all()}));
  EXPECT_THAT(texts(),
              ElementsAre("udp 127.0.0.1:33383 127.0.0.1:5353 ESTABLISHED",
                          "udp 127.0.0.1:5353 0.0.0.0:0 CLOSED", "udp :::5354 :::0 CLOSED"));
}

TEST_F(ProcfsEngineTest, GivesOnlyTheStatesOfTheScan) {
  ASSERT_TRUE(scan({Protocol::tcp, ScanScope::both, {State::listen}}));
  EXPECT_THAT(texts(),
              ElementsAre("tcp 127.0.0.1:8080 0.0.0.0:0 LISTEN", "tcp :::8082 :::0 LISTEN"));
}

TEST_F(ProcfsEngineTest, SaysWhatItNeverKnows) {
  std::vector<GapKind> kinds;
  for (const Gap& gap : engine_.limits()) kinds.push_back(gap.kind);
  EXPECT_THAT(kinds, ElementsAre(GapKind::no_cookies, GapKind::no_v6_only, GapKind::no_interfaces));
  EXPECT_EQ(engine_.kind(), Engine::procfs);
}

TEST_F(ProcfsEngineTest, DoesWithoutIpv6) {
  proc_.remove("thread-self/net/tcp6");
  ASSERT_TRUE(scan());
  EXPECT_THAT(texts(), SizeIs(4));
}

TEST_F(ProcfsEngineTest, IsNotSupportedWithoutTheFiles) {
  proc_.remove("thread-self/net/tcp");
  const auto report = scan();
  ASSERT_FALSE(report);
  EXPECT_EQ(report.error().code, ErrorCode::not_supported);
}

TEST_F(ProcfsEngineTest, AcceptsAFileWithOnlyAHeading) {
  proc_.net("tcp", std::string(recorded_tcp_heading) + "\n");
  proc_.net("tcp6", "");
  ASSERT_TRUE(scan());
  EXPECT_THAT(texts(), IsEmpty());
}

TEST_F(ProcfsEngineTest, CallsAGarbledLineMalformed) {
  for (const std::string_view line : {"   5: garbled", "", "no line at all"}) {
    proc_.net("tcp", recorded_tcp() + std::string(line) + "\n");
    const auto report = scan();
    ASSERT_FALSE(report) << line;
    EXPECT_EQ(report.error().code, ErrorCode::malformed);
  }
}

TEST_F(ProcfsEngineTest, CallsACutLineMalformed) {
  const std::string whole = recorded_tcp();
  proc_.net("tcp", whole.substr(0, whole.size() - recorded_tcp_time_wait.size() / 2 - 40));
  EXPECT_EQ(scan().error().code, ErrorCode::malformed);
}

TEST_F(ProcfsEngineTest, CallsAnEndlessLineMalformed) {
  proc_.net("tcp", recorded_tcp() + std::string(200'000, 'x'));
  EXPECT_EQ(scan().error().code, ErrorCode::malformed);
}

TEST_F(ProcfsEngineTest, ReadsTheLastLineWithoutANewline) {
  std::string text = recorded_tcp();
  text.pop_back();
  proc_.net("tcp", text);
  ASSERT_TRUE(scan());
  EXPECT_THAT(texts(), SizeIs(7));
}

// The kernel finds its place between two reads by counting, and may come by a socket again.
TEST_F(ProcfsEngineTest, GivesASocketOnceThatTheFileRepeats) {
  proc_.net("tcp", recorded_tcp() + std::string(recorded_tcp_listen) + "\n");
  ASSERT_TRUE(scan());
  EXPECT_THAT(texts(), SizeIs(7));
}

// As many listeners as do not fit into a page.
std::string many_listeners(std::uint32_t count) {
  std::string text = std::string(recorded_tcp_heading) + "\n";
  for (std::uint32_t i = 0; i < count; ++i) {
    std::string line(recorded_tcp_listen);
    constexpr std::string_view inode = "8006052";
    line.replace(line.find(inode), inode.size(), std::to_string(1'000'000 + i));
    text += line + "\n";
  }
  return text;
}

// Has a text for the first who reads it, and nothing for the next.
class FadingFile {
 public:
  FadingFile(const std::filesystem::path& path, const std::string& text) {
    std::filesystem::remove(path);
    EXPECT_EQ(::mkfifo(path.c_str(), 0600), 0);
    writer_ = std::thread([this, path, text] {
      std::ofstream(path) << text;  // waits for the reader
      while (!read_) {
        ::close(::open(path.c_str(), O_WRONLY | O_NONBLOCK | O_CLOEXEC));
        std::this_thread::sleep_for(std::chrono::milliseconds(1));
      }
    });
  }
  FadingFile(const FadingFile&) = delete;
  FadingFile& operator=(const FadingFile&) = delete;
  ~FadingFile() {
    read_ = true;
    writer_.join();
  }

 private:
  std::atomic<bool> read_{false};
  std::thread writer_;
};

TEST_F(ProcfsEngineTest, TrustsALongTableThatReadsTheSameTwice) {
  proc_.net("tcp", many_listeners(40));
  const auto report = scan({Protocol::tcp, ScanScope::ipv4, StateSet::all()});
  ASSERT_TRUE(report);
  EXPECT_FALSE(report->unsettled);
  EXPECT_THAT(texts(), SizeIs(40));
}

TEST_F(ProcfsEngineTest, SaysThatALongTableChanged) {
  const FadingFile file(proc_.path() / "thread-self/net/tcp", many_listeners(40));
  const auto report = scan({Protocol::tcp, ScanScope::ipv4, StateSet::all()});
  ASSERT_TRUE(report);
  EXPECT_TRUE(report->unsettled);
  EXPECT_THAT(texts(), SizeIs(40));
}

TEST_F(ProcfsEngineTest, FindsASocketThatStillExists) {
  ASSERT_TRUE(scan());
  EXPECT_TRUE(*engine_.still_exists(rows_[0]));
  Row other = rows_[0];
  other.inode += 1;
  EXPECT_FALSE(*engine_.still_exists(other));
}

TEST_F(ProcfsEngineTest, FindsTheIpv6SocketOfARowShownAsIpv4) {
  query_.view = FamilyView::wire;
  ASSERT_TRUE(scan({Protocol::tcp, ScanScope::both, {State::listen}}));
  ASSERT_EQ(text_of(rows_[1]), "tcp 0.0.0.0:8082 0.0.0.0:0 LISTEN");
  EXPECT_TRUE(*engine_.still_exists(rows_[1]));
  proc_.net("tcp6", std::string(recorded_tcp6_heading) + "\n");
  EXPECT_FALSE(*engine_.still_exists(rows_[1]));
}

TEST_F(ProcfsEngineTest, CannotTellWhatExistsWithoutTheFiles) {
  ASSERT_TRUE(scan());
  proc_.remove("thread-self/net/tcp");
  EXPECT_FALSE(engine_.still_exists(rows_[0]));
}

}  // namespace
}  // namespace tcptable::engine
