#include "support/private_network.hpp"

#include <fcntl.h>
#include <net/if.h>
#include <sched.h>
#include <sys/ioctl.h>

#include <chrono>
#include <cstring>
#include <fstream>
#include <thread>

#include "support/endpoint.hpp"
#include "support/fd.hpp"

namespace tcptable::test {
namespace {

// <linux/ipv6.h> has it, and clashes with <netinet/in.h>.
struct Ipv6InterfaceRequest {
  in6_addr address;
  std::uint32_t prefix_bits;
  int index;
};

ifreq request_for(const std::string& interface) {
  ifreq request{};
  std::strncpy(request.ifr_name, interface.c_str(), IFNAMSIZ - 1);
  return request;
}

Fd control_socket(int family) {
  return Fd(checked(socket(family, SOCK_DGRAM | SOCK_CLOEXEC, 0), "socket"));
}

bool write_file(const char* path, const std::string& text) {
  std::ofstream file(path);
  file << text << std::flush;
  return file.good();
}

// Root of a new user namespace, so that network namespaces may be made in it.
bool enter_user_namespace() {
  const std::string uid = std::to_string(geteuid());
  const std::string gid = std::to_string(getegid());
  if (unshare(CLONE_NEWUSER) != 0) return false;
  return write_file("/proc/self/setgroups", "deny") &&
         write_file("/proc/self/uid_map", "0 " + uid + " 1") &&
         write_file("/proc/self/gid_map", "0 " + gid + " 1");
}

void add_ipv4_address(const std::string& interface, const Endpoint& address, int prefix_bits) {
  const Fd control = control_socket(AF_INET);
  ifreq request = request_for(interface);
  std::memcpy(&request.ifr_addr, address.get(), address.size());
  checked(ioctl(control.get(), SIOCSIFADDR, &request), "SIOCSIFADDR");
  sockaddr_in mask{};
  mask.sin_family = AF_INET;
  const std::uint32_t bits = ~std::uint32_t{0} << (32 - prefix_bits);
  mask.sin_addr.s_addr = htonl(bits);
  std::memcpy(&request.ifr_netmask, &mask, sizeof mask);
  checked(ioctl(control.get(), SIOCSIFNETMASK, &request), "SIOCSIFNETMASK");
}

// The kernel makes a new IPv6 address usable in its own time, by a work queue.
void await_usable(const Endpoint& address) {
  const Fd probe = control_socket(AF_INET6);
  for (int attempt = 0; attempt < 5000; ++attempt) {
    if (bind(probe.get(), address.get(), address.size()) == 0) return;
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
  }
  checked(-1, "bind to a new address");
}

void add_ipv6_address(const std::string& interface, const char* text, int prefix_bits) {
  const Endpoint address = Endpoint::of(text, 0, interface_index(interface));
  const Fd control = control_socket(AF_INET6);
  Ipv6InterfaceRequest request{};
  const auto bytes = address.bytes();
  std::memcpy(&request.address, bytes.data(), bytes.size());
  request.prefix_bits = static_cast<std::uint32_t>(prefix_bits);
  request.index = static_cast<int>(address.scope());
  checked(ioctl(control.get(), SIOCSIFADDR, &request), "SIOCSIFADDR");
  await_usable(address);
}

}  // namespace

std::optional<std::string> enter_private_network() {
  if (unshare(CLONE_NEWNET) != 0) {
    if (errno != EPERM) return "no network namespace: " + std::string(std::strerror(errno));
    if (!enter_user_namespace() || unshare(CLONE_NEWNET) != 0) {
      return "no private network: neither root nor allowed to make user namespaces";
    }
  }
  bring_up("lo");
  return std::nullopt;
}

void bring_up(const std::string& interface) {
  const Fd control = control_socket(AF_INET);
  ifreq request = request_for(interface);
  checked(ioctl(control.get(), SIOCGIFFLAGS, &request), "SIOCGIFFLAGS");
  request.ifr_flags = static_cast<short>(request.ifr_flags | IFF_UP | IFF_RUNNING);
  checked(ioctl(control.get(), SIOCSIFFLAGS, &request), "SIOCSIFFLAGS");
}

void add_address(const std::string& interface, const char* address, int prefix_bits) {
  const Endpoint endpoint = Endpoint::of(address);
  if (endpoint.family() == AF_INET) {
    add_ipv4_address(interface, endpoint, prefix_bits);
  } else {
    add_ipv6_address(interface, address, prefix_bits);
  }
}

std::uint32_t interface_index(const std::string& interface) {
  const unsigned index = if_nametoindex(interface.c_str());
  if (index == 0) throw std::system_error(errno, std::generic_category(), interface);
  return index;
}

bool is_real_root() {
  if (geteuid() != 0) return false;
  // The initial user namespace maps every uid to itself.
  std::ifstream map("/proc/self/uid_map");
  std::uint64_t inside = 1;
  std::uint64_t outside = 1;
  std::uint64_t count = 0;
  map >> inside >> outside >> count;
  return inside == 0 && outside == 0 && count == 0xFFFFFFFFU;
}

}  // namespace tcptable::test
