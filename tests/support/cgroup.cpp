#include "support/cgroup.hpp"

#include <linux/magic.h>
#include <sys/stat.h>
#include <sys/vfs.h>
#include <unistd.h>

#include <cerrno>
#include <fstream>
#include <sstream>
#include <stdexcept>
#include <string_view>
#include <system_error>

#include "support/fd.hpp"

namespace tcptable::test {
namespace {

std::string mount_point() {
  for (const char* place : {"/sys/fs/cgroup", "/sys/fs/cgroup/unified"}) {
    struct statfs volume {};
    if (statfs(place, &volume) == 0 && volume.f_type == CGROUP2_SUPER_MAGIC) return place;
  }
  return "";
}

std::string unique(std::string path) {
  constexpr std::string_view name = "tcptable";
  const std::size_t at = path.find(name);
  if (at == std::string::npos) throw std::invalid_argument(path);
  return path.insert(at + name.size(), std::to_string(getpid()));
}

}  // namespace

std::optional<Cgroup> Cgroup::make(const std::string& path) {
  std::string at = mount_point();
  if (at.empty()) return std::nullopt;
  Cgroup cgroup({});
  std::istringstream parts(unique(path));
  for (std::string part; std::getline(parts, part, '/');) {
    at += "/" + part;
    if (mkdir(at.c_str(), 0755) == 0) {
      cgroup.made_.push_back(at);
    } else if (errno != EEXIST) {
      return std::nullopt;
    }
  }
  if (cgroup.made_.empty() || cgroup.made_.back() != at) return std::nullopt;  // somebody else's
  return cgroup;
}

Cgroup::~Cgroup() {
  while (!made_.empty()) {
    // A process that was just reaped may be counted for a moment longer.
    for (int attempt = 0; rmdir(made_.back().c_str()) != 0 && attempt < 1000; ++attempt)
      usleep(1000);
    made_.pop_back();
  }
}

void Cgroup::add(pid_t pid) const {
  std::ofstream processes(made_.back() + "/cgroup.procs");
  processes << pid << std::flush;
  if (!processes) throw std::system_error(EIO, std::generic_category(), made_.back());
}

std::uint64_t Cgroup::id() const {
  struct stat status {};
  checked(stat(made_.back().c_str(), &status), "stat");
  return status.st_ino;
}

bool Cgroup::remove_now() {
  if (rmdir(made_.back().c_str()) != 0) return false;
  made_.pop_back();
  return true;
}

}  // namespace tcptable::test
