#include <iphlpapi.h>
#include <mstcpip.h>
#include <tchar.h>
#include <winsock2.h>
#include <ws2tcpip.h>

int _tmain(int argc, TCHAR* argv[]) {
  TCHAR text[INET6_ADDRSTRLEN];
  WSADATA data;
  IN6_ADDR address;
  FILETIME now;
  SYSTEMTIME parts;
  if (WSAStartup(MAKEWORD(2, 2), &data) != NO_ERROR) return WSAGetLastError();
  InetPton(AF_INET6, _T("::1"), &address);
  RtlIpv6AddressToString(&address, text);
  GetSystemTimeAsFileTime(&now);
  FileTimeToSystemTime(&now, &parts);
  _tprintf(_T("%s %d %s\n"), text, parts.wYear, argc > 1 ? argv[1] : _T(""));
  WSACleanup();
  return 0;
}
