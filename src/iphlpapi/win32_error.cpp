#include "win32_error.hpp"

#include <winerror.h>

namespace tcptable::iphlpapi {

DWORD win32_code(const Error& error) noexcept {
  switch (error.code) {
    case ErrorCode::invalid_argument:
      return ERROR_INVALID_PARAMETER;
    case ErrorCode::not_supported:
      return ERROR_NOT_SUPPORTED;
    case ErrorCode::permission_denied:
      return ERROR_ACCESS_DENIED;
    case ErrorCode::not_found:
    case ErrorCode::replaced:
      return ERROR_NOT_FOUND;
    case ErrorCode::out_of_memory:
      return ERROR_NOT_ENOUGH_MEMORY;
    case ErrorCode::too_many_files:
      return ERROR_TOO_MANY_OPEN_FILES;
    case ErrorCode::unstable:
    case ErrorCode::malformed:
    case ErrorCode::system:
      break;
  }
  return ERROR_GEN_FAILURE;
}

}  // namespace tcptable::iphlpapi
