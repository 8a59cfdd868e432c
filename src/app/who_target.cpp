#include "who_target.hpp"

#include <charconv>

namespace tcptable::app {
namespace {

std::optional<Protocol> parse_protocol(std::string_view word) {
  if (word == "tcp") return Protocol::tcp;
  if (word == "udp") return Protocol::udp;
  return std::nullopt;
}

std::optional<std::uint16_t> parse_port(std::string_view word, const ServiceLookup& service) {
  std::uint16_t port = 0;
  const char* const end = word.data() + word.size();
  const auto read = std::from_chars(word.data(), end, port);
  if (read.ec == std::errc() && read.ptr == end && port != 0) return port;
  const bool is_number = !word.empty() && word.front() >= '0' && word.front() <= '9';
  if (word.empty() || is_number || !service) return std::nullopt;
  return service(word);
}

// "tcp/443" and, as /etc/services has it, "443/tcp".
std::string_view take_protocol(std::string_view word, std::optional<Protocol>& protocol) {
  const std::size_t slash = word.find('/');
  if (slash == std::string_view::npos) return word;
  const std::string_view first = word.substr(0, slash);
  const std::string_view second = word.substr(slash + 1);
  if ((protocol = parse_protocol(first))) return second;
  if ((protocol = parse_protocol(second))) return first;
  return {};
}

std::optional<Address> parse_host(std::string_view word) {
  if (word.starts_with('[') && word.ends_with(']')) word = word.substr(1, word.size() - 2);
  const auto address = Address::parse(word);
  return address ? std::optional(*address) : std::nullopt;
}

}  // namespace

std::optional<WhoTarget> parse_who_target(std::string_view word, const ServiceLookup& service) {
  WhoTarget target;
  word = take_protocol(word, target.protocol);
  const std::size_t colon = word.rfind(':');
  if (colon != std::string_view::npos && colon != 0) {
    // More colons belong to an IPv6 address, which has brackets then.
    const std::string_view host = word.substr(0, colon);
    if (host.find(':') != std::string_view::npos && !host.starts_with('[')) return std::nullopt;
    target.address = parse_host(host);
    if (!target.address) return std::nullopt;
  }
  const auto port =
      parse_port(colon == std::string_view::npos ? word : word.substr(colon + 1), service);
  if (!port) return std::nullopt;
  target.port = *port;
  return target;
}

}  // namespace tcptable::app
