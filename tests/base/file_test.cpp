#include "file.hpp"

#include <gtest/gtest.h>
#include <unistd.h>

#include <array>
#include <random>
#include <string>
#include <vector>

#include "../builders/temporary_directory.hpp"

namespace tcptable::sys {
namespace {

using test::TemporaryDirectory;

struct Lines {
  std::vector<std::string> lines;
  bool failed = false;
};

Lines read_lines(const std::string& contents, std::size_t buffer_size) {
  TemporaryDirectory directory;
  directory.file("file", contents);
  auto file = open_file(directory.fd(), "file");
  EXPECT_TRUE(file);
  LineReader reader(std::move(*file), buffer_size);
  Lines result;
  std::string_view line;
  for (;;) {
    const auto more = reader.next(line);
    result.failed = !more;
    if (!more || !*more) return result;
    result.lines.emplace_back(line);
  }
}

TEST(ReadFile, GivesTheWholeOfASmallFile) {
  TemporaryDirectory directory;
  directory.file("file", "contents\n");
  std::array<char, 64> buffer{};
  const auto text = read_file(directory.fd(), "file", buffer);
  ASSERT_TRUE(text);
  EXPECT_EQ(*text, "contents\n");
}

TEST(ReadFile, GivesTheBeginningOfALargeOne) {
  TemporaryDirectory directory;
  directory.file("file", std::string(1000, 'x'));
  std::array<char, 10> buffer{};
  const auto text = read_file(directory.fd(), "file", buffer);
  ASSERT_TRUE(text);
  EXPECT_EQ(*text, "xxxxxxxxxx");
}

TEST(ReadFile, GivesNothingOfAnEmptyFileOrIntoAnEmptyBuffer) {
  TemporaryDirectory directory;
  directory.file("empty", "");
  directory.file("full", "text");
  std::array<char, 10> buffer{};
  EXPECT_EQ(*read_file(directory.fd(), "empty", buffer), "");
  EXPECT_EQ(*read_file(directory.fd(), "full", std::span<char>()), "");
}

TEST(ReadFile, TellsWhyItCannot) {
  TemporaryDirectory directory;
  directory.directory("directory");
  std::array<char, 10> buffer{};
  const auto missing = read_file(directory.fd(), "missing", buffer);
  ASSERT_FALSE(missing);
  EXPECT_EQ(missing.error().code, ErrorCode::not_found);
  const auto not_a_file = read_file(directory.fd(), "directory", buffer);
  ASSERT_FALSE(not_a_file);
  EXPECT_EQ(not_a_file.error().system_errno, EISDIR);
}

TEST(LineReader, GivesLinesWithoutTheirEnds) {
  EXPECT_EQ(read_lines("one\ntwo\n", 64).lines, (std::vector<std::string>{"one", "two"}));
}

TEST(LineReader, CountsALastLineWithoutANewline) {
  EXPECT_EQ(read_lines("one\ntwo", 64).lines, (std::vector<std::string>{"one", "two"}));
}

TEST(LineReader, FindsNoLineInAnEmptyFile) {
  const Lines result = read_lines("", 64);
  EXPECT_TRUE(result.lines.empty());
  EXPECT_FALSE(result.failed);
}

TEST(LineReader, GivesEmptyLines) {
  EXPECT_EQ(read_lines("\n\na\n\n", 64).lines, (std::vector<std::string>{"", "", "a", ""}));
}

TEST(LineReader, FillsItsBufferToTheLastByteAndNoFurther) {
  const std::string fits(15, 'x');
  EXPECT_EQ(read_lines(fits + "\n" + fits + "\n", 16).lines,
            (std::vector<std::string>{fits, fits}));
  const Lines result = read_lines("a\n" + fits + "y\n", 16);
  EXPECT_TRUE(result.failed);
  EXPECT_EQ(result.lines, std::vector<std::string>{"a"});
}

TEST(LineReader, CallsALineLongerThanItsBufferMalformed) {
  TemporaryDirectory directory;
  directory.file("file", std::string(100, 'x'));
  LineReader reader(std::move(*open_file(directory.fd(), "file")), 16);
  std::string_view line;
  const auto more = reader.next(line);
  ASSERT_FALSE(more);
  EXPECT_EQ(more.error().code, ErrorCode::malformed);
}

TEST(LineReader, StaysAtTheEnd) {
  TemporaryDirectory directory;
  directory.file("file", "one");
  LineReader reader(std::move(*open_file(directory.fd(), "file")), 16);
  std::string_view line;
  EXPECT_TRUE(*reader.next(line));
  EXPECT_FALSE(*reader.next(line));
  EXPECT_FALSE(*reader.next(line));
}

TEST(LineReader, ReportsAFailingRead) {
  TemporaryDirectory directory;
  LineReader reader(std::move(*open_directory(directory.fd(), ".")), 16);
  std::string_view line;
  const auto more = reader.next(line);
  ASSERT_FALSE(more);
  EXPECT_EQ(more.error().system_errno, EISDIR);
}

TEST(LineReader, WaitsForTheRestOfALineThatArrivesInPieces) {
  int pipe_ends[2] = {-1, -1};
  ASSERT_EQ(::pipe(pipe_ends), 0);
  UniqueFd writer(pipe_ends[1]);
  LineReader reader(UniqueFd{pipe_ends[0]}, 16);
  ASSERT_EQ(::write(writer.get(), "one\ntw", 6), 6);
  std::string_view line;
  ASSERT_TRUE(*reader.next(line));
  EXPECT_EQ(line, "one");
  ASSERT_EQ(::write(writer.get(), "o\n", 2), 2);
  writer.reset();
  ASSERT_TRUE(*reader.next(line));
  EXPECT_EQ(line, "two");
  EXPECT_FALSE(*reader.next(line));
}

TEST(LineReader, GivesTheSameLinesWithAnyBuffer) {
  std::mt19937 random(3);
  std::string contents;
  std::vector<std::string> expected;
  for (int i = 0; i < 200; ++i) {
    expected.emplace_back(random() % 15, static_cast<char>('a' + random() % 26));
    contents += expected.back() + "\n";
  }
  for (const std::size_t size : {16U, 17U, 31U, 64U, 65536U})
    EXPECT_EQ(read_lines(contents, size).lines, expected) << size;
}

}  // namespace
}  // namespace tcptable::sys
