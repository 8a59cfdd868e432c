// This is Linux, and other projects' headers must see that.
#include <iphlpapi.h>
#include <tchar.h>
#include <windows.h>
#include <winsock2.h>
#include <ws2tcpip.h>
#if defined(_WIN32) || defined(WIN32) || defined(_MSC_VER) || defined(_WIN64)
#error "a Windows macro is defined"
#endif

int main(void) { return 0; }
