// flags: -DUNICODE -D_UNICODE
#include <iphlpapi.h>
#include <tchar.h>
#include <winsock2.h>
#include <ws2tcpip.h>

int _tmain(int argc, _TCHAR* argv[]) {
  TCHAR text[64];
  LPTSTR message = NULL;
  HMODULE module = GetModuleHandle(_T("iphlpapi.dll"));
  IN_ADDR address;
  ADDRINFOW* found = NULL;
  InetPton(AF_INET, TEXT("127.0.0.1"), &address);
  InetNtop(AF_INET, &address, text, ARRAYSIZE(text));
  _tprintf(_T("%s %s %d\n"), text, argc > 1 ? argv[1] : _T(""), module != NULL);
  if (GetAddrInfoW(text, NULL, NULL, &found) == 0) FreeAddrInfoW(found);
  FormatMessage(FORMAT_MESSAGE_ALLOCATE_BUFFER | FORMAT_MESSAGE_FROM_SYSTEM, NULL, ERROR_NOT_FOUND,
                0, (LPTSTR)&message, 0, NULL);
  wprintf(L"%s", message);
  LocalFree(message);
  return 0;
}
