// What GetOwnerModule… answers with: who an owner is, in two strings.
#pragma once

#include <cstdint>
#include <string>
#include <tcptable/result.hpp>

namespace tcptable::iphlpapi {

// UTF-8 as the kernel has it, or any other bytes. Empty where it is not known.
struct ModuleNames {
  std::string name;  // of the service, otherwise of the program's file, otherwise of the process
  std::string path;  // of the program's file
};

// `cgroup` is the number of the cgroup that the socket was opened in. If the process belongs to a
// service of systemd and that is its cgroup, the name is the service's; 0 asks for no service.
// not_found when there is no such process. May throw for lack of memory.
Result<ModuleNames> module_names(std::uint32_t pid, std::uint64_t cgroup);

// UTF-16 and UTF-32. A byte that is not UTF-8 becomes the replacement character.
std::u16string to_utf16(const std::string& text);
std::u32string to_utf32(const std::string& text);

}  // namespace tcptable::iphlpapi
