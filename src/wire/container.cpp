#include "container.hpp"

#include <algorithm>
#include <charconv>

#include "systemd_unit.hpp"
#include "text.hpp"

namespace tcptable::wire {
namespace {

// Of docker, containerd, CRI-O and podman alike.
constexpr std::size_t identifier_size = 64;

bool is_identifier(std::string_view text) noexcept {
  return text.size() == identifier_size && std::ranges::all_of(text, [](char letter) {
           return (letter >= '0' && letter <= '9') || (letter >= 'a' && letter <= 'f');
         });
}

// What stands between the two; empty when they are not there.
std::string_view between(std::string_view text, std::string_view before,
                         std::string_view after) noexcept {
  if (text.size() < before.size() + after.size()) return {};
  if (!text.starts_with(before) || !text.ends_with(after)) return {};
  return text.substr(before.size(), text.size() - before.size() - after.size());
}

// "docker-<id>.scope", "libpod-<id>", "<id>"; containerd without systemd's help makes directories
// of what was meant for it, "system.slice:docker:<id>".
std::string_view identifier_in(std::string_view directory) noexcept {
  if (directory.ends_with(".scope")) directory.remove_suffix(6);
  const std::size_t mark = directory.find_last_of("-:");
  if (mark == std::string_view::npos) return is_identifier(directory) ? directory : "";
  if (directory.substr(0, mark).ends_with("conmon")) return {};
  const std::string_view behind = directory.substr(mark + 1);
  return is_identifier(behind) ? behind : "";
}

// systemd writes bytes that may not stand in the name of a unit as \x and two digits. An escaped
// zero byte is left as it is: no name has one.
std::string unescaped(std::string_view name) {
  std::string plain;
  while (!name.empty()) {
    unsigned byte = 0;
    const bool may_be_escape = name.size() >= 4 && name.starts_with("\\x");
    const char* const end = name.data() + (may_be_escape ? 4 : 0);
    const bool is_escape =
        may_be_escape && std::from_chars(name.data() + 2, end, byte, 16).ptr == end && byte != 0;
    plain += is_escape ? static_cast<char>(byte) : name.front();
    name.remove_prefix(is_escape ? 4 : 1);
  }
  return plain;
}

// libvirt registers virtual machines by the same names: they hold no processes of the host's table.
bool is_virtual_machine(std::string_view name) noexcept { return name.starts_with("qemu\\x2d"); }

std::string machine_in(std::string_view directory) {
  std::string_view name = between(directory, "machine-", ".scope");
  if (name.empty()) name = between(directory, "systemd-nspawn@", ".service");
  return is_virtual_machine(name) ? std::string() : unescaped(name);
}

// `above` is the directory that `directory` is in.
std::string container_at(std::string_view directory, std::string_view above) {
  if (const std::string_view found = identifier_in(directory); !found.empty())
    return std::string(found);
  if (const std::string_view found = between(directory, "lxc.payload.", ""); !found.empty())
    return std::string(found);
  if (above == "lxc" || above == "lxc.payload") return std::string(directory);
  return machine_in(directory);
}

// Cuts the last directory off the path, and returns it.
std::string_view take_last(std::string_view& path) noexcept {
  while (path.ends_with('/')) path.remove_suffix(1);
  const std::size_t slash = path.rfind('/');
  const std::size_t begin = slash == std::string_view::npos ? 0 : slash + 1;
  const std::string_view last = path.substr(begin);
  path = path.substr(0, begin);
  return last;
}

}  // namespace

std::string container_in_path(std::string_view path) {
  std::string_view directory = take_last(path);
  while (!directory.empty()) {
    const std::string_view above = take_last(path);
    if (std::string found = container_at(directory, above); !found.empty()) return found;
    directory = above;
  }
  return {};
}

std::string container_of(std::string_view cgroup_text) {
  std::string found = container_in_path(parse_cgroup(cgroup_text, CgroupHierarchy::unified));
  while (found.empty() && !cgroup_text.empty()) {
    std::string_view path = sys::next_piece(cgroup_text, '\n');
    sys::next_piece(path, ':');
    sys::next_piece(path, ':');
    found = container_in_path(path);
  }
  return found;
}

}  // namespace tcptable::wire
