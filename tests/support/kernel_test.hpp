// The fixture of every test that needs the kernel: each test has a network of its own.
#pragma once

#include <gtest/gtest.h>

#include "support/private_mounts.hpp"
#include "support/private_network.hpp"

namespace tcptable::test {

class KernelTest : public ::testing::Test {
 protected:
  void SetUp() override {
    if (const auto reason = enter_private_network()) GTEST_SKIP() << *reason;
    hide_published_owners();
  }
};

}  // namespace tcptable::test

// For tests that change users, mounts or PID namespaces.
#define TCPTABLE_NEED_ROOT() \
  if (!::tcptable::test::is_real_root()) GTEST_SKIP() << "needs root"

// What this binary is built with: g++ and clang++ say it in different ways.
#if defined(__has_feature)
#define TCPTABLE_HAS_FEATURE(feature) __has_feature(feature)
#else
#define TCPTABLE_HAS_FEATURE(feature) 0
#endif
#if defined(__SANITIZE_ADDRESS__) || TCPTABLE_HAS_FEATURE(address_sanitizer)
#define TCPTABLE_ASAN 1
#else
#define TCPTABLE_ASAN 0
#endif
#if defined(__SANITIZE_THREAD__) || TCPTABLE_HAS_FEATURE(thread_sanitizer)
#define TCPTABLE_TSAN 1
#else
#define TCPTABLE_TSAN 0
#endif

// Memory limits mean nothing under a sanitizer, and its runtime adds symbols of its own.
#define TCPTABLE_SANITIZED (TCPTABLE_ASAN || TCPTABLE_TSAN)

// The sanitizers' allocators do not take their locks around fork(), as the C library's does: a
// child may find one locked for ever by a thread that it does not have.
#define TCPTABLE_NEED_FORK_BESIDE_THREADS() \
  if (TCPTABLE_ASAN || TCPTABLE_TSAN)       \
  GTEST_SKIP() << "a sanitizer's allocator cannot be forked beside busy threads"
