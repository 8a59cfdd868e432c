#include "publication_lock.hpp"

#include <cerrno>
#include <ctime>

#include "file_change.hpp"
#include "syscall.hpp"

namespace tcptable::engine {
namespace {

constexpr const char* lock_name = "tcptable-lock";

// Publishing takes milliseconds.
constexpr int attempts_max = 2500;
constexpr timespec pause{.tv_sec = 0, .tv_nsec = 2'000'000};

constexpr Error busy{ErrorCode::system, EBUSY,
                     "publish or revoke owners (another process has been at it for seconds)"};
constexpr Error not_ours{ErrorCode::system, EEXIST,
                         "/sys/fs/bpf/tcptable-lock is not a directory of root's alone"};

// The directory, open for locking.
Result<sys::UniqueFd> open_lock(int root) noexcept {
  const auto made = sys::make_directory(root, lock_name, 0700);
  if (!made && made.error().system_errno != EEXIST) return made.error();
  const auto location = sys::open_location(root, lock_name);
  if (!location) {
    const int reason = location.error().system_errno;
    return reason == ELOOP || reason == ENOTDIR ? not_ours : location.error();
  }
  const auto facts = sys::facts_of(location->get());
  if (!facts) return facts.error();
  if (facts->uid != 0 || (facts->permissions & 0077) != 0) return not_ours;
  return sys::open_directory(location->get(), ".");
}

// Its last holder may have removed it since it was opened.
bool is_there(int directory) noexcept {
  const auto links = sys::link_count(directory, ".");
  return links && *links != 0;
}

// False when another holds it.
Result<bool> try_take(int root, sys::UniqueFd& taken) noexcept {
  auto directory = open_lock(root);
  if (!directory) {
    const bool is_gone = directory.error().code == ErrorCode::not_found;
    return is_gone ? Result<bool>(false) : directory.error();
  }
  const auto locked = sys::try_lock(directory->get());
  if (!locked) return locked.error();
  if (!*locked || !is_there(directory->get())) return false;
  taken = std::move(*directory);
  return true;
}

}  // namespace

Result<PublicationLock> PublicationLock::take(int root) noexcept {
  for (int attempt = 0; attempt < attempts_max; ++attempt) {
    sys::UniqueFd directory;
    const auto taken = try_take(root, directory);
    if (!taken) return taken.error();
    if (*taken) return PublicationLock(root, std::move(directory));
    ::clock_nanosleep(CLOCK_MONOTONIC, 0, &pause, nullptr);
  }
  return busy;
}

PublicationLock::~PublicationLock() {
  if (directory_) (void)sys::remove_directory(root_, lock_name);
}

}  // namespace tcptable::engine
