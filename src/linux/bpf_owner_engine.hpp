// Owners of every socket on the host from the kernel's own walk over all descriptors.
#pragma once

#include <functional>
#include <span>

#include "engine.hpp"
#include "unique_fd.hpp"

namespace tcptable::engine {

// Opens a reading. A test hands in a memfd, or a pipe that breaks off.
using IteratorOpener = std::function<Result<sys::UniqueFd>()>;

class BpfOwners {
 public:
  // The iterator numbers users as the initial user namespace does: `knows_users` says whether that
  // is the reader's.
  BpfOwners(IteratorOpener open, bool knows_users)
      : open_(std::move(open)), knows_users_(knows_users) {}

  // Adds every holder that the request names to the index, with name, user and age of its process.
  // The depth does not matter: the kernel shows the descriptors of threads always. When particular
  // sockets are asked for, the reading ends as soon as every reference to them is accounted for. An
  // error leaves a part of the holders in the index.
  Result<void> scan(const table::OwnerRequest& request, table::HolderIndex& index);

 private:
  IteratorOpener open_;
  bool knows_users_;
};

}  // namespace tcptable::engine
