// SetTcpEntry.
#include <iphlpapi.h>

#include <tcptable/close.hpp>

#include "errno_keeper.hpp"
#include "export.hpp"
#include "rows.hpp"
#include "user_memory.hpp"
#include "win32_error.hpp"

namespace tcptable::iphlpapi {
namespace {

DWORD set_entry(const MIB_TCPROW* caller_row) noexcept {
  const ErrnoKeeper errno_keeper;
  MIB_TCPROW row;
  if (!take_from_caller(caller_row, row)) return ERROR_INVALID_PARAMETER;
  if (row.dwState != MIB_TCP_STATE_DELETE_TCB) return ERROR_INVALID_PARAMETER;

  const auto closed = close_socket(from_row(row));
  if (closed) return NO_ERROR;
  const ErrorCode code = closed.error().code;
  const bool is_gone = code == ErrorCode::not_found || code == ErrorCode::replaced;
  return is_gone ? ERROR_MR_MID_NOT_FOUND : win32_code(closed.error());
}

}  // namespace
}  // namespace tcptable::iphlpapi

TCPTABLE_EXPORT DWORD SetTcpEntry(PMIB_TCPROW pTcpRow) {
  return tcptable::iphlpapi::set_entry(pTcpRow);
}
