// flags: -Wno-cast-function-type
// The same in C, without sockets of its own.
#define WIN32_LEAN_AND_MEAN
#include <windows.h>

#ifdef _WINSOCK2API_
#error "lean and mean means no sockets"
#endif

typedef struct _MIB_TCPROW {
  DWORD dwState;
} MIB_TCPROW, *PMIB_TCPROW;
typedef DWORD(WINAPI* GetTcpTable_t)(PMIB_TCPROW, PDWORD, BOOL);

int main(void) {
  GetTcpTable_t get =
      (GetTcpTable_t)GetProcAddress(GetModuleHandle(TEXT("IPHLPAPI")), "GetTcpTable");
  return get == NULL;
}
