// The strings are the compiler's own wide strings, and a client's own prototype does no harm.
#include <iphlpapi.h>
#include <wchar.h>
#include <winsock2.h>

DWORD WINAPI GetOwnerModuleFromTcpEntry(PMIB_TCPROW_OWNER_MODULE, TCPIP_OWNER_MODULE_INFO_CLASS,
                                        PVOID, PDWORD);

size_t name_length(PMIB_TCPROW_OWNER_MODULE row, void* buffer, DWORD size) {
  PTCPIP_OWNER_MODULE_BASIC_INFO info = (PTCPIP_OWNER_MODULE_BASIC_INFO)buffer;
  if (GetOwnerModuleFromTcpEntry(row, TCPIP_OWNER_MODULE_INFO_BASIC, buffer, &size) != NO_ERROR)
    return 0;
  return wcslen(info->pModuleName) + wcslen(info->pModulePath);
}
