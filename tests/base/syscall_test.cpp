#include "syscall.hpp"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <fstream>
#include <string>
#include <string_view>
#include <vector>

#include "../builders/temporary_directory.hpp"

namespace tcptable::sys {
namespace {

using test::TemporaryDirectory;

struct SocketPair {
  UniqueFd near;
  UniqueFd far;
};

SocketPair socket_pair() {
  std::array<int, 2> ends{};
  EXPECT_EQ(::socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends.data()), 0);
  return {UniqueFd(ends[0]), UniqueFd(ends[1])};
}

TEST(Syscall, OpensCloseOnExec) {
  TemporaryDirectory directory;
  directory.file("file", "");
  const auto file = open_file(directory.fd(), "file");
  const auto opened = open_directory(directory.fd(), ".");
  ASSERT_TRUE(file);
  ASSERT_TRUE(opened);
  EXPECT_EQ(::fcntl(file->get(), F_GETFD), FD_CLOEXEC);
  EXPECT_EQ(::fcntl(opened->get(), F_GETFD), FD_CLOEXEC);
}

TEST(Syscall, RefusesAFileWhereADirectoryIsAsked) {
  TemporaryDirectory directory;
  directory.file("file", "");
  const auto opened = open_directory(directory.fd(), "file");
  ASSERT_FALSE(opened);
  EXPECT_EQ(opened.error().system_errno, ENOTDIR);
}

TEST(Syscall, ReadsALinkAsFarAsItFits) {
  TemporaryDirectory directory;
  directory.link("link", "socket:[12345]");
  std::array<char, 64> out{};
  const auto length = read_link(directory.fd(), "link", out);
  ASSERT_TRUE(length);
  EXPECT_EQ(std::string_view(out.data(), *length), "socket:[12345]");
  const auto cut = read_link(directory.fd(), "link", std::span(out).first(6));
  ASSERT_TRUE(cut);
  EXPECT_EQ(*cut, 6U);
}

TEST(Syscall, RefusesToReadALinkThatIsNone) {
  TemporaryDirectory directory;
  directory.file("file", "");
  std::array<char, 64> out{};
  EXPECT_EQ(read_link(directory.fd(), "file", out).error().system_errno, EINVAL);
  EXPECT_EQ(read_link(directory.fd(), "gone", out).error().code, ErrorCode::not_found);
}

TEST(Syscall, ListsADirectoryToItsEnd) {
  TemporaryDirectory directory;
  directory.file("file", "");
  const auto opened = open_directory(directory.fd(), ".");
  ASSERT_TRUE(opened);
  std::array<std::byte, 4096> buffer;
  const auto first = read_directory(opened->get(), buffer);
  ASSERT_TRUE(first);
  EXPECT_GT(*first, 0U);
  const auto second = read_directory(opened->get(), buffer);
  ASSERT_TRUE(second);
  EXPECT_EQ(*second, 0U);
}

TEST(Syscall, KnowsTheOwnerOfAFile) {
  TemporaryDirectory directory;
  directory.file("file", "");
  EXPECT_EQ(*owner_of(directory.fd(), "file"), ::geteuid());
  EXPECT_EQ(owner_of(directory.fd(), "gone").error().code, ErrorCode::not_found);
}

TEST(Syscall, ReceivesADatagramWhole) {
  const SocketPair pair = socket_pair();
  const std::array<std::byte, 3> message{std::byte{1}, std::byte{2}, std::byte{3}};
  ASSERT_TRUE(send(pair.near.get(), message));
  std::array<std::byte, 3> buffer{};
  const auto received = receive(pair.far.get(), buffer);
  ASSERT_TRUE(received);
  EXPECT_EQ(received->size, 3U);
  EXPECT_FALSE(received->truncated);
  EXPECT_EQ(buffer, message);
}

TEST(Syscall, SaysThatADatagramWasTruncated) {
  const SocketPair pair = socket_pair();
  ASSERT_TRUE(send(pair.near.get(), std::vector<std::byte>(100)));
  std::array<std::byte, 99> buffer{};
  const auto received = receive(pair.far.get(), buffer);
  ASSERT_TRUE(received);
  EXPECT_EQ(received->size, 99U);
  EXPECT_TRUE(received->truncated);
}

TEST(Syscall, ReportsAClosedPeerWithoutASignal) {
  SocketPair pair = socket_pair();
  pair.far.reset();
  const auto sent = send(pair.near.get(), std::array{std::byte{0}});
  ASSERT_FALSE(sent);
  EXPECT_EQ(sent.error().system_errno, EPIPE);
  std::array<std::byte, 4> buffer{};
  EXPECT_EQ(receive(pair.near.get(), buffer)->size, 0U);
}

TEST(Syscall, WaitsForADatagramOrTheEnd) {
  SocketPair pair = socket_pair();
  ASSERT_TRUE(send(pair.near.get(), std::array{std::byte{1}}));
  EXPECT_TRUE(wait_readable(pair.far.get()));
  pair.far.reset();
  EXPECT_TRUE(wait_readable(pair.near.get()));
}

TEST(Syscall, FailsOnADescriptorThatIsNotOpen) {
  std::array<char, 4> text{};
  std::array<std::byte, 4> bytes{};
  EXPECT_EQ(read(-1, text).error().system_errno, EBADF);
  EXPECT_EQ(read_directory(-1, bytes).error().system_errno, EBADF);
  EXPECT_EQ(receive(-1, bytes).error().system_errno, EBADF);
  EXPECT_EQ(send(-1, bytes).error().system_errno, EBADF);
}

TEST(Syscall, CountsTheNamesOfAFile) {
  // A directory of /proc that has one more for each thread, and this test has one or more.
  const auto count = link_count(AT_FDCWD, "/proc/self/task");
  ASSERT_TRUE(count);
  EXPECT_GE(*count, 3U);
  EXPECT_EQ(link_count(AT_FDCWD, "/proc/self/no_such_name").error().code, ErrorCode::not_found);
}

TEST(Syscall, KnowsThatAProcessSharesDescriptorsWithItself) {
  const auto shared = share_descriptors(::getpid(), ::getpid());
  // A sandbox may forbid kcmp: then the answer is an error, never a guess.
  if (shared) {
    EXPECT_TRUE(*shared);
  } else {
    EXPECT_NE(shared.error().system_errno, 0);
  }
}

TEST(Syscall, CountsTicksForwards) {
  const std::uint64_t earlier = ticks_since_boot();
  EXPECT_GT(earlier, 0U);
  EXPECT_GE(ticks_since_boot(), earlier);
}

TEST(Syscall, ListsAsManyInterfacesAsThereIsRoomFor) {
  std::array<std::uint32_t, 64> indexes{};
  const std::size_t count = interface_indexes(indexes);
  for (std::size_t i = 0; i < count; ++i) EXPECT_NE(indexes[i], 0U);
  std::array<std::uint32_t, 1> one{};
  EXPECT_EQ(interface_indexes(one), std::min<std::size_t>(count, 1));
  EXPECT_EQ(interface_indexes({}), 0U);
}

TEST(Syscall, KnowsTheCapabilitiesThatAreEffective) {
  std::ifstream status("/proc/thread-self/status");
  std::uint64_t effective = 0;
  for (std::string line; std::getline(status, line);)
    if (line.starts_with("CapEff:")) effective = std::stoull(line.substr(7), nullptr, 16);
  for (unsigned number = 0; number < 64; ++number)
    EXPECT_EQ(has_capability(number), (effective >> number & 1U) != 0) << number;
  EXPECT_FALSE(has_capability(64));
  EXPECT_FALSE(has_capability(0xFFFFFFFF));
}

}  // namespace
}  // namespace tcptable::sys
