// What the rows with modules say beyond a PID, for one call.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <tcptable/tcptable.hpp>

#include "first_seen.hpp"
#include "rows.hpp"

namespace tcptable::iphlpapi {

class ModuleObserver {
 public:
  // Before the snapshot is taken: a socket that others see meanwhile is not taken for gone.
  explicit ModuleObserver(const Query& query) noexcept;
  ModuleObserver(const ModuleObserver&) = delete;
  ModuleObserver& operator=(const ModuleObserver&) = delete;

  // Before the first rows of the snapshot, and after the last.
  void begin_rows() noexcept;
  void end_rows(const Snapshot& snapshot) noexcept;

  // As many facts as rows.
  void observe(const Snapshot& snapshot, std::span<const Row> rows,
               std::span<ModuleFacts> facts) const noexcept;

 private:
  Sighting sighting_of(const Snapshot& snapshot, const Row& row) const noexcept;
  SocketPart part_of(const Row& row) const noexcept;

  StateSet states_;
  std::uint64_t reading_ = 0;
  SocketPart namespace_ = 0;
  SocketPart table_ = 0;  // the protocol and the family that are shown
  PortRange ephemeral_;
  std::int64_t boot_ = 0;  // FILETIME, like the next
  std::int64_t now_ = 0;
};

}  // namespace tcptable::iphlpapi
