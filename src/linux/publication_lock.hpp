// One at a time: who publishes or revokes holds a directory beside the publication.
//
// A lock can be held by whoever can open the file, and on many hosts every user can open
// /sys/fs/bpf. So the lock is on a directory that only root can open, and that goes with it.
#pragma once

#include <tcptable/result.hpp>
#include <utility>

#include "unique_fd.hpp"

namespace tcptable::engine {

class PublicationLock {
 public:
  // Waits for the holder, for some seconds. `root` is the BPF file system and must outlive the
  // lock. Errors: system with EBUSY when the holder stays, with EEXIST when something else is in
  // the place of the directory.
  static Result<PublicationLock> take(int root) noexcept;

  PublicationLock(PublicationLock&&) noexcept = default;
  PublicationLock& operator=(PublicationLock&&) = delete;
  PublicationLock(const PublicationLock&) = delete;
  PublicationLock& operator=(const PublicationLock&) = delete;
  ~PublicationLock();

 private:
  PublicationLock(int root, sys::UniqueFd directory) noexcept
      : root_(root), directory_(std::move(directory)) {}

  int root_;
  sys::UniqueFd directory_;
};

}  // namespace tcptable::engine
