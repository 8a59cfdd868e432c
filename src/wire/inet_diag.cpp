#include "inet_diag.hpp"

#include <arpa/inet.h>
#include <linux/inet_diag.h>
#include <linux/netlink.h>
#include <linux/sock_diag.h>
#include <sys/socket.h>

#include <algorithm>
#include <cstring>
#include <utility>

#include "kernel_state.hpp"
#include "netlink.hpp"

namespace tcptable::wire {
namespace {

static_assert(sizeof(inet_diag_sockid) == 48 && sizeof(inet_diag_req_v2) == 56);
static_assert(sizeof(inet_diag_req) == 60 && sizeof(inet_diag_msg) == 72);
static_assert(offsetof(inet_diag_msg, id) == 4 && offsetof(inet_diag_msg, idiag_inode) == 68);

// Appends to a buffer; a write past its end sticks and makes size() 0.
class Writer {
 public:
  explicit Writer(std::span<std::byte> out) noexcept : out_(out) {}

  void append(const void* data, std::size_t size) noexcept {
    if (overflow_ || size > out_.size() - size_) {
      overflow_ = true;
      return;
    }
    if (size != 0) std::memcpy(out_.data() + size_, data, size);
    size_ += size;
  }

  template <typename T>
  void append(const T& value) noexcept {
    append(&value, sizeof(T));
  }

  std::size_t size() const noexcept { return overflow_ ? 0 : size_; }

 private:
  std::span<std::byte> out_;
  std::size_t size_ = 0;
  bool overflow_ = false;
};

nlmsghdr header_for(std::uint16_t type, std::uint16_t flags, std::uint32_t sequence,
                    std::size_t size) noexcept {
  nlmsghdr header{};
  header.nlmsg_len = static_cast<std::uint32_t>(size);
  header.nlmsg_type = type;
  header.nlmsg_flags = static_cast<std::uint16_t>(NLM_F_REQUEST | flags);
  header.nlmsg_seq = sequence;
  return header;
}

constexpr std::uint8_t kernel_family(Family family) noexcept {
  return family == Family::ipv4 ? AF_INET : AF_INET6;
}

void append_filter(Writer& writer, std::span<const std::byte> filter) noexcept {
  if (filter.empty()) return;
  nlattr attribute{};
  attribute.nla_type = INET_DIAG_REQ_BYTECODE;
  attribute.nla_len = static_cast<std::uint16_t>(sizeof attribute + filter.size());
  writer.append(attribute);
  writer.append(filter.data(), filter.size());
}

}  // namespace

std::uint8_t extensions_for(const ColumnSet& columns) noexcept {
  const auto bit = [](int extension) { return 1U << (extension - 1); };
  std::uint32_t bits = 0;
  if (columns.tcp_info) bits |= bit(INET_DIAG_INFO) | bit(INET_DIAG_CONG);
  if (columns.memory) bits |= bit(INET_DIAG_SKMEMINFO);
  return static_cast<std::uint8_t>(bits);
}

std::size_t encode_dump(const DiagRequest& request, std::span<std::byte> out) noexcept {
  const bool both = request.scope == DiagScope::both;
  const std::size_t body_size = both ? sizeof(inet_diag_req) : sizeof(inet_diag_req_v2);
  const std::size_t filter_size =
      request.filter.empty() ? 0 : sizeof(nlattr) + request.filter.size();
  const std::size_t size = sizeof(nlmsghdr) + body_size + filter_size;

  Writer writer(out);
  if (both) {
    inet_diag_req body{};
    body.idiag_family = AF_INET;  // checked by the kernel, then ignored
    body.idiag_states = request.state_bits;
    body.idiag_ext = request.extensions;
    writer.append(header_for(TCPDIAG_GETSOCK, NLM_F_DUMP, request.sequence, size));
    writer.append(body);
  } else {
    inet_diag_req_v2 body{};
    body.sdiag_family = request.scope == DiagScope::ipv4 ? AF_INET : AF_INET6;
    body.sdiag_protocol = static_cast<std::uint8_t>(request.protocol);
    body.idiag_states = request.state_bits;
    body.idiag_ext = request.extensions;
    writer.append(header_for(SOCK_DIAG_BY_FAMILY, NLM_F_DUMP, request.sequence, size));
    writer.append(body);
  }
  append_filter(writer, request.filter);
  return writer.size();
}

namespace {

// The socket of a row and no other.
inet_diag_req_v2 request_for(const Row& row) noexcept {
  inet_diag_req_v2 body{};
  body.sdiag_family = kernel_family(row.family);
  body.sdiag_protocol = static_cast<std::uint8_t>(row.protocol);
  body.idiag_states = ~0U;
  body.id.idiag_sport = htons(row.local_port);
  body.id.idiag_dport = htons(row.remote_port);
  std::memcpy(body.id.idiag_src, row.local_bytes.data(), sizeof body.id.idiag_src);
  std::memcpy(body.id.idiag_dst, row.remote_bytes.data(), sizeof body.id.idiag_dst);
  body.id.idiag_if = row.interface_index;
  const bool is_known = row.cookie != 0;
  body.id.idiag_cookie[0] = is_known ? static_cast<std::uint32_t>(row.cookie) : INET_DIAG_NOCOOKIE;
  body.id.idiag_cookie[1] =
      is_known ? static_cast<std::uint32_t>(row.cookie >> 32) : INET_DIAG_NOCOOKIE;
  return body;
}

std::size_t write_request(std::uint16_t type, std::uint16_t flags, std::uint32_t sequence,
                          const inet_diag_req_v2& body, std::span<std::byte> out) noexcept {
  Writer writer(out);
  writer.append(header_for(type, flags, sequence, sizeof(nlmsghdr) + sizeof body));
  writer.append(body);
  return writer.size();
}

// Bit n - 1 asks for attribute n. Those beyond the byte come unasked.
constexpr std::uint8_t all_extensions = 0xFF;

}  // namespace

std::size_t encode_lookup(const Row& row, std::uint32_t sequence,
                          std::span<std::byte> out) noexcept {
  return write_request(SOCK_DIAG_BY_FAMILY, 0, sequence, request_for(row), out);
}

std::size_t encode_details(const Row& row, std::uint32_t sequence,
                           std::span<std::byte> out) noexcept {
  inet_diag_req_v2 body = request_for(row);
  body.idiag_ext = all_extensions;
  // A lookup of UDP takes the ends the other way round; closing does not (net/ipv4/udp_diag.c).
  if (row.protocol == Protocol::udp) {
    std::swap(body.id.idiag_src, body.id.idiag_dst);
    std::swap(body.id.idiag_sport, body.id.idiag_dport);
  }
  return write_request(SOCK_DIAG_BY_FAMILY, 0, sequence, body, out);
}

std::size_t encode_close(const Row& row, std::uint32_t sequence,
                         std::span<std::byte> out) noexcept {
  return write_request(SOCK_DESTROY, NLM_F_ACK, sequence, request_for(row), out);
}

namespace {

// IPV6_V6ONLY comes as an attribute, and only where it decides something: for sockets without a
// peer.
std::uint8_t v6_only_flags(sys::Bytes attributes) noexcept {
  AttributeWalker walker(attributes);
  NetlinkAttribute attribute;
  while (walker.next(attribute)) {
    if (attribute.type != INET_DIAG_SKV6ONLY || attribute.payload.empty()) continue;
    const bool v6_only = attribute.payload[0] != std::byte{0};
    return static_cast<std::uint8_t>(RowFlag::v6_only_known) |
           (v6_only ? static_cast<std::uint8_t>(RowFlag::v6_only) : std::uint8_t{0});
  }
  return 0;
}

}  // namespace

bool decode_socket(sys::Bytes payload, Protocol protocol, Row& row, Queues& queues) noexcept {
  inet_diag_msg message;
  if (payload.size() < sizeof message) return false;
  std::memcpy(&message, payload.data(), sizeof message);

  const bool ipv4 = message.idiag_family == AF_INET;
  if (!ipv4 && message.idiag_family != AF_INET6) return false;
  if (!state_from_kernel(message.idiag_state, protocol, row.state)) return false;

  row.family = ipv4 ? Family::ipv4 : Family::ipv6;
  row.protocol = protocol;
  // The kernel fills only the first word for IPv4; what follows is not promised to be zero.
  const std::size_t address_size = ipv4 ? 4 : 16;
  row.local_bytes = {};
  row.remote_bytes = {};
  std::memcpy(row.local_bytes.data(), message.id.idiag_src, address_size);
  row.local_port = ntohs(message.id.idiag_sport);
  row.remote_port = 0;
  if (row.state != State::listen) {
    std::memcpy(row.remote_bytes.data(), message.id.idiag_dst, address_size);
    row.remote_port = ntohs(message.id.idiag_dport);
  }
  row.interface_index = message.id.idiag_if;
  row.cookie = message.id.idiag_cookie[0] | static_cast<std::uint64_t>(message.id.idiag_cookie[1])
                                                << 32;
  row.inode = message.idiag_inode;
  row.uid = known_uid(message.idiag_uid, message.idiag_inode);
  row.flags = ipv4 ? std::uint8_t{0} : v6_only_flags(payload.subspan(sizeof message));
  queues = {.receive = message.idiag_rqueue, .send = message.idiag_wqueue};
  return true;
}

std::uint64_t decode_cgroup(sys::Bytes payload) noexcept {
  AttributeWalker walker(sys::drop(payload, sizeof(inet_diag_msg)));
  NetlinkAttribute attribute;
  while (walker.next(attribute))
    if (attribute.type == INET_DIAG_CGROUP_ID)
      return sys::load<std::uint64_t>(attribute.payload).value_or(0);
  return 0;
}

}  // namespace tcptable::wire
