// A TCP peer that does only what it is told.
//
// The far end of a tun device, played by the test: it answers a segment when the test says so, or
// never. That gives every state of RFC 9293's diagram exactly, for as long as a test wants to look
// at it, which no well-behaved peer would do. Retransmissions of the kernel are passed over.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "support/endpoint.hpp"
#include "support/fd.hpp"

namespace tcptable::test {

// Why there cannot be such a peer here, or nothing: it needs /dev/net/tun.
std::optional<std::string> scripted_peer_missing();

// The addresses at both ends of the device, named "peer0".
enum class PeerRoute { ipv4, ipv6, ipv6_link_local };

class PeerDevice {
 public:
  PeerDevice();  // in the calling thread's network namespace

  Endpoint kernel_end(PeerRoute route, std::uint16_t port = 0) const;
  Endpoint peer_end(PeerRoute route, std::uint16_t port) const;
  int descriptor() const noexcept { return device_.get(); }

 private:
  Fd device_;
  std::uint32_t index_ = 0;
};

// One conversation between a socket of the kernel's and the scripted peer.
class ScriptedPeer {
 public:
  // The peer talks from `peer` to `kernel`; the kernel's port may be 0 until its first segment.
  ScriptedPeer(const PeerDevice& device, Endpoint kernel, Endpoint peer);

  // As a server: waits for the kernel's SYN; answers it; waits for the end of the handshake.
  void await_syn();
  void answer_syn();
  // As a client: sends a SYN and waits for the answer; then ends the handshake.
  void knock();
  void complete_handshake();

  void await_fin();    // and do not acknowledge it
  void acknowledge();  // everything seen so far
  void send_fin();     // acknowledging only what was acknowledged before

  Endpoint kernel() const noexcept { return kernel_; }
  Endpoint peer() const noexcept { return peer_; }

 private:
  struct Segment {
    std::uint16_t source_port = 0;
    std::uint16_t destination_port = 0;
    std::uint32_t sequence = 0;
    std::uint32_t acknowledgement = 0;
    std::uint8_t flags = 0;
    std::uint32_t payload_bytes = 0;
  };

  static std::optional<Segment> parse(const std::vector<std::uint8_t>& packet);
  void await(std::uint8_t flags);
  void send(std::uint8_t flags);
  std::vector<std::uint8_t> packet_with(std::uint8_t flags) const;

  int device_;
  Endpoint kernel_;
  Endpoint peer_;
  std::uint32_t next_ = 1000;       // our next sequence number
  std::uint32_t seen_ = 0;          // the end of what the kernel has sent
  std::uint32_t acknowledged_ = 0;  // what we have told the kernel of it
};

}  // namespace tcptable::test
