// What went wrong, as a small value.
//
// An Error is returned when the outside world made an answer impossible. An answer that is merely
// incomplete (owners hidden for lack of privilege, a dump that the kernel interrupted) is not an
// error: the snapshot carries it as a Gap.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include <tcptable/export.hpp>

namespace tcptable {

enum class ErrorCode : std::uint8_t {
  invalid_argument,   // the query contradicts itself, or text does not parse
  not_supported,      // the running kernel lacks the facility
  permission_denied,  // EPERM or EACCES
  not_found,          // the thing named does not exist
  replaced,           // another socket has taken the place of the one named
  out_of_memory,      // an allocation failed
  too_many_files,     // EMFILE or ENFILE: no descriptor left for the library's own
  unstable,           // the table kept failing under change; every bounded retry was used up
  malformed,          // the kernel's answer does not have the documented form
  system,             // any other errno
};

// Trivially copyable. `operation` is a string literal that names the failing call or pass, never
// null. `system_errno` is the kernel's number, 0 where none was involved.
struct Error {
  ErrorCode code = ErrorCode::system;
  int system_errno = 0;
  const char* operation = "";

  friend bool operator==(const Error& a, const Error& b) noexcept {
    return a.code == b.code && a.system_errno == b.system_errno &&
           std::string_view(a.operation) == b.operation;
  }
};

// A lower-case phrase without a full stop: "permission denied". Static storage. Never fails.
TCPTABLE_API std::string_view describe(ErrorCode code) noexcept;

// One line for a person: operation, phrase, and the system's own words where errno is set.
TCPTABLE_API std::string to_string(const Error& error);

}  // namespace tcptable
