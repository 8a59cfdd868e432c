// AllocateAndGetTcpExTableFromStack and its relatives: tables in memory that the caller frees.
//
// Windows XP's way. The documentation calls them gone since Vista, but they are still exported
// there and old programs bind to them by name.
#include <iphlpapi.h>

#include <cstdint>

#include "export.hpp"
#include "table_call.hpp"
#include "table_class.hpp"
#include "user_memory.hpp"

namespace tcptable::iphlpapi {
namespace {

// What is chosen when the arguments are good, or why not. A block is cleared anyway, and any heap
// is the C library's, so of the heap only a handle that cannot be one is refused.
DWORD stack_table(const ChoiceResult& chosen, HANDLE heap, void** table) noexcept {
  if (table == nullptr || !is_writable(table, sizeof *table)) return ERROR_INVALID_PARAMETER;
  if (chosen.code != NO_ERROR) return chosen.code;
  // NULL and INVALID_HANDLE_VALUE, which is -1.
  const auto handle = reinterpret_cast<std::uintptr_t>(heap);
  if (handle == 0 || handle == UINTPTR_MAX) return ERROR_INVALID_PARAMETER;
  return allocate_table(chosen.choice.query, chosen.choice.layout, table);
}

// As Windows has them, these know IPv4 alone.
ChoiceResult for_ipv4_alone(ULONG family, const ChoiceResult& chosen) noexcept {
  return family_of(family) == Family::ipv6 ? ChoiceResult{.code = ERROR_NOT_SUPPORTED} : chosen;
}

constexpr ULONG ipv4 = 2;

}  // namespace
}  // namespace tcptable::iphlpapi

using tcptable::iphlpapi::choose_tcp_table;
using tcptable::iphlpapi::choose_udp_table;
using tcptable::iphlpapi::for_ipv4_alone;
using tcptable::iphlpapi::ipv4;
using tcptable::iphlpapi::stack_table;

TCPTABLE_EXPORT DWORD AllocateAndGetTcpExTableFromStack(PVOID* ppTcpTable, BOOL bOrder,
                                                        HANDLE hHeap, DWORD /*dwFlags*/,
                                                        DWORD dwFamily) {
  const auto chosen = choose_tcp_table(dwFamily, TCP_TABLE_OWNER_PID_ALL, bOrder);
  return stack_table(for_ipv4_alone(dwFamily, chosen), hHeap, ppTcpTable);
}

TCPTABLE_EXPORT DWORD AllocateAndGetUdpExTableFromStack(PVOID* ppUdpTable, BOOL bOrder,
                                                        HANDLE hHeap, DWORD /*dwFlags*/,
                                                        DWORD dwFamily) {
  const auto chosen = choose_udp_table(dwFamily, UDP_TABLE_OWNER_PID, bOrder);
  return stack_table(for_ipv4_alone(dwFamily, chosen), hHeap, ppUdpTable);
}

TCPTABLE_EXPORT DWORD AllocateAndGetTcpTableFromStack(PMIB_TCPTABLE* ppTcpTable, BOOL bOrder,
                                                      HANDLE hHeap, DWORD /*dwFlags*/) {
  return stack_table(choose_tcp_table(ipv4, TCP_TABLE_BASIC_ALL, bOrder), hHeap,
                     reinterpret_cast<void**>(ppTcpTable));
}

TCPTABLE_EXPORT DWORD AllocateAndGetUdpTableFromStack(PMIB_UDPTABLE* ppUdpTable, BOOL bOrder,
                                                      HANDLE hHeap, DWORD /*dwFlags*/) {
  return stack_table(choose_udp_table(ipv4, UDP_TABLE_BASIC, bOrder), hHeap,
                     reinterpret_cast<void**>(ppUdpTable));
}
