// Netlink datagrams as the kernel would send them, and as it never would.
#pragma once

#include <arpa/inet.h>
#include <linux/inet_diag.h>
#include <linux/netlink.h>
#include <linux/sock_diag.h>
#include <sys/socket.h>

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <initializer_list>
#include <span>
#include <string_view>
#include <tcptable/address.hpp>
#include <vector>

namespace tcptable::test {

using ByteVector = std::vector<std::byte>;

template <typename T>
ByteVector bytes_of(const T& value) {
  ByteVector bytes(sizeof value);
  std::memcpy(bytes.data(), &value, sizeof value);
  return bytes;
}

inline ByteVector bytes_of_numbers(std::initializer_list<int> numbers) {
  ByteVector bytes;
  for (const int number : numbers) bytes.push_back(static_cast<std::byte>(number));
  return bytes;
}

// Numeric addresses with ports; the family of the local one is the socket's.
inline inet_diag_msg diag_message(std::string_view local, std::uint16_t local_port,
                                  std::string_view remote, std::uint16_t remote_port,
                                  std::uint8_t state = 1) {
  const Address local_address = Address::parse(local).value();
  const Address remote_address = Address::parse(remote).value();
  inet_diag_msg message{};
  message.idiag_family = local_address.family == Family::ipv4 ? AF_INET : AF_INET6;
  message.idiag_state = state;
  message.id.idiag_sport = htons(local_port);
  message.id.idiag_dport = htons(remote_port);
  std::memcpy(message.id.idiag_src, local_address.bytes.data(), 16);
  std::memcpy(message.id.idiag_dst, remote_address.bytes.data(), 16);
  message.idiag_uid = 1000;
  message.idiag_inode = local_port + 100000U;
  message.id.idiag_cookie[0] = message.idiag_inode;
  return message;
}

inline void append_padding(ByteVector& bytes) {
  bytes.resize((bytes.size() + 3) & ~std::size_t{3});
}

inline void append_attribute(ByteVector& bytes, std::uint16_t type,
                             std::span<const std::byte> payload) {
  nlattr header{};
  header.nla_type = type;
  header.nla_len = static_cast<std::uint16_t>(sizeof header + payload.size());
  const ByteVector encoded = bytes_of(header);
  bytes.insert(bytes.end(), encoded.begin(), encoded.end());
  bytes.insert(bytes.end(), payload.begin(), payload.end());
  append_padding(bytes);
}

// The messages of one datagram. Each function appends one.
class Datagram {
 public:
  explicit Datagram(std::uint32_t sequence = 1) noexcept : sequence_(sequence) {}

  Datagram& message(std::uint16_t type, std::span<const std::byte> payload,
                    std::uint16_t flags = NLM_F_MULTI) {
    nlmsghdr header{};
    header.nlmsg_len = static_cast<std::uint32_t>(sizeof header + payload.size());
    header.nlmsg_type = type;
    header.nlmsg_flags = flags;
    header.nlmsg_seq = sequence_;
    const ByteVector encoded = bytes_of(header);
    headers_.push_back(bytes_.size());
    bytes_.insert(bytes_.end(), encoded.begin(), encoded.end());
    bytes_.insert(bytes_.end(), payload.begin(), payload.end());
    append_padding(bytes_);
    return *this;
  }
  Datagram& socket(const inet_diag_msg& socket, std::uint16_t flags = NLM_F_MULTI) {
    return message(SOCK_DIAG_BY_FAMILY, bytes_of(socket), flags);
  }
  Datagram& done(int system_errno = 0, std::uint16_t flags = NLM_F_MULTI) {
    return message(NLMSG_DONE, bytes_of(std::int32_t{-system_errno}), flags);
  }
  Datagram& error(int system_errno) {
    nlmsgerr body{};
    body.error = -system_errno;
    return message(NLMSG_ERROR, bytes_of(body), 0);
  }
  // The same messages with fewer bytes at the end.
  Datagram& cut(std::size_t count) {
    bytes_.resize(bytes_.size() - count);
    return *this;
  }
  // Messages that follow belong to another conversation.
  Datagram& with_sequence(std::uint32_t sequence) {
    sequence_ = sequence;
    return *this;
  }

  const ByteVector& bytes() const noexcept { return bytes_; }

  // The bytes with `offset` added to every sequence number: messages built with sequence 0 become
  // those of the conversation, any other stays foreign.
  ByteVector bytes_in_conversation(std::uint32_t offset) const {
    ByteVector bytes = bytes_;
    for (const std::size_t at : headers_) {
      if (bytes.size() < at + sizeof(nlmsghdr)) continue;  // cut
      nlmsghdr header{};
      std::memcpy(&header, bytes.data() + at, sizeof header);
      header.nlmsg_seq += offset;
      std::memcpy(bytes.data() + at, &header, sizeof header);
    }
    return bytes;
  }

 private:
  ByteVector bytes_;
  std::vector<std::size_t> headers_;
  std::uint32_t sequence_;
};

}  // namespace tcptable::test
