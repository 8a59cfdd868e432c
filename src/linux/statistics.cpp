// The counters of the calling thread's network namespace, from its files below /proc.
#include <fcntl.h>

#include <array>
#include <tcptable/statistics.hpp>
#include <vector>

#include "file.hpp"
#include "protocol_counters.hpp"
#include "syscall.hpp"
#include "text.hpp"
#include "without_exceptions.hpp"

namespace tcptable {
namespace {

// The longest of them, snmp6 with every type of ICMPv6 in both directions, has half of it.
constexpr std::size_t file_bytes_max = 65536;

template <typename Statistics>
using Decoder = bool (*)(std::string_view, Statistics&) noexcept;

// A file that is not there is a facility that the kernel lacks.
Error as_unsupported(Error error) noexcept {
  if (error.code == ErrorCode::not_found) error.code = ErrorCode::not_supported;
  return error;
}

class NetFiles {
 public:
  static Result<NetFiles> open() {
    auto proc = sys::open_directory(AT_FDCWD, "/proc");
    if (!proc) return as_unsupported(proc.error());
    return NetFiles(std::move(*proc));
  }

  template <typename Statistics>
  Result<void> read(const char* path, Decoder<Statistics> decode, Statistics& out) {
    const auto text = sys::read_file(proc_.get(), path, buffer_);
    if (!text) return as_unsupported(text.error());
    if (!decode(*text, out)) return Error{ErrorCode::malformed, 0, "read /proc/net"};
    return {};
  }

  // The number that is all of a file; 0 when there is none.
  std::uint64_t number(const char* path) {
    const auto text = sys::read_file(proc_.get(), path, buffer_);
    return text ? sys::TextCursor(*text).decimal().value_or(0) : 0;
  }

 private:
  explicit NetFiles(sys::UniqueFd proc) : proc_(std::move(proc)), buffer_(file_bytes_max) {}

  sys::UniqueFd proc_;
  std::vector<char> buffer_;
};

constexpr const char* snmp = "thread-self/net/snmp";
constexpr const char* snmp6 = "thread-self/net/snmp6";
constexpr const char* netstat = "thread-self/net/netstat";

// The file of the family, decoded.
template <typename Statistics>
Result<Statistics> read_one(Family family, Decoder<Statistics> ipv4, Decoder<Statistics> ipv6) {
  auto files = NetFiles::open();
  if (!files) return files.error();
  Statistics statistics;
  const bool is_ipv4 = family == Family::ipv4;
  const auto read = files->read(is_ipv4 ? snmp : snmp6, is_ipv4 ? ipv4 : ipv6, statistics);
  if (!read) return read.error();
  return statistics;
}

Result<TcpStatistics> read_tcp_files() {
  auto files = NetFiles::open();
  if (!files) return files.error();
  TcpStatistics statistics;
  if (const auto read = files->read(snmp, wire::read_tcp, statistics); !read) return read.error();
  (void)files->read(netstat, wire::read_tcp_extension, statistics);
  return statistics;
}

Result<IpStatistics> read_ip_files(Family family) {
  auto files = NetFiles::open();
  if (!files) return files.error();
  IpStatistics statistics;
  if (family == Family::ipv4) {
    const auto read = files->read(snmp, wire::read_ip, statistics);
    if (!read) return read.error();
    (void)files->read(netstat, wire::read_ip_extension, statistics);
    return statistics;
  }
  const auto read = files->read(snmp6, wire::read_ip6, statistics);
  if (!read) return read.error();
  statistics.forwarding = files->number("sys/net/ipv6/conf/all/forwarding") != 0;
  statistics.hop_limit = files->number("sys/net/ipv6/conf/all/hop_limit");
  return statistics;
}

}  // namespace

Result<TcpStatistics> tcp_statistics() noexcept { return without_exceptions(read_tcp_files); }

Result<UdpStatistics> udp_statistics(Family family) noexcept {
  return without_exceptions(
      [family] { return read_one<UdpStatistics>(family, wire::read_udp, wire::read_udp6); });
}

Result<IpStatistics> ip_statistics(Family family) noexcept {
  return without_exceptions([family] { return read_ip_files(family); });
}

Result<IcmpStatistics> icmp_statistics(Family family) noexcept {
  return without_exceptions(
      [family] { return read_one<IcmpStatistics>(family, wire::read_icmp, wire::read_icmp6); });
}

}  // namespace tcptable
