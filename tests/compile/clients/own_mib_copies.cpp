// A client from before the tables were in the SDK: it brings its own copies and binds at run time.
#include <windows.h>
#include <ws2tcpip.h>

#include <cstdio>
#include <vector>

enum MIB_TCP_STATE { MIB_TCP_STATE_CLOSED = 1, MIB_TCP_STATE_LISTEN = 2 };
typedef enum { TCP_TABLE_OWNER_PID_ALL = 5 } TCP_TABLE_CLASS;
struct MIB_TCPROW_OWNER_PID {
  DWORD dwState, dwLocalAddr, dwLocalPort, dwRemoteAddr, dwRemotePort, dwOwningPid;
};
struct MIB_TCPTABLE_OWNER_PID {
  DWORD dwNumEntries;
  MIB_TCPROW_OWNER_PID table[1];
};
typedef struct _MIB_TCPROW2 {
  DWORD dwState;
} MIB_TCPROW2;
#define ANY_SIZE 1
#define TCPIP_OWNING_MODULE_SIZE 16
typedef DWORD(WINAPI* PGetExtendedTcpTable)(PVOID, PDWORD, BOOL, ULONG, TCP_TABLE_CLASS, ULONG);
static ULONG GetTcpTable2(int unrelated) { return static_cast<ULONG>(unrelated); }

int main() {
  HMODULE module = LoadLibrary(TEXT("iphlpapi.dll"));
  if (module == NULL) return 1;
  auto get = (PGetExtendedTcpTable)(void*)GetProcAddress(module, "GetExtendedTcpTable");
  DWORD size = 0;
  if (get &&
      get(nullptr, &size, TRUE, AF_INET, TCP_TABLE_OWNER_PID_ALL, 0) == ERROR_INSUFFICIENT_BUFFER) {
    std::vector<BYTE> buffer(size);
    auto table = reinterpret_cast<MIB_TCPTABLE_OWNER_PID*>(buffer.data());
    std::printf("%u\n", table->dwNumEntries);
  }
  FreeLibrary(module);
  return static_cast<int>(GetTcpTable2(0));
}
