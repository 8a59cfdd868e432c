#include "output.hpp"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <string>
#include <thread>

#include "captured.hpp"

namespace tcptable::app {
namespace {

TEST(Output, WritesWhatIsLargerThanItsBuffer) {
  const std::string large(200001, 'x');
  const std::string text = testing::captured([&](Output& output) {
    output.write("a");
    output.write(large);
    output.put('b');
    output.write_blanks(70000);
  });
  EXPECT_EQ(text, "a" + large + "b" + std::string(70000, ' '));
}

TEST(Output, KeepsTheFirstErrorAndGoesOn) {
  const int full = open("/dev/full", O_WRONLY | O_CLOEXEC);
  ASSERT_GE(full, 0);
  Output output(full);
  output.write(std::string(200000, 'x'));
  output.flush();
  EXPECT_TRUE(output.failed());
  EXPECT_EQ(output.error(), ENOSPC);
  close(full);
}

TEST(Output, ReportsAClosedPipe) {
  int ends[2];
  ASSERT_EQ(pipe2(ends, O_CLOEXEC), 0);
  close(ends[0]);
  const auto former = std::signal(SIGPIPE, SIG_IGN);
  Output output(ends[1]);
  output.write("x");
  output.flush();
  EXPECT_EQ(output.error(), EPIPE);
  std::signal(SIGPIPE, former);
  close(ends[1]);
}

TEST(Output, WaitsForASlowReaderOfANonBlockingPipe) {
  int ends[2];
  ASSERT_EQ(pipe2(ends, O_CLOEXEC), 0);
  ASSERT_EQ(fcntl(ends[1], F_SETFL, O_NONBLOCK), 0);
  std::size_t received = 0;
  std::thread reader([&] {
    char buffer[1000];
    for (ssize_t size = 0; (size = read(ends[0], buffer, sizeof buffer)) > 0;) {
      received += static_cast<std::size_t>(size);
    }
  });
  Output output(ends[1]);
  output.write(std::string(1000000, 'x'));
  output.flush();
  EXPECT_EQ(output.error(), 0);
  close(ends[1]);
  reader.join();
  EXPECT_EQ(received, 1000000U);
  close(ends[0]);
}

}  // namespace
}  // namespace tcptable::app
