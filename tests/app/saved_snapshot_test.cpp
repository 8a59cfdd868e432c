#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/mman.h>
#include <unistd.h>

#include <string>

#include "../builders/random_snapshot.hpp"
#include "line_reader.hpp"
#include "output.hpp"
#include "saved_format.hpp"
#include "saved_reader.hpp"
#include "saved_writer.hpp"

namespace tcptable::app {
namespace {

using namespace test;
using ::testing::HasSubstr;

constexpr ColumnSet everything{.queues = true,
                               .owners = true,
                               .process = true,
                               .cookies = true,
                               .cgroups = true,
                               .tcp_info = true,
                               .memory = true,
                               .timers = true,
                               .programs = true,
                               .units = true,
                               .users = true,
                               .interfaces = true};

// A file without a name.
class MemoryFile {
 public:
  explicit MemoryFile(std::string_view content = {}) : descriptor_(memfd_create("test", 0)) {
    EXPECT_EQ(write(descriptor_, content.data(), content.size()),
              static_cast<ssize_t>(content.size()));
    rewind();
  }
  MemoryFile(const MemoryFile&) = delete;
  MemoryFile& operator=(const MemoryFile&) = delete;
  ~MemoryFile() { close(descriptor_); }

  int descriptor() const { return descriptor_; }
  void rewind() const { lseek(descriptor_, 0, SEEK_SET); }
  std::string content() const {
    std::string text(static_cast<std::size_t>(lseek(descriptor_, 0, SEEK_END)), '\0');
    EXPECT_EQ(pread(descriptor_, text.data(), text.size(), 0), static_cast<ssize_t>(text.size()));
    return text;
  }

 private:
  int descriptor_;
};

std::string saved(const Snapshot& snapshot, std::string_view host = "box") {
  const MemoryFile file;
  Output output(file.descriptor());
  write_saved(snapshot, host, output);
  output.flush();
  EXPECT_FALSE(output.failed());
  return file.content();
}

std::variant<SavedSnapshot, SavedProblem> loaded(std::string_view text,
                                                 const ColumnSet& columns = everything) {
  const MemoryFile file(text);
  LineReader lines(file.descriptor(), saved_line_max);
  return read_saved(lines, columns);
}

// "LINE: MESSAGE"
std::string problem_with(std::string_view text) {
  const auto read = loaded(text);
  const auto* problem = std::get_if<SavedProblem>(&read);
  return problem == nullptr ? "none" : std::to_string(problem->line) + ": " + problem->message;
}

const std::string header =
    R"({"type":"header","schema":"tcptable-save/1","engine":"netlink","owner_engine":"none","complete":true})"
    "\n";
const std::string process = R"({"type":"process","index":0,"pid":7,"process":"sshd"})"
                            "\n";
std::string socket_line(std::string_view more) {
  return R"({"type":"socket","protocol":"tcp","family":"ipv4","local_address":"127.0.0.1",)"
         R"("local_port":22,"remote_address":"0.0.0.0","remote_port":0,"state":"LISTEN")" +
         std::string(more) + "}\n";
}
std::string end(int processes, int sockets) {
  return R"({"type":"end","processes":)" + std::to_string(processes) + R"(,"sockets":)" +
         std::to_string(sockets) + "}\n";
}

TEST(SavedSnapshot, ComesBackAsItWas) {
  RandomSnapshots random(3);
  for (int round = 0; round < 200; ++round) {
    const Snapshot snapshot = random.snapshot(random.below(30));
    const std::string host = random.text(20);
    const std::string text = saved(snapshot, host);
    auto read = loaded(text);
    ASSERT_TRUE(std::holds_alternative<SavedSnapshot>(read)) << problem_with(text);
    const auto& back = std::get<SavedSnapshot>(read);
    EXPECT_EQ(back.host, host);
    expect_same_snapshot(back.snapshot, snapshot);
    EXPECT_EQ(saved(back.snapshot, host), text);
    if (HasFailure()) break;
  }
}

TEST(SavedSnapshot, TellsOnlyOfProcessesThatHoldItsSockets) {
  SnapshotBuilder builder;
  const auto add_process = [&](std::uint32_t pid, std::uint32_t uid, std::string_view command) {
    builder.add_user(uid, "user" + std::to_string(uid));
    ProcessFacts facts;
    facts.command_line = command;
    return builder.add_process({.start_time_ticks = 1, .pid = pid, .uid = uid, .name_bytes = {}},
                               facts);
  };
  add_process(1, 11, "secret one");
  const auto meant = add_process(2, 12, "meant");
  add_process(3, 13, "secret two");
  builder.add(RandomSnapshots(1).row(), {.owner_reason = OwnerReason::known},
              std::vector{Holder{.process = meant}});
  const std::string text = saved(std::move(builder).build());
  EXPECT_THAT(text, ::testing::Not(HasSubstr("secret")));
  EXPECT_THAT(text, ::testing::Not(HasSubstr("user11")));
  EXPECT_THAT(text, HasSubstr("user12"));
  const auto read = loaded(text);
  ASSERT_TRUE(std::holds_alternative<SavedSnapshot>(read));
  const Snapshot& back = std::get<SavedSnapshot>(read).snapshot;
  EXPECT_EQ(back.process(back.owners(back.rows()[0])[0]).pid, 2U);
}

TEST(SavedSnapshot, IsPrintableAsciiWhateverItHolds) {
  RandomSnapshots random(4);
  const std::string text = saved(random.snapshot(50), "\xFF\x1B[2J");
  for (const char byte : text) ASSERT_TRUE(byte == '\n' || (byte >= ' ' && byte < 127)) << text;
}

TEST(SavedSnapshot, NothingIsEmptyAndNotWrong) {
  auto read = loaded(saved(Snapshot()));
  ASSERT_TRUE(std::holds_alternative<SavedSnapshot>(read));
  EXPECT_EQ(std::get<SavedSnapshot>(read).snapshot.size(), 0U);
}

TEST(SavedSnapshot, FactsThatNobodyAskedForAreLeftInTheFile) {
  const auto read =
      loaded(header + process +
                 socket_line(R"(,"owners":[[0,3]],"tcp_info":{"known_bytes":8,"state":1},)"
                             R"("memory":{},"timer":{"kind":"none"},"receive_queue":1)") +
                 end(1, 1),
             {});
  const auto& snapshot = std::get<SavedSnapshot>(read).snapshot;
  const Row& row = snapshot.rows()[0];
  EXPECT_EQ(snapshot.tcp_info(row), nullptr);
  EXPECT_EQ(snapshot.memory(row), nullptr);
  EXPECT_EQ(snapshot.timer(row), nullptr);
  EXPECT_EQ(snapshot.known_queues(row), nullptr);
  EXPECT_EQ(snapshot.owning_pid(row), 7U);
}

TEST(SavedSnapshot, MembersAndLinesOfLaterVersionsAreIgnored) {
  const auto read =
      loaded(header + R"({"type":"weather","sun":true})" + "\n" +
             socket_line(R"(,"colour":[{"red":1}],"timer":{"kind":"new","x":1})") + end(0, 1));
  ASSERT_TRUE(std::holds_alternative<SavedSnapshot>(read));
  const auto& snapshot = std::get<SavedSnapshot>(read).snapshot;
  EXPECT_EQ(snapshot.timer(snapshot.rows()[0])->kind, TimerKind::other);
}

TEST(SavedSnapshot, OfAnotherVersionIsRefusedByName) {
  EXPECT_EQ(problem_with(R"({"type":"header","schema":"tcptable-save/2"})"),
            "1: it is of the schema tcptable-save/2, and only tcptable-save/1 can be read here");
  EXPECT_THAT(problem_with("{\"type\":\"header\",\"schema\":\"tcptable-save/\\u001b[2J\"}"),
              HasSubstr("\\x1B"));
}

TEST(SavedSnapshot, AnythingElseIsNoSnapshot) {
  for (const char* text : {"root:x:0:0::/root:/bin/sh\n", "\n", "[]\n", "{}\n", "7", "{\"type\":1}",
                           R"({"schema":"tcptable/1","rows":[]})", "\x1F\x8B\x08"})
    EXPECT_THAT(problem_with(text), ::testing::StartsWith("1: ")) << text;
  EXPECT_EQ(problem_with(""), "0: it is empty");
  EXPECT_EQ(problem_with("nonsense"), "1: this is no snapshot that 'tcptable save' wrote");
}

TEST(SavedSnapshot, EveryCutIsNoticed) {
  RandomSnapshots random(5);
  const std::string text = saved(random.snapshot(3));
  for (std::size_t size = 0; size + 1 < text.size(); ++size)
    ASSERT_NE(problem_with(text.substr(0, size)), "none") << text.substr(0, size);
  EXPECT_EQ(problem_with(text.substr(0, text.size() - 1)), "none");
}

TEST(SavedSnapshot, WhatDoesNotFitIsRefusedWithItsLine) {
  const auto with = [](std::string_view more) {
    return problem_with(header + process + socket_line(more) + end(1, 1));
  };
  EXPECT_EQ(with(""), "none");
  EXPECT_EQ(with(R"(,"owners":[[0,3]])"), "none");
  EXPECT_EQ(with(R"(,"inode":-1)"), "3: 'inode' is no whole number from 0 to 4294967295");
  EXPECT_EQ(with(R"(,"inode":4294967296)"), "3: 'inode' is no whole number from 0 to 4294967295");
  EXPECT_EQ(with(R"(,"inode":"7")"), "3: 'inode' is no whole number from 0 to 4294967295");
  EXPECT_EQ(with(R"(,"cookie":"7x")"), "3: 'cookie' is no number in decimal digits");
  EXPECT_EQ(with(R"(,"cookie":7)"), "3: 'cookie' is no string");
  EXPECT_EQ(with(R"(,"v6_only":1)"), "3: 'v6_only' is neither true nor false");
  EXPECT_EQ(with(R"(,"owner_reason":"magic")"),
            "3: 'owner_reason' has a value that is not known here");
  const std::string no_holder = "3: 'owners' has an entry that is no process and descriptor";
  for (const char* owners : {"[[1,3]]", "[[4294967295,3]]", "[[0]]", "[[0,3,4]]", "[0]", "[[0,-2]]",
                             "[[0,99999999999]]", "[[-1,3]]"})
    EXPECT_EQ(with(std::string(R"(,"owners":)") + owners), no_holder) << owners;
  EXPECT_EQ(with(R"(,"owners":{})"), "3: 'owners' is no array");
  EXPECT_EQ(with(R"(,"memory":[])"), "3: 'memory' is no object");
  EXPECT_EQ(with(R"(,"tcp_info":{"known_bytes":284})"),
            "3: 'known_bytes' is more than is known here");
  EXPECT_EQ(with(R"(,"tcp_info":{"known_bytes":8,"rtt_us":1})"), "3: 'rtt_us' does not fit");
  EXPECT_EQ(with(R"(,"tcp_info":{"known_bytes":8,"state":256})"), "3: 'state' does not fit");
  EXPECT_EQ(with(R"(,"congestion":"a","congestion_hex":"f")"),
            "3: 'congestion_hex' is not of hexadecimal digits in pairs");
}

TEST(SavedSnapshot, AddressesMustBeOfTheirFamily) {
  const std::string line =
      R"({"type":"socket","protocol":"tcp","family":"ipv4","local_address":"::1",)"
      R"("remote_address":"0.0.0.0","state":"LISTEN"})"
      "\n";
  EXPECT_EQ(problem_with(header + line), "2: 'local_address' is no address of the socket's family");
}

TEST(SavedSnapshot, LinesStandInTheirOrder) {
  EXPECT_EQ(problem_with(process), "1: this is no snapshot that 'tcptable save' wrote");
  EXPECT_EQ(problem_with(header + header), "2: a second header");
  EXPECT_EQ(problem_with(header + process + process), "3: 'index' is not 1, which comes next");
  EXPECT_EQ(problem_with(header + socket_line("") + process), "3: a process behind the sockets");
  EXPECT_EQ(problem_with(header + end(0, 1)), "2: lines are missing in front of the end");
  EXPECT_EQ(problem_with(header + end(1, 0)), "2: lines are missing in front of the end");
  EXPECT_EQ(problem_with(header + end(0, 0) + process), "3: there is something behind the end");
  EXPECT_EQ(problem_with(header + "{}\n"), "2: a line without a type");
}

TEST(SavedSnapshot, NamesMustAscendAndFit) {
  const auto with = [](std::string_view users) {
    std::string line = header;
    line.insert(line.size() - 2, ",\"users\":" + std::string(users));
    return problem_with(line + end(0, 0));
  };
  EXPECT_EQ(with(R"([{"uid":1,"name":"a"},{"uid":2,"name":"b"}])"), "none");
  EXPECT_EQ(with(R"([{"uid":2,"name":"a"},{"uid":1,"name":"b"}])"),
            "1: 'users' is not in ascending order");
  EXPECT_EQ(with("[1]"), "1: 'users' has an entry that is no object");
  EXPECT_EQ(problem_with(header + R"({"type":"process","index":0,"process":"0123456789abcdef"})"),
            "2: 'process' is longer than 15 bytes");
}

TEST(SavedSnapshot, DeepNestingAndZeroBytesAreHarmless) {
  EXPECT_THAT(problem_with(header + std::string(1'000'000, '[')), HasSubstr("no JSON"));
  std::string deep = R"(,"x":)" + std::string(500'000, '[') + std::string(500'000, ']');
  EXPECT_EQ(problem_with(header + socket_line(deep) + end(0, 1)), "none");
  EXPECT_EQ(problem_with(header + std::string("{}\0{}\n", 6)), "2: a zero byte");
}

TEST(LineReader, GivesLinesOfAnySize) {
  const std::string large(300'000, 'x');
  const MemoryFile file("a\n\n" + large + "\nlast");
  LineReader lines(file.descriptor(), 1'000'000);
  EXPECT_STREQ(lines.next(), "a");
  EXPECT_STREQ(lines.next(), "");
  EXPECT_EQ(lines.next(), large);
  EXPECT_STREQ(lines.next(), "last");
  EXPECT_EQ(lines.size(), 4U);
  EXPECT_EQ(lines.next(), nullptr);
  EXPECT_EQ(lines.line_number(), 4U);
  EXPECT_FALSE(lines.too_long());
}

TEST(LineReader, RefusesALineThatIsTooLong) {
  for (const char* tail : {"\n", ""}) {
    const MemoryFile file("a\n" + std::string(200'000, 'x') + tail);
    LineReader lines(file.descriptor(), 100'000);
    EXPECT_STREQ(lines.next(), "a");
    EXPECT_EQ(lines.next(), nullptr);
    EXPECT_TRUE(lines.too_long());
    EXPECT_EQ(lines.line_number(), 2U);
  }
}

TEST(LineReader, TellsWhyItCannotRead) {
  LineReader lines(-1, 100);
  EXPECT_EQ(lines.next(), nullptr);
  EXPECT_EQ(lines.error(), EBADF);
}

}  // namespace
}  // namespace tcptable::app
