// Requests and answers of sock_diag for TCP and UDP sockets (sock_diag(7), linux/inet_diag.h).
#pragma once

#include <cstdint>
#include <span>
#include <tcptable/query.hpp>
#include <tcptable/socket.hpp>

#include "bytes.hpp"

namespace tcptable::wire {

// Whose sockets a dump covers.
enum class DiagScope : std::uint8_t {
  ipv4,
  ipv6,
  // Both families in one walk of the kernel's tables. Only the older request type (TCPDIAG_GETSOCK)
  // offers that, and only for TCP: its dump ignores the family.
  both,
};

struct DiagRequest {
  Protocol protocol = Protocol::tcp;
  DiagScope scope = DiagScope::ipv4;
  std::uint32_t state_bits = 0;  // bit n: the kernel's state n
  std::uint32_t sequence = 0;
  std::uint8_t extensions = 0;        // what each answer is to carry besides: see extensions_for()
  std::span<const std::byte> filter;  // inet_diag bytecode, empty for none
};

// The bits of a request for what the columns need: tcp_info with congestion control, memory.
std::uint8_t extensions_for(const ColumnSet& columns) noexcept;

// As large as the answer about one socket may be, in a dump with these extensions.
constexpr std::size_t answer_bytes_max(std::uint8_t extensions) noexcept {
  return extensions == 0 ? 256 : 1024;
}

// Room for the largest request without its filter.
inline constexpr std::size_t diag_request_max = 128;

// Writes a dump request; returns its size, 0 when `out` is too small. `out` must hold
// diag_request_max + filter.size() bytes.
std::size_t encode_dump(const DiagRequest& request, std::span<std::byte> out) noexcept;

// Writes a request for one socket by its addresses, ports, interface and, if known, cookie;
// answered by one message or by ENOENT. `out` must hold diag_request_max bytes.
std::size_t encode_lookup(const Row& row, std::uint32_t sequence,
                          std::span<std::byte> out) noexcept;

// The same with all that the kernel tells of the socket (socket_details.hpp).
std::size_t encode_details(const Row& row, std::uint32_t sequence,
                           std::span<std::byte> out) noexcept;

// Writes a request to abort one socket, named as for a lookup; answered by an errno, 0 for done.
std::size_t encode_close(const Row& row, std::uint32_t sequence, std::span<std::byte> out) noexcept;

// The payload of one answer as a row. False when it is too short or names a family or state that
// does not exist; row and queues are then unspecified. Every member of row is written but `index`.
bool decode_socket(sys::Bytes payload, Protocol protocol, Row& row, Queues& queues) noexcept;

// The cgroup that the same payload names, 0 when it names none: kernels before 5.8, and sockets in
// a reduced form, do not. The kernel adds it without being asked.
std::uint64_t decode_cgroup(sys::Bytes payload) noexcept;

}  // namespace tcptable::wire
