// What is asked of a namespace as a whole, and the cgroups of its sockets.

#include <sys/stat.h>
#include <tcptable/network.hpp>

#include <fstream>

#include "probe.hpp"
#include "support/sockets.hpp"

namespace tcptable::test {
namespace {

class Network : public KernelTest {};

TEST_F(Network, IsNumberedAsProcNumbersIt) {
  struct stat status {};
  ASSERT_EQ(stat("/proc/thread-self/ns/net", &status), 0);
  EXPECT_EQ(*network_namespace(), status.st_ino);
}

TEST_F(Network, IsThatOfTheCallingThread) {
  const auto before = *network_namespace();
  if (const auto reason = enter_private_network()) GTEST_SKIP() << *reason;
  EXPECT_NE(*network_namespace(), before);
}

TEST_F(Network, HasItsOwnEphemeralPorts) {
  EXPECT_EQ(ephemeral_ports()->first, 32768);
  EXPECT_EQ(ephemeral_ports()->last, 60999);
  std::ofstream("/proc/sys/net/ipv4/ip_local_port_range") << "40000 40009\n";
  if (ephemeral_ports()->first == 32768) GTEST_SKIP() << "/proc/sys is not writable here";
  EXPECT_EQ(ephemeral_ports()->first, 40000);
  EXPECT_EQ(ephemeral_ports()->last, 40009);
  const std::uint16_t chosen = local_port(listener(Endpoint::of("127.0.0.1")));
  EXPECT_GE(chosen, 40000);
  EXPECT_LE(chosen, 40009);
}

// The directory of this process's cgroup, or nothing where there is no version 2.
std::uint64_t own_cgroup() {
  std::ifstream file("/proc/self/cgroup");
  for (std::string line; std::getline(file, line);) {
    if (line.rfind("0::", 0) != 0) continue;
    for (const char* mount : {"/sys/fs/cgroup", "/sys/fs/cgroup/unified"}) {
      struct stat status {};
      if (stat((std::string(mount) + "/cgroup.controllers").c_str(), &status) != 0) continue;
      if (stat((mount + line.substr(3)).c_str(), &status) == 0) return status.st_ino;
    }
  }
  return 0;
}

TEST_F(Network, TellsTheCgroupOfEachSocketWhenAsked) {
  const Conversation talk = converse(Endpoint::of("127.0.0.1"));
  const Fd datagram = bound_socket(Endpoint::of("::1"), {.type = SOCK_DGRAM});
  const Fd dual = listener(Endpoint::of("::"), {.v6_only = false});
  Query query;
  query.columns.cgroups = true;
  query.view = FamilyView::wire;
  query.ordering = Ordering::endpoints;
  const auto table = snapshot(query);
  ASSERT_TRUE(table);
  ASSERT_EQ(table->size(), 6U);
  const std::uint64_t first = table->cgroup_id(table->rows()[0]);
  for (const Row& row : *table) EXPECT_EQ(table->cgroup_id(row), first);
  const std::uint64_t own = own_cgroup();
  if (own == 0 || first == 0) GTEST_SKIP() << "no cgroup of version 2 here";
  EXPECT_EQ(first, own);
}

TEST_F(Network, TellsNoCgroupUnasked) {
  const Fd listening = listener(Endpoint::of("127.0.0.1"));
  const auto table = snapshot(Query{});
  ASSERT_TRUE(table);
  ASSERT_EQ(table->size(), 1U);
  EXPECT_EQ(table->cgroup_id(table->rows()[0]), 0U);
}

}  // namespace
}  // namespace tcptable::test
