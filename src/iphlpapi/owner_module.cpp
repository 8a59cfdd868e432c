// GetOwnerModuleFromTcpEntry and its siblings, each twice: with UTF-16 strings under Microsoft's
// name, as every binding expects them, and with UTF-32 for native callers, whose wchar_t has four
// bytes; iphlpapi.h leads those there.
#define TCPTABLE_WIN32_UTF16
#include <iphlpapi.h>

#include <cstring>
#include <new>
#include <string>
#include <vector>

#include "arguments.hpp"
#include "errno_keeper.hpp"
#include "export.hpp"
#include "module_names.hpp"
#include "user_memory.hpp"
#include "win32_error.hpp"

namespace tcptable::iphlpapi {
namespace {

// Whose names are wanted, and of which class: any number may come for that.
struct Question {
  DWORD pid = 0;
  ULONGLONG cgroup = 0;
  int info_class = 0;
};

// The structure, both strings behind it, and pointers to where they will lie in the caller's
// buffer.
//
//   | pModuleName | pModulePath | name … 0 | path … 0 |
template <typename Wide>
std::vector<char> layout(const Wide& name, const Wide& path, const char* buffer) {
  constexpr std::size_t unit = sizeof(typename Wide::value_type);
  constexpr std::size_t name_at = sizeof(TCPIP_OWNER_MODULE_BASIC_INFO);
  const std::size_t path_at = name_at + (name.size() + 1) * unit;
  std::vector<char> bytes(path_at + (path.size() + 1) * unit);
  const char* const name_pointer = buffer + name_at;
  const char* const path_pointer = buffer + path_at;
  constexpr std::size_t path_pointer_at = offsetof(TCPIP_OWNER_MODULE_BASIC_INFO, pModulePath);
  std::memcpy(bytes.data(), &name_pointer, sizeof name_pointer);
  std::memcpy(bytes.data() + path_pointer_at, &path_pointer, sizeof path_pointer);
  std::memcpy(bytes.data() + name_at, name.c_str(), (name.size() + 1) * unit);
  std::memcpy(bytes.data() + path_at, path.c_str(), (path.size() + 1) * unit);
  return bytes;
}

template <typename Wide>
DWORD answer(const Wide& name, const Wide& path, void* buffer, DWORD* size) {
  const std::vector<char> bytes = layout(name, path, static_cast<const char*>(buffer));
  DWORD offered = 0;
  std::memcpy(&offered, size, sizeof offered);
  const auto needed = static_cast<DWORD>(bytes.size());
  const bool fits = buffer != nullptr && needed <= offered;
  if (fits && !is_writable(buffer, bytes.size())) return ERROR_INVALID_PARAMETER;
  if (fits) std::memcpy(buffer, bytes.data(), bytes.size());
  std::memcpy(size, &needed, sizeof needed);
  return fits ? NO_ERROR : ERROR_INSUFFICIENT_BUFFER;
}

template <typename Wide>
using Widen = Wide (*)(const std::string&);

// The contract's order: the arguments, the process, the size. `question` is null when the caller's
// row is not to be read.
template <typename Wide>
DWORD owner_module(const Question* question, Widen<Wide> widen, void* buffer,
                   DWORD* size) noexcept {
  const ErrnoKeeper errno_keeper;
  if (question == nullptr || size == nullptr || !is_writable(size, sizeof *size))
    return ERROR_INVALID_PARAMETER;
  if (question->info_class != TCPIP_OWNER_MODULE_INFO_BASIC) return ERROR_INVALID_PARAMETER;
  try {
    const auto names = module_names(question->pid, question->cgroup);
    if (!names) return win32_code(names.error());
    return answer(widen(names->name), widen(names->path), buffer, size);
  } catch (const std::bad_alloc&) {
    return ERROR_NOT_ENOUGH_MEMORY;
  } catch (...) {
    return ERROR_GEN_FAILURE;
  }
}

// A row of any table with modules, read whole, whatever its alignment.
template <typename EntryRow, typename Wide>
DWORD from_row(const EntryRow* entry, const TCPIP_OWNER_MODULE_INFO_CLASS& info_class,
               Widen<Wide> widen, void* buffer, DWORD* size) noexcept {
  EntryRow row;
  if (!take_from_caller(entry, row)) return owner_module<Wide>(nullptr, widen, buffer, size);
  const Question question{.pid = row.dwOwningPid,
                          .cgroup = row.OwningModuleInfo[0],
                          .info_class = number_of(info_class)};
  return owner_module(&question, widen, buffer, size);
}

// `info` is the OwningModuleInfo of a row, of which the first counts. NULL asks for no service.
template <typename Wide>
DWORD from_pid(DWORD pid, const ULONGLONG* info, const TCPIP_OWNER_MODULE_INFO_CLASS& info_class,
               Widen<Wide> widen, void* buffer, DWORD* size) noexcept {
  Question question{.pid = pid, .cgroup = 0, .info_class = number_of(info_class)};
  if (info != nullptr && !take_from_caller(info, question.cgroup))
    return owner_module<Wide>(nullptr, widen, buffer, size);
  return owner_module(&question, widen, buffer, size);
}

}  // namespace
}  // namespace tcptable::iphlpapi

using tcptable::iphlpapi::from_pid;
using tcptable::iphlpapi::from_row;
using tcptable::iphlpapi::to_utf16;
using tcptable::iphlpapi::to_utf32;

// A function of Microsoft's and its twin.
#define TCPTABLE_OWNER_MODULE(function, row_pointer, entry)                                     \
  TCPTABLE_EXPORT DWORD function(row_pointer entry, TCPIP_OWNER_MODULE_INFO_CLASS Class,        \
                                 PVOID pBuffer, PDWORD pdwSize) {                               \
    return from_row(entry, Class, to_utf16, pBuffer, pdwSize);                                  \
  }                                                                                             \
  TCPTABLE_EXPORT DWORD function##Utf32(row_pointer entry, TCPIP_OWNER_MODULE_INFO_CLASS Class, \
                                        PVOID pBuffer, PDWORD pdwSize) {                        \
    return from_row(entry, Class, to_utf32, pBuffer, pdwSize);                                  \
  }

TCPTABLE_OWNER_MODULE(GetOwnerModuleFromTcpEntry, PMIB_TCPROW_OWNER_MODULE, pTcpEntry)
TCPTABLE_OWNER_MODULE(GetOwnerModuleFromTcp6Entry, PMIB_TCP6ROW_OWNER_MODULE, pTcpEntry)
TCPTABLE_OWNER_MODULE(GetOwnerModuleFromUdpEntry, PMIB_UDPROW_OWNER_MODULE, pUdpEntry)
TCPTABLE_OWNER_MODULE(GetOwnerModuleFromUdp6Entry, PMIB_UDP6ROW_OWNER_MODULE, pUdpEntry)

TCPTABLE_EXPORT DWORD GetOwnerModuleFromPidAndInfo(ULONG ulPid, PULONGLONG pInfo,
                                                   TCPIP_OWNER_MODULE_INFO_CLASS Class,
                                                   PVOID pBuffer, PDWORD pdwSize) {
  return from_pid(ulPid, pInfo, Class, to_utf16, pBuffer, pdwSize);
}

TCPTABLE_EXPORT DWORD GetOwnerModuleFromPidAndInfoUtf32(ULONG ulPid, PULONGLONG pInfo,
                                                        TCPIP_OWNER_MODULE_INFO_CLASS Class,
                                                        PVOID pBuffer, PDWORD pdwSize) {
  return from_pid(ulPid, pInfo, Class, to_utf32, pBuffer, pdwSize);
}
