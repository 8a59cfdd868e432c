// flags: -fshort-wchar
// Sixteen bits, as on Windows: the plain symbol is the right one.
#include <iphlpapi.h>
#include <winsock2.h>

TCPTABLE_WIN32_ASSERT(sizeof(WCHAR) == 2);

PVOID plain(void) { return (PVOID)(ULONG_PTR)&GetOwnerModuleFromUdp6Entry; }
