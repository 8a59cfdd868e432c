// SetTcpEntry.
#include <iphlpapi.h>

#include <tcptable/close.hpp>

#include "errno_keeper.hpp"
#include "rows.hpp"
#include "user_memory.hpp"
#include "win32_error.hpp"

extern "C" __attribute__((visibility("default"))) DWORD SetTcpEntry(PMIB_TCPROW pTcpRow) {
  using namespace tcptable;
  const iphlpapi::ErrnoKeeper errno_keeper;
  MIB_TCPROW row;
  if (!iphlpapi::take_from_caller(pTcpRow, row)) return ERROR_INVALID_PARAMETER;
  if (row.dwState != MIB_TCP_STATE_DELETE_TCB) return ERROR_INVALID_PARAMETER;

  const auto closed = close_socket(iphlpapi::from_row(row));
  if (closed) return NO_ERROR;
  const Error& error = closed.error();
  const bool is_gone = error.code == ErrorCode::not_found || error.code == ErrorCode::replaced;
  return is_gone ? ERROR_MR_MID_NOT_FOUND : iphlpapi::win32_code(error);
}
