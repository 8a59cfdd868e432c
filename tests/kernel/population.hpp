// A namespace full of sockets of every kind, for tests that compare whole tables.
#pragma once

#include <cstdint>
#include <string>
#include <tcptable/tcptable.hpp>
#include <vector>

#include "support/child_process.hpp"
#include "support/fd.hpp"

namespace tcptable::test {

class Population {
 public:
  // In the calling thread's network namespace: listeners, connections, pending ones, TIME-WAIT,
  // dual-stack, mapped, link-local, UDP; some shared with two children.
  Population();

  const std::vector<std::uint32_t>& pids() const noexcept { return pids_; }

 private:
  void add_connections(const char* address);
  void add_dual_stack();
  void add_link_local();
  void add_udp();

  std::vector<Fd> sockets_;
  std::vector<Child> children_;
  std::vector<std::uint32_t> pids_;
};

// A row's identity as text: everything that engines and filters must agree on.
std::string identity(const Row& row);
std::vector<std::string> identities(const Snapshot& snapshot);  // sorted

// What one of two sorted tables has and the other has not; empty when they are equal.
std::string difference(const std::vector<std::string>& actual,
                       const std::vector<std::string>& expected);

}  // namespace tcptable::test
