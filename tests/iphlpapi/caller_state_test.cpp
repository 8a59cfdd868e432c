// What a caller's process looks like before and after, and what happens in processes that are short
// of everything.

#include <pthread.h>
#include <signal.h>
#include <sys/resource.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <cstdlib>
#include <fstream>
#include <thread>

#include "support/child_process.hpp"
#include "support/sockets.hpp"
#include "table_api.hpp"

#if TCPTABLE_TSAN
// A child of a process with threads calls the functions here, and they may start a thread.
extern "C" const char* __tsan_default_options() { return "die_after_fork=0"; }
#endif

namespace tcptable::test {
namespace {

template <typename Api>
class CallerState : public EachTable<Api> {
 protected:
  void SetUp() override {
    EachTable<Api>::SetUp();
    if (!this->IsSkipped()) talk_ = converse(Endpoint::of(loopback<Api>()));
  }

  Conversation talk_;
};

TYPED_TEST_SUITE(CallerState, AllTables, TableName);

TYPED_TEST(CallerState, DescriptorsAreAllClosedAgain) {
  const std::size_t before = open_descriptors();
  for (int i = 0; i < 50; ++i) {
    EXPECT_EQ(TypeParam::take(TRUE).size(), 3U);
    TypeParam::call(nullptr, nullptr, FALSE);
  }
  EXPECT_EQ(open_descriptors(), before);
}

TYPED_TEST(CallerState, ErrnoIsKept) {
  std::array<char, 4096> buffer{};
  for (const int mine : {0, EXDEV}) {
    ULONG size = 0;
    errno = mine;
    TypeParam::call(nullptr, &size, TRUE);
    EXPECT_EQ(errno, mine) << "after a size query";
    size = buffer.size();
    errno = mine;
    ASSERT_EQ(TypeParam::call(buffer.data(), &size, TRUE), ULONG{NO_ERROR});
    EXPECT_EQ(errno, mine) << "after a table";
    errno = mine;
    TypeParam::call(buffer.data(), nullptr, TRUE);
    EXPECT_EQ(errno, mine) << "after a refusal";
  }
}

TYPED_TEST(CallerState, SignalsMayAllBeBlocked) {
  sigset_t all;
  sigset_t before;
  sigfillset(&all);
  pthread_sigmask(SIG_SETMASK, &all, &before);
  pthread_sigmask(SIG_SETMASK, nullptr, &all);  // but for those that cannot be blocked
  EXPECT_EQ(TypeParam::take(TRUE).size(), 3U);
  sigset_t during;
  sigset_t pending;
  pthread_sigmask(SIG_SETMASK, &before, &during);
  sigpending(&pending);
  for (int signal = 1; signal < SIGRTMAX; ++signal) {
    EXPECT_EQ(sigismember(&during, signal), sigismember(&all, signal)) << signal;
    EXPECT_NE(sigismember(&pending, signal), 1) << signal;
  }
}

TYPED_TEST(CallerState, SignalHandlersAreLeftAlone) {
  for (const int signal : {SIGSEGV, SIGBUS, SIGPIPE, SIGCHLD}) {
    struct sigaction before {};
    struct sigaction after {};
    sigaction(signal, nullptr, &before);
    ULONG size = 0;
    TypeParam::call(nullptr, reinterpret_cast<ULONG*>(std::uintptr_t{4096}), FALSE);
    TypeParam::call(nullptr, &size, FALSE);
    sigaction(signal, nullptr, &after);
    EXPECT_EQ(reinterpret_cast<void*>(before.sa_handler),
              reinterpret_cast<void*>(after.sa_handler));
  }
}

TYPED_TEST(CallerState, ForkedChildGetsTheTable) {
  EXPECT_EQ(TypeParam::take().size(), 3U);  // whatever is kept between calls is there now
  EXPECT_EQ(in_child([]() -> std::string {
              TCPTABLE_CHILD_REQUIRE(TypeParam::take(TRUE).size() == 3);
              return "";
            }),
            "");
}

TYPED_TEST(CallerState, ManyThreadsCallAtOnce) {
  std::atomic<int> wrong{0};
  std::vector<std::thread> threads;
  for (int i = 0; i < 8; ++i) {
    threads.emplace_back([&wrong] {
      for (int round = 0; round < 25; ++round) {
        if (TypeParam::take(round % 2).size() != 3) ++wrong;
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(wrong, 0);
}

TYPED_TEST(CallerState, ForkBesideBusyThreadsIsSafe) {
  TCPTABLE_NEED_FORK_BESIDE_THREADS();
  std::atomic<bool> stop{false};
  std::vector<std::thread> threads;
  for (int i = 0; i < 3; ++i) {
    threads.emplace_back([&stop] {
      while (!stop) TypeParam::take();
    });
  }
  for (int round = 0; round < 10; ++round) {
    EXPECT_EQ(in_child([]() -> std::string {
                TCPTABLE_CHILD_REQUIRE(TypeParam::take().size() == 3);
                return "";
              }),
              "");
  }
  stop = true;
  for (std::thread& thread : threads) thread.join();
}

void allow_descriptors(std::size_t count) {
  rlimit limit{count, count};
  checked(setrlimit(RLIMIT_NOFILE, &limit), "RLIMIT_NOFILE");
}

// The lowest limit under which `extra` more descriptors can be opened.
std::size_t limit_for(std::size_t extra) {
  std::vector<Fd> probes;
  for (std::size_t i = 0; i <= extra; ++i) probes.emplace_back(checked(dup(0), "dup"));
  return static_cast<std::size_t>(probes.back().get());
}

TYPED_TEST(CallerState, WithoutDescriptorsTheCodeIsDefinedAndNothingIsWritten) {
  if (TCPTABLE_ASAN) GTEST_SKIP() << "the sanitizer's own checks need descriptors";
  for (std::size_t spare = 0; spare <= 12; ++spare) {
    EXPECT_EQ(in_child([&]() -> std::string {
                std::array<char, 4096> buffer{};
                buffer.fill('x');
                ULONG size = buffer.size();
                allow_descriptors(limit_for(spare));
                const ULONG code = TypeParam::call(buffer.data(), &size, TRUE);
                if (code == NO_ERROR) {
                  TCPTABLE_CHILD_REQUIRE(TypeParam::rows_in(buffer.data()).size() == 3);
                  return "";
                }
                TCPTABLE_CHILD_REQUIRE(code != ERROR_INVALID_PARAMETER);
                TCPTABLE_CHILD_REQUIRE(code != ERROR_INSUFFICIENT_BUFFER);
                TCPTABLE_CHILD_REQUIRE(code < 2000);
                TCPTABLE_CHILD_REQUIRE(size == buffer.size());
                TCPTABLE_CHILD_REQUIRE(buffer.front() == 'x');
                return spare == 12 ? "still fails with twelve descriptors" : "";
              }),
              "")
        << spare << " descriptors to spare";
  }
}

std::size_t address_space_bytes() {
  std::ifstream sizes("/proc/self/statm");
  std::size_t pages = 0;
  sizes >> pages;
  return pages * static_cast<std::size_t>(sysconf(_SC_PAGESIZE));
}

void allow_memory(rlim_t bytes) {
  const rlimit limit{bytes, RLIM_INFINITY};
  if (setrlimit(RLIMIT_AS, &limit) != 0) _exit(4);
}

// Takes what earlier allocations left in the heap, for good.
void exhaust_heap() {
  for (std::size_t bytes = 1U << 20; bytes >= 16; bytes /= 2) {
    while (void* taken = std::malloc(bytes)) {
      *static_cast<volatile char*>(taken) = 0;  // or the compiler leaves the call out
    }
  }
}

TYPED_TEST(CallerState, WithoutMemoryTheCodeIsEightOrTheTableIsThere) {
  if (TCPTABLE_SANITIZED) GTEST_SKIP() << "memory cannot be limited under a sanitizer";
  std::vector<Fd> listeners;
  for (int i = 0; i < 3000; ++i) listeners.push_back(listener(Endpoint::of(loopback<TypeParam>())));
  const ULONG exact = TypeParam::bytes_for(3003);
  bool was_short = false;
  for (std::size_t spare = 0; spare <= (32U << 20); spare = spare == 0 ? 4096 : spare * 2) {
    const std::string told = in_child([&]() -> std::string {
      std::vector<char> buffer(exact);
      ULONG size = exact;
      const rlim_t in_use = address_space_bytes();
      allow_memory(in_use);
      exhaust_heap();
      allow_memory(in_use + spare);
      const ULONG code = TypeParam::call(buffer.data(), &size, TRUE);
      allow_memory(RLIM_INFINITY);
      const bool whole = code == NO_ERROR && size == exact;
      if (code == ERROR_NOT_ENOUGH_MEMORY && size == exact) return "short of memory";
      return whole ? "" : "code " + std::to_string(code) + " size " + std::to_string(size);
    });
    was_short = was_short || told == "short of memory";
    EXPECT_TRUE(told.empty() || told == "short of memory") << told << " with " << spare;
  }
  EXPECT_TRUE(was_short) << "memory was never short: nothing was tested";
}

}  // namespace
}  // namespace tcptable::test
