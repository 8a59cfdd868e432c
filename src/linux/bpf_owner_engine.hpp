// Owners of every socket on the host from the kernel's own walk over all descriptors.
#pragma once

#include <functional>
#include <span>

#include "engine.hpp"
#include "unique_fd.hpp"

namespace tcptable::engine {

// Opens a reading. A test hands in a memfd, or a pipe that breaks off.
using IteratorOpener = std::function<Result<sys::UniqueFd>()>;

using HolderCheck =
    std::function<bool(std::uint32_t pid, std::int32_t descriptor, std::uint32_t inode)>;

class BpfOwners {
 public:
  // The iterator numbers users as the initial user namespace does: `knows_users` says whether that
  // is the reader's.
  //
  // `still_holds` tells whether a process's descriptor is this socket; without it no reading ends
  // early.
  BpfOwners(IteratorOpener open, bool knows_users, HolderCheck still_holds = {})
      : open_(std::move(open)), knows_users_(knows_users), still_holds_(std::move(still_holds)) {}

  // Adds every holder that the request names to the index, with name, user and age of its process.
  // The depth does not matter: the kernel shows the descriptors of threads always. When particular
  // sockets are asked for, the reading ends as soon as every reference to them is accounted for. An
  // error leaves a part of the holders in the index.
  Result<void> scan(const table::OwnerRequest& request, table::HolderIndex& index);

 private:
  bool are_still_held(const table::HolderIndex& index) const;

  IteratorOpener open_;
  bool knows_users_;
  HolderCheck still_holds_;
};

}  // namespace tcptable::engine
