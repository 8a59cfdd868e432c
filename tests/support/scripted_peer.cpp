#include "support/scripted_peer.hpp"

#include <fcntl.h>
#include <linux/if_tun.h>
#include <net/if.h>
#include <poll.h>
#include <sys/ioctl.h>

#include <chrono>
#include <cstring>
#include <stdexcept>

#include "support/private_network.hpp"

namespace tcptable::test {
namespace {

constexpr const char* device_name = "peer0";
constexpr std::chrono::seconds patience{10};

constexpr std::uint8_t fin = 0x01;
constexpr std::uint8_t syn = 0x02;
constexpr std::uint8_t ack = 0x10;

constexpr std::size_t ipv4_header_bytes = 20;
constexpr std::size_t ipv6_header_bytes = 40;
constexpr std::size_t tcp_header_bytes = 20;
constexpr std::uint8_t tcp_protocol = 6;

using Bytes = std::vector<std::uint8_t>;

void append16(Bytes& bytes, std::uint32_t value) {
  bytes.push_back(static_cast<std::uint8_t>(value >> 8));
  bytes.push_back(static_cast<std::uint8_t>(value));
}

void append32(Bytes& bytes, std::uint32_t value) {
  append16(bytes, value >> 16);
  append16(bytes, value & 0xFFFFU);
}

void append_address(Bytes& bytes, const Endpoint& endpoint) {
  const auto address = endpoint.bytes();
  bytes.insert(bytes.end(), address.begin(),
               address.begin() + (endpoint.family() == AF_INET ? 4 : 16));
}

std::uint32_t read16(const Bytes& bytes, std::size_t at) {
  return (std::uint32_t{bytes.at(at)} << 8) | bytes.at(at + 1);
}

std::uint32_t read32(const Bytes& bytes, std::size_t at) {
  return (read16(bytes, at) << 16) | read16(bytes, at + 2);
}

// RFC 1071.
std::uint16_t checksum(const Bytes& bytes) {
  std::uint32_t sum = 0;
  for (std::size_t i = 0; i < bytes.size(); i += 2) {
    sum += std::uint32_t{bytes[i]} << 8;
    if (i + 1 < bytes.size()) sum += bytes[i + 1];
  }
  while ((sum >> 16) != 0) sum = (sum & 0xFFFFU) + (sum >> 16);
  return static_cast<std::uint16_t>(~sum);
}

void store16(Bytes& bytes, std::size_t at, std::uint16_t value) {
  bytes.at(at) = static_cast<std::uint8_t>(value >> 8);
  bytes.at(at + 1) = static_cast<std::uint8_t>(value);
}

Bytes ip_header(const Endpoint& source, const Endpoint& destination, std::size_t payload_bytes) {
  Bytes header;
  const auto length = static_cast<std::uint32_t>(payload_bytes);
  if (source.family() == AF_INET) {
    header = {0x45, 0};
    append16(header, ipv4_header_bytes + length);
    append32(header, 0);  // no fragments
    header.insert(header.end(), {64, tcp_protocol, 0, 0});
  } else {
    header = {0x60, 0, 0, 0};
    append16(header, length);
    header.insert(header.end(), {tcp_protocol, 64});
  }
  append_address(header, source);
  append_address(header, destination);
  if (source.family() == AF_INET) store16(header, 10, checksum(header));
  return header;
}

// The addresses count in TCP's checksum, as a pseudo header before the segment.
std::uint16_t tcp_checksum(const Endpoint& source, const Endpoint& destination,
                           const Bytes& segment) {
  Bytes summed;
  append_address(summed, source);
  append_address(summed, destination);
  append32(summed, static_cast<std::uint32_t>(segment.size()));
  append32(summed, tcp_protocol);
  summed.insert(summed.end(), segment.begin(), segment.end());
  return checksum(summed);
}

Bytes receive_packet(int device, std::chrono::steady_clock::time_point deadline) {
  const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(
      deadline - std::chrono::steady_clock::now());
  pollfd waiting{device, POLLIN, 0};
  if (left.count() <= 0 || poll(&waiting, 1, static_cast<int>(left.count())) <= 0) {
    throw std::runtime_error("the kernel did not send the segment that was waited for");
  }
  Bytes packet(2048);
  const ssize_t count = checked(read(device, packet.data(), packet.size()), "read tun");
  packet.resize(static_cast<std::size_t>(count));
  return packet;
}

}  // namespace

std::optional<std::string> scripted_peer_missing() {
  const Fd device(open("/dev/net/tun", O_RDWR | O_CLOEXEC));
  if (device) return std::nullopt;
  return "no scripted TCP peer: /dev/net/tun: " + std::string(std::strerror(errno));
}

PeerDevice::PeerDevice() : device_(checked(open("/dev/net/tun", O_RDWR | O_CLOEXEC), "tun")) {
  ifreq request{};
  std::strncpy(request.ifr_name, device_name, IFNAMSIZ - 1);
  request.ifr_flags = IFF_TUN | IFF_NO_PI;
  checked(ioctl(device_.get(), TUNSETIFF, &request), "TUNSETIFF");
  bring_up(device_name);
  add_address(device_name, "192.0.2.1", 24);
  add_address(device_name, "2001:db8::1", 64);
  add_address(device_name, "fe80::1", 64);
  index_ = interface_index(device_name);
}

Endpoint PeerDevice::kernel_end(PeerRoute route, std::uint16_t port) const {
  switch (route) {
    case PeerRoute::ipv4:
      return Endpoint::of("192.0.2.1", port);
    case PeerRoute::ipv6:
      return Endpoint::of("2001:db8::1", port);
    case PeerRoute::ipv6_link_local:
      return Endpoint::of("fe80::1", port, index_);
  }
  throw std::invalid_argument("route");
}

Endpoint PeerDevice::peer_end(PeerRoute route, std::uint16_t port) const {
  switch (route) {
    case PeerRoute::ipv4:
      return Endpoint::of("192.0.2.2", port);
    case PeerRoute::ipv6:
      return Endpoint::of("2001:db8::2", port);
    case PeerRoute::ipv6_link_local:
      return Endpoint::of("fe80::2", port, index_);
  }
  throw std::invalid_argument("route");
}

ScriptedPeer::ScriptedPeer(const PeerDevice& device, Endpoint kernel, Endpoint peer)
    : device_(device.descriptor()), kernel_(kernel), peer_(peer) {}

void ScriptedPeer::await_syn() { await(syn); }

void ScriptedPeer::answer_syn() {
  acknowledged_ = seen_;
  send(syn | ack);
  await(ack);
}

void ScriptedPeer::knock() {
  send(syn);
  await(syn | ack);
}

void ScriptedPeer::complete_handshake() { acknowledge(); }

void ScriptedPeer::await_fin() { await(fin); }

void ScriptedPeer::acknowledge() {
  acknowledged_ = seen_;
  send(ack);
}

void ScriptedPeer::send_fin() { send(fin | ack); }

std::optional<ScriptedPeer::Segment> ScriptedPeer::parse(const Bytes& packet) {
  if (packet.empty()) return std::nullopt;
  const int version = packet[0] >> 4;
  const std::size_t header = version == 4 ? ipv4_header_bytes : ipv6_header_bytes;
  if (packet.size() < header + tcp_header_bytes) return std::nullopt;
  if (packet[version == 4 ? 9 : 6] != tcp_protocol) return std::nullopt;
  Segment segment;
  segment.source_port = static_cast<std::uint16_t>(read16(packet, header));
  segment.destination_port = static_cast<std::uint16_t>(read16(packet, header + 2));
  segment.sequence = read32(packet, header + 4);
  segment.acknowledgement = read32(packet, header + 8);
  segment.flags = packet[header + 13];
  const std::size_t data_offset = std::size_t{packet[header + 12]} / 16 * 4;
  segment.payload_bytes = static_cast<std::uint32_t>(packet.size() - header - data_offset);
  return segment;
}

// Passes over what is not for this conversation: neighbours' chatter and retransmissions.
void ScriptedPeer::await(std::uint8_t flags) {
  const auto deadline = std::chrono::steady_clock::now() + patience;
  for (;;) {
    const auto segment = parse(receive_packet(device_, deadline));
    if (!segment || segment->destination_port != peer_.port()) continue;
    if (kernel_.port() != 0 && segment->source_port != kernel_.port()) continue;
    if ((segment->flags & flags) != flags) continue;
    kernel_ = kernel_.with_port(segment->source_port);
    seen_ = segment->sequence + segment->payload_bytes;
    if ((segment->flags & (syn | fin)) != 0) ++seen_;
    return;
  }
}

void ScriptedPeer::send(std::uint8_t flags) {
  const Bytes packet = packet_with(flags);
  checked(write(device_, packet.data(), packet.size()), "write tun");
  if ((flags & (syn | fin)) != 0) ++next_;
}

Bytes ScriptedPeer::packet_with(std::uint8_t flags) const {
  Bytes segment;
  append16(segment, peer_.port());
  append16(segment, kernel_.port());
  append32(segment, next_);
  append32(segment, (flags & ack) != 0 ? acknowledged_ : 0);
  segment.insert(segment.end(), {tcp_header_bytes / 4 * 16, flags});
  append16(segment, 0xFFFF);  // window
  append32(segment, 0);       // checksum, urgent pointer
  store16(segment, 16, tcp_checksum(peer_, kernel_, segment));
  Bytes packet = ip_header(peer_, kernel_, segment.size());
  packet.insert(packet.end(), segment.begin(), segment.end());
  return packet;
}

}  // namespace tcptable::test
