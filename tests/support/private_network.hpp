// A network namespace of the test's own, so that the tables hold what the test put there and the
// host is left alone.
#pragma once

#include <netinet/in.h>

#include <cstdint>
#include <optional>
#include <string>

namespace tcptable::test {

// Moves the calling thread into a fresh network namespace and brings `lo` up. Threads and
// processes that it starts later inherit it; the namespace dies with the last of them.
// Without root a user namespace is made first, once per process.
// Returns why it cannot be done, or nothing.
std::optional<std::string> enter_private_network();

// Both work on the calling thread's namespace and throw when the kernel refuses. An IPv4 address
// replaces the one that the interface has; IPv6 addresses add up.
void add_address(const std::string& interface, const char* address, int prefix_bits);
void bring_up(const std::string& interface);

std::uint32_t interface_index(const std::string& interface);

// True when the process is root in the initial user namespace.
bool is_real_root();

}  // namespace tcptable::test
