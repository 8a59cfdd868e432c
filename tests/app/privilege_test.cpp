#include "privilege.hpp"

#include <gtest/gtest.h>
#include <linux/capability.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <array>
#include <thread>

namespace tcptable::app {
namespace {

TEST(Privilege, IsNotThatOfRootWithoutTheCapability) {
  // Capabilities are a thread's own.
  std::thread([] {
    __user_cap_header_struct header{.version = _LINUX_CAPABILITY_VERSION_3, .pid = 0};
    const std::array<__user_cap_data_struct, 2> none{};
    ASSERT_EQ(syscall(SYS_capset, &header, none.data()), 0);
    EXPECT_FALSE(own_privilege().inspects_all);
  }).join();
}

}  // namespace
}  // namespace tcptable::app
