// The calls of the C ABI that are measured, without Microsoft's headers: those rename members
// of the host's in_addr, and only ip_helper_calls.cpp should see that.
#pragma once

#include <cstdint>

namespace tcptable::bench {

// Buffer, size in and out, order. The codes are those of winerror.h.
using TableCall = unsigned int (*)(void* buffer, unsigned int* size, bool ordered);

inline constexpr unsigned int table_success = 0;
inline constexpr unsigned int table_insufficient = 122;

unsigned int get_tcp_table(void* buffer, unsigned int* size, bool ordered);
unsigned int get_tcp_table2(void* buffer, unsigned int* size, bool ordered);
unsigned int get_pid_table(void* buffer, unsigned int* size, bool ordered);
unsigned int get_pid_listeners(void* buffer, unsigned int* size, bool ordered);
unsigned int get_module_table(void* buffer, unsigned int* size, bool ordered);
unsigned int get_udp_table(void* buffer, unsigned int* size, bool ordered);
unsigned int get_udp_pid_table(void* buffer, unsigned int* size, bool ordered);
unsigned int get_tcp6_table(void* buffer, unsigned int* size, bool ordered);
unsigned int get_tcp6_table2(void* buffer, unsigned int* size, bool ordered);
unsigned int get_udp6_table(void* buffer, unsigned int* size, bool ordered);

// Takes the table from the stack, and gives it back.
unsigned int allocate_pid_table();

// One IPv4 connection: addresses as they lie in memory, ports in host order.
struct NamedConnection {
  std::uint32_t local_address = 0;
  std::uint32_t remote_address = 0;
  std::uint16_t local_port = 0;
  std::uint16_t remote_port = 0;
};

// Reads the statistics of data and of the path, two calls.
unsigned int get_estats(const NamedConnection& connection);

// Switches the statistics of data on, and off again.
unsigned int set_estats(const NamedConnection& connection);

// Closes a connection that does not exist: what it takes to look for it.
inline constexpr unsigned int no_such_connection = 317;
unsigned int close_nothing(const NamedConnection& connection);

// Statistics of IPv4, and the names of this process as an owner.
unsigned int get_tcp_statistics();
unsigned int get_udp_statistics();
unsigned int get_ip_statistics();
unsigned int get_icmp_statistics();
unsigned int get_owner_module();

}  // namespace tcptable::bench
