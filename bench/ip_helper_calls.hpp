// The calls of the C ABI that are measured, without Microsoft's headers: those rename members
// of the host's in_addr, and only ip_helper_calls.cpp should see that.
#pragma once

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

}  // namespace tcptable::bench
