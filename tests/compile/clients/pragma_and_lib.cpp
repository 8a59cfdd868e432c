// warns
#include <IPHlpApi.h>
#include <WS2tcpip.h>
#include <WinSock2.h>
#include <Windows.h>
#pragma comment(lib, "iphlpapi.lib")
#pragma comment(lib, "Ws2_32.lib")

int __cdecl main(int, char**) {
  unsigned __int64 big = 1;
  printf("%ld %lu %llu\n", (DWORD)1, (ULONG)2, big);
  return 0;
}
