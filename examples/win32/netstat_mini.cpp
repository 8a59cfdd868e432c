// Lists the listening TCP sockets of both families with the processes that own them.
//
// Compiles unchanged on Windows and against this project:
//   cl netstat_mini.cpp ws2_32.lib iphlpapi.lib
//   c++ netstat_mini.cpp $(pkg-config --cflags --libs iphlpapi)
#include <winsock2.h>
#include <ws2tcpip.h>

#include <iphlpapi.h>
#include <stdio.h>

#include <vector>

namespace {

// A table grows while it is being asked for. The size that comes back has room to spare, so a few
// rounds are enough unless the host is opening sockets faster than it can list them.
constexpr int kRoundsMax = 10;

// Fetches a table by the function for it. The buffer holds ULONGs, which align it for the table.
template <class Table>
DWORD fetch(ULONG(WINAPI* get)(Table*, PULONG, BOOL), std::vector<ULONG>& buffer) {
  ULONG size = 0;
  DWORD code = get(nullptr, &size, TRUE);
  for (int round = 0; code == ERROR_INSUFFICIENT_BUFFER && round < kRoundsMax; round++) {
    buffer.resize(size / sizeof(ULONG) + 1);
    code = get(reinterpret_cast<Table*>(buffer.data()), &size, TRUE);
  }
  return code;
}

// IPv6 endpoints are bracketed, so that the port stands out.
void print_listener(int family, const void* address, DWORD port, DWORD pid) {
  char text[INET6_ADDRSTRLEN] = "?";
  InetNtopA(family, address, text, sizeof(text));
  const char* format = family == AF_INET ? "%s:%u" : "[%s]:%u";
  char endpoint[INET6_ADDRSTRLEN + 16];
  snprintf(endpoint, sizeof(endpoint), format, text,
           static_cast<unsigned>(ntohs(static_cast<u_short>(port))));
  printf("%-48s %u\n", endpoint, static_cast<unsigned>(pid));
}

DWORD list_ipv4() {
  std::vector<ULONG> buffer;
  const DWORD code = fetch<MIB_TCPTABLE2>(GetTcpTable2, buffer);
  if (code != NO_ERROR) return code;
  const auto* table = reinterpret_cast<const MIB_TCPTABLE2*>(buffer.data());
  for (DWORD i = 0; i < table->dwNumEntries; i++) {
    const MIB_TCPROW2& row = table->table[i];
    if (row.dwState != MIB_TCP_STATE_LISTEN) continue;
    print_listener(AF_INET, &row.dwLocalAddr, row.dwLocalPort, row.dwOwningPid);
  }
  return NO_ERROR;
}

DWORD list_ipv6() {
  std::vector<ULONG> buffer;
  const DWORD code = fetch<MIB_TCP6TABLE2>(GetTcp6Table2, buffer);
  if (code != NO_ERROR) return code;
  const auto* table = reinterpret_cast<const MIB_TCP6TABLE2*>(buffer.data());
  for (DWORD i = 0; i < table->dwNumEntries; i++) {
    const MIB_TCP6ROW2& row = table->table[i];
    if (row.State != MIB_TCP_STATE_LISTEN) continue;
    print_listener(AF_INET6, &row.LocalAddr, row.dwLocalPort, row.dwOwningPid);
  }
  return NO_ERROR;
}

int report(const char* what, DWORD code) {
  char text[256] = "unknown error\n";
  FormatMessageA(FORMAT_MESSAGE_FROM_SYSTEM | FORMAT_MESSAGE_IGNORE_INSERTS, nullptr, code,
                 MAKELANGID(LANG_NEUTRAL, SUBLANG_DEFAULT), text, sizeof(text), nullptr);
  fprintf(stderr, "%s: error %u: %s", what, static_cast<unsigned>(code), text);
  return 1;
}

}  // namespace

int main() {
  printf("%-48s %s\n", "LISTENING", "PID");
  if (const DWORD code = list_ipv4()) return report("GetTcpTable2", code);
  if (const DWORD code = list_ipv6()) return report("GetTcp6Table2", code);
  return 0;
}
