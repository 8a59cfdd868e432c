#include "module_names.hpp"

#include <tcptable_win32/utf.h>

#include <algorithm>
#include <string_view>
#include <tcptable/process.hpp>

namespace tcptable::iphlpapi {
namespace {

bool is_denied(const Error& error) noexcept { return error.code == ErrorCode::permission_denied; }

std::string_view base_name(std::string_view path) noexcept {
  return path.substr(path.rfind('/') + 1);
}

// The service that the process belongs to, a user's own before the system's. A socket that was made
// in another cgroup and handed over, as by socket activation, does not make its maker's service
// the owner's. Where cgroups cannot be told apart, the process's own counts.
std::string service_of(const Process& process, std::uint64_t cgroup) {
  if (cgroup == 0) return {};
  auto found = units(process.pid, process.start_time_ticks);
  if (!found) return {};
  std::string& innermost = found->user.empty() ? found->system : found->user;
  const auto& ids = found->cgroup_ids;
  const bool is_made_there = ids.empty() || std::ranges::find(ids, cgroup) != ids.end();
  if (!is_made_there || !innermost.ends_with(".service")) return {};
  return std::move(innermost);
}

template <typename OnPoint>
void each_point(const std::string& text, OnPoint on_point) {
  const char* at = text.data();
  const char* const end = at + text.size();
  while (at < end) {
    const std::uint32_t point = tcptable_win32_take_utf8(&at, end);
    on_point(point == TCPTABLE_WIN32_INVALID ? TCPTABLE_WIN32_REPLACEMENT : point);
  }
}

bool is_fatal(const Error& error) noexcept {
  return error.code == ErrorCode::not_found || error.code == ErrorCode::too_many_files ||
         error.code == ErrorCode::out_of_memory;
}

}  // namespace

Result<ModuleNames> module_names(std::uint32_t pid, std::uint64_t cgroup) {
  const auto process = find_process(pid);
  if (!process) {
    if (is_denied(process.error())) return ModuleNames{};
    return process.error();
  }
  auto program = executable(pid, process->start_time_ticks);
  // A path that cannot be told, forbidden or too long, is no reason to tell nothing.
  if (!program && is_fatal(program.error())) return program.error();

  ModuleNames names;
  if (program) names.path = std::move(program->path);
  names.name = service_of(*process, cgroup);
  if (names.name.empty()) names.name = base_name(names.path);
  if (names.name.empty()) names.name = process->name();
  return names;
}

std::u16string to_utf16(const std::string& text) {
  std::u16string wide;
  each_point(text, [&wide](std::uint32_t point) {
    constexpr std::uint32_t first_in_pairs = 0x10000;
    if (point < first_in_pairs) {
      wide.push_back(static_cast<char16_t>(point));
      return;
    }
    constexpr std::uint32_t low_bits = 0x3FF;
    wide.push_back(static_cast<char16_t>(0xD800 + ((point - first_in_pairs) >> 10)));
    wide.push_back(static_cast<char16_t>(0xDC00 + ((point - first_in_pairs) & low_bits)));
  });
  return wide;
}

std::u32string to_utf32(const std::string& text) {
  std::u32string wide;
  each_point(text, [&wide](std::uint32_t point) { wide.push_back(point); });
  return wide;
}

}  // namespace tcptable::iphlpapi
