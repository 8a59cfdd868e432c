// Owners of every socket on the host from the kernel's own walk over all descriptors.
#pragma once

#include <functional>
#include <span>

#include "bpf_programs.hpp"
#include "engine.hpp"
#include "unique_fd.hpp"

namespace tcptable::engine {

// Opens a reading. A test hands in a memfd, or a pipe that breaks off.
using IteratorOpener = std::function<Result<sys::UniqueFd>(IteratorName)>;

class BpfOwners {
 public:
  explicit BpfOwners(IteratorOpener open) : open_(std::move(open)) {}

  // Adds every holder that the request names to the index, with the age of its process. The depth
  // does not matter: the kernel shows the descriptors of threads always. When particular sockets are
  // asked for, the reading ends as soon as every reference to them is accounted for. An error leaves
  // a part of the holders in the index.
  Result<void> scan(const table::OwnerRequest& request, table::HolderIndex& index);

  // Names, users and ages of the processes, by one reading for all. False: nothing was described.
  bool describe(std::span<Process* const> processes);

 private:
  IteratorOpener open_;
};

}  // namespace tcptable::engine
