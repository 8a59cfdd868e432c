#include <cstring>
#include <tcptable/error.hpp>

namespace tcptable {

std::string_view describe(ErrorCode code) noexcept {
  switch (code) {
    case ErrorCode::invalid_argument:
      return "invalid argument";
    case ErrorCode::not_supported:
      return "not supported by this kernel";
    case ErrorCode::permission_denied:
      return "permission denied";
    case ErrorCode::not_found:
      return "not found";
    case ErrorCode::replaced:
      return "replaced by another socket";
    case ErrorCode::out_of_memory:
      return "out of memory";
    case ErrorCode::too_many_files:
      return "too many open files";
    case ErrorCode::unstable:
      return "the table kept changing";
    case ErrorCode::malformed:
      return "unexpected answer from the kernel";
    case ErrorCode::system:
      return "system error";
  }
  return "unknown error";
}

std::string to_string(const Error& error) {
  std::string text = error.operation;
  if (!text.empty()) text += ": ";
  text += describe(error.code);
  if (error.system_errno != 0) {
    char buffer[128];
    text += " (";
    text += ::strerror_r(error.system_errno, buffer, sizeof buffer);
    text += ')';
  }
  return text;
}

}  // namespace tcptable
