// What renderers see of a table: plain values, so that a test can write a table by hand.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string_view>

#include <tcptable/address.hpp>
#include <tcptable/owner.hpp>
#include <tcptable/snapshot.hpp>
#include <tcptable/socket.hpp>

namespace tcptable::app {

// One descriptor of one process that refers to the socket.
struct OwnerView {
  std::uint32_t pid = 0;
  std::uint32_t uid = no_uid;
  std::int32_t descriptor = -1;
  std::uint64_t start_time_ticks = 0;
  std::string_view process{};  // any bytes; empty when unknown
};

// One socket with everything that can be shown of it. Names are raw: whoever writes them to a
// terminal or a document escapes them.
struct RowView {
  Protocol protocol = Protocol::tcp;
  Family family = Family::ipv4;
  State state = State::established;
  OwnerReason owner_reason = OwnerReason::known;
  std::uint16_t local_port = 0;
  std::uint16_t remote_port = 0;
  Address local_address;
  Address remote_address;
  std::string_view local_scope;   // the device's name; empty when the address needs none
  std::string_view remote_scope;  // likewise
  std::string_view interface;     // the device that the socket is bound to or scoped by; or empty
  std::uint64_t cookie = 0;       // 0: unknown
  std::uint32_t inode = 0;        // 0: none
  std::uint32_t uid = no_uid;
  Queues queues;
  bool send_queue_known = true;
  std::span<const OwnerView> owners;  // those of one process stand side by side
};

// The rows, one at a time: a table of a million sockets is never held twice.
class Table {
 public:
  virtual ~Table() = default;
  virtual std::size_t size() const = 0;
  // Valid until the next call.
  virtual const RowView& row(std::size_t index) = 0;
  // The same rows for another thread; null where only one at a time may ask.
  virtual std::unique_ptr<Table> another() const { return nullptr; }
};

// What is said once about the whole table.
struct TableFacts {
  std::string_view host{};
  Engine engine = Engine::none;
  Engine owner_engine = Engine::none;
  bool complete = true;
  std::span<const Gap> gaps{};
};

}  // namespace tcptable::app
