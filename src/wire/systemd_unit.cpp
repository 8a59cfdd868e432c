#include "systemd_unit.hpp"

#include <algorithm>
#include <array>
#include <optional>

#include "text.hpp"

namespace tcptable::wire {
namespace {

constexpr std::size_t unit_name_max = 255;

constexpr std::array<std::string_view, 11> unit_types{"service", "socket",    "target", "device",
                                                      "mount",   "automount", "swap",   "timer",
                                                      "path",    "slice",     "scope"};

bool is_digit(char letter) noexcept { return letter >= '0' && letter <= '9'; }

bool is_alphanumeric(char letter) noexcept {
  return is_digit(letter) || (letter >= 'a' && letter <= 'z') || (letter >= 'A' && letter <= 'Z');
}

bool may_be_in_unit_name(char letter) noexcept {
  constexpr std::string_view others = ":-_.\\@";
  return is_alphanumeric(letter) || others.find(letter) != std::string_view::npos;
}

enum class Instances : bool { no, yes };

// "ssh.service"; with Instances::yes also "getty@tty1.service". A template, "getty@.service", is
// never a running unit.
bool is_unit_name(std::string_view name, Instances instances) noexcept {
  const std::size_t dot = name.rfind('.');
  if (name.size() > unit_name_max || dot == std::string_view::npos || dot == 0) return false;
  if (std::ranges::find(unit_types, name.substr(dot + 1)) == unit_types.end()) return false;
  const std::string_view stem = name.substr(0, dot);
  if (!std::ranges::all_of(stem, may_be_in_unit_name)) return false;
  const std::size_t at = stem.find('@');
  if (at == std::string_view::npos) return true;
  return instances == Instances::yes && at > 0 && at + 1 < stem.size();
}

std::string_view unescaped(std::string_view directory) noexcept {
  return directory.starts_with('_') ? directory.substr(1) : directory;
}

// Walks a path by its directories. What was passed is a view of the path's front.
class PathWalk {
 public:
  explicit PathWalk(std::string_view path) noexcept : path_(path) { skip_slashes(); }

  std::string_view directory() const noexcept {
    return path_.substr(at_, path_.find('/', at_) - at_);
  }
  std::string_view up_to_here() const noexcept { return path_.substr(0, at_ + directory().size()); }
  void pass() noexcept {
    at_ += directory().size();
    skip_slashes();
  }

 private:
  void skip_slashes() noexcept {
    while (at_ < path_.size() && path_[at_] == '/') ++at_;
  }

  std::string_view path_;
  std::size_t at_ = 0;
};

bool is_slice(std::string_view directory) noexcept {
  return directory.ends_with(".slice") && is_unit_name(unescaped(directory), Instances::no);
}

void pass_slices(PathWalk& walk) noexcept {
  while (is_slice(walk.directory())) walk.pass();
}

// What stands between `before` and `after`; nothing when they are not there, or nothing is between.
std::optional<std::string_view> between(std::string_view text, std::string_view before,
                                        std::string_view after) noexcept {
  if (text.size() <= before.size() + after.size()) return std::nullopt;
  if (!text.starts_with(before) || !text.ends_with(after)) return std::nullopt;
  return text.substr(before.size(), text.size() - before.size() - after.size());
}

// user@1000.service. Neither of the two numbers that stand for "no user" is one.
bool is_user_manager(std::string_view directory) noexcept {
  constexpr std::uint64_t uid_max = 0xFFFFFFFE;
  constexpr std::uint64_t old_invalid_uid = 0xFFFF;
  const auto number = between(directory, "user@", ".service");
  if (!number || (number->starts_with('0') && number->size() > 1)) return false;
  const auto uid = sys::parse_decimal(*number);
  return uid && *uid <= uid_max && *uid != old_invalid_uid;
}

// session-3.scope
bool is_session(std::string_view directory) noexcept {
  const auto id = between(directory, "session-", ".scope");
  return id && std::ranges::all_of(*id, is_alphanumeric);
}

UnitInPath unit_at(PathWalk walk) noexcept {
  pass_slices(walk);
  const std::string_view name = unescaped(walk.directory());
  if (!is_unit_name(name, Instances::yes) || name.ends_with(".slice")) return {};
  return {.name = name, .directory = walk.up_to_here()};
}

}  // namespace

std::string_view parse_cgroup(std::string_view text, CgroupHierarchy hierarchy) noexcept {
  constexpr std::string_view removed = " (deleted)";
  while (!text.empty()) {
    std::string_view path = sys::next_piece(text, '\n');
    const std::string_view number = sys::next_piece(path, ':');
    const std::string_view controllers = sys::next_piece(path, ':');
    const bool is_wanted = hierarchy == CgroupHierarchy::unified
                               ? number == "0" && controllers.empty()
                               : controllers == "name=systemd";
    if (!is_wanted) continue;
    if (path.ends_with(removed)) path.remove_suffix(removed.size());
    return path;
  }
  return {};
}

std::string_view root_of(std::string_view path_of_init) noexcept {
  constexpr std::array<std::string_view, 3> places_of_init{"/init.scope", "/system.slice",
                                                           "/system"};
  for (const std::string_view place : places_of_init) {
    if (!path_of_init.ends_with(place)) continue;
    path_of_init.remove_suffix(place.size());
    break;
  }
  return path_of_init;
}

std::string_view below_root(std::string_view path, std::string_view root) noexcept {
  while (root.ends_with('/')) root.remove_suffix(1);
  if (!path.starts_with(root)) return path;
  const std::string_view rest = path.substr(root.size());
  return rest.empty() || rest.starts_with('/') ? rest : path;
}

UnitInPath system_unit(std::string_view path) noexcept { return unit_at(PathWalk(path)); }

UnitInPath user_unit(std::string_view path) noexcept {
  PathWalk walk(path);
  pass_slices(walk);
  if (!is_user_manager(walk.directory()) && !is_session(walk.directory())) return {};
  walk.pass();
  return unit_at(walk);
}

}  // namespace tcptable::wire
