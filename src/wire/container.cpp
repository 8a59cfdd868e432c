#include "container.hpp"

#include <algorithm>
#include <array>

#include "text.hpp"

namespace tcptable::wire {
namespace {

constexpr std::size_t identifier_size = 64;

bool is_identifier(std::string_view text) noexcept {
  const auto is_hex = [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); };
  return text.size() == identifier_size && std::all_of(text.begin(), text.end(), is_hex);
}

std::string_view between(std::string_view text, std::string_view before, std::string_view behind) {
  if (text.size() < before.size() + behind.size() || !text.starts_with(before) ||
      !text.ends_with(behind))
    return {};
  return text.substr(before.size(), text.size() - before.size() - behind.size());
}

std::string_view container_of_name(std::string_view name, std::string_view parent) noexcept {
  std::string_view bare = name;
  if (bare.ends_with(".scope")) bare.remove_suffix(6);
  bare = bare.substr(bare.rfind('-') + 1);
  if (is_identifier(bare)) return bare;
  for (const std::string_view before : {"lxc.payload.", "systemd-nspawn@"}) {
    const std::string_view behind = before.starts_with("lxc") ? "" : ".service";
    if (const auto found = between(name, before, behind); !found.empty()) return found;
  }
  return parent == "lxc" ? name : std::string_view();
}

}  // namespace

std::string_view container_in(std::string_view path) noexcept {
  std::string_view found;
  std::string_view parent;
  while (!path.empty()) {
    const std::string_view name = sys::next_piece(path, '/');
    const std::string_view here = container_of_name(name, parent);
    if (!here.empty()) found = here;
    parent = name;
  }
  return found;
}

}  // namespace tcptable::wire
