// What is written into an Output.
#pragma once

#include <gtest/gtest.h>
#include <sys/mman.h>
#include <unistd.h>

#include <string>

#include "output.hpp"

namespace tcptable::app::testing {

// What `write` puts into an Output, through a real descriptor.
template <typename Write>
std::string captured(Write&& write) {
  const int descriptor = memfd_create("captured", MFD_CLOEXEC);
  EXPECT_GE(descriptor, 0);
  Output output(descriptor);
  write(output);
  output.flush();
  EXPECT_EQ(output.error(), 0);
  std::string text(static_cast<std::size_t>(lseek(descriptor, 0, SEEK_END)), '\0');
  EXPECT_EQ(pread(descriptor, text.data(), text.size(), 0), static_cast<ssize_t>(text.size()));
  close(descriptor);
  return text;
}

}  // namespace tcptable::app::testing
