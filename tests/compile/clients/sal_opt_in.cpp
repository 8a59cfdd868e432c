// flags: -DTCPTABLE_WIN32_SAL
// The old annotations, for a client that includes the standard library first.
#include <string>
#include <vector>

#include <windows.h>

#include <iphlpapi.h>

DWORD read(__in PMIB_TCPROW row, __out_opt PDWORD port, __inout PULONG size) {
  if (port) *port = row->dwLocalPort;
  return *size;
}
