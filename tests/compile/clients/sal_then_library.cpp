// The default annotations break nothing that comes later.
#include <iphlpapi.h>
#include <windows.h>

#include <algorithm>
#include <functional>
#include <memory>
#include <random>
#include <regex>
#include <string>
#include <thread>
#include <unordered_map>

DWORD read(_In_ PMIB_TCPROW row, _Out_opt_ PDWORD port, _Inout_updates_bytes_opt_(*size) PVOID,
           _Inout_ PULONG size) {
  if (port) *port = row->dwLocalPort;
  return std::min<DWORD>(*size, std::max(1u, row->State == MIB_TCP_STATE_LISTEN ? 2u : 3u));
}
