// /proc/<pid>/cgroup, and the units and containers that its paths tell of.
#include "container.hpp"
#include "input.hpp"
#include "systemd_unit.hpp"

using namespace tcptable;

namespace {

void check(const wire::UnitInPath& unit, std::string_view path) {
  fuzz::require(unit.name.empty() == unit.directory.empty());
  if (unit.name.empty()) return;
  fuzz::require(path.starts_with(unit.directory) && unit.directory.ends_with(unit.name));
  fuzz::require(unit.name.find('/') == std::string_view::npos && unit.name.size() < 256);
  fuzz::require(!unit.name.ends_with(".slice"));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto text = fuzz::text(data, size);
  for (const auto hierarchy : {wire::CgroupHierarchy::unified, wire::CgroupHierarchy::named}) {
    const std::string_view path = wire::parse_cgroup(text, hierarchy);
    const std::string_view root = wire::root_of(path);
    fuzz::require(path.starts_with(root) && path.ends_with(wire::below_root(path, root)));
    check(wire::system_unit(path), path);
    check(wire::user_unit(path), path);
  }
  for (const std::string& container : {wire::container_of(text), wire::container_in_path(text)})
    fuzz::require(container.size() <= text.size());
  check(wire::system_unit(text), text);
  check(wire::user_unit(text), text);
  return 0;
}
