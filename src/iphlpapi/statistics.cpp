// GetTcpStatistics, GetUdpStatistics, GetIpStatistics, GetIcmpStatistics, and what they became.
#include <iphlpapi.h>

#include <algorithm>
#include <cstring>
#include <optional>
#include <tcptable/tcptable.hpp>

#include "arguments.hpp"
#include "errno_keeper.hpp"
#include "export.hpp"
#include "user_memory.hpp"
#include "win32_error.hpp"

namespace tcptable::iphlpapi {
namespace {

// Microsoft's counters have 32 bits, but for those named dw64, and start again at 0.
DWORD wrapped(std::uint64_t counter) noexcept { return static_cast<DWORD>(counter); }

template <typename Out>
Out zeroed() noexcept {
  Out out;
  std::memset(&out, 0, sizeof out);  // padding as well
  return out;
}

Query query_of(Protocol protocol, Family family) {
  Query query;
  query.protocols = {.tcp = protocol == Protocol::tcp, .udp = protocol == Protocol::udp};
  query.families = {.ipv4 = family == Family::ipv4, .ipv6 = family == Family::ipv6};
  query.view = FamilyView::wire;
  query.columns.cookies = false;
  return query;
}

// ---- TCP ----

struct ConnectionCounts {
  DWORD established = 0;
  DWORD all = 0;
};

// The kernel's gauge of established connections has both families in one, so they are counted, in
// the table without its listeners.
Result<ConnectionCounts> count_connections(Family family) {
  Query query = query_of(Protocol::tcp, family);
  query.states = StateSet::all().without(State::listen);
  const auto table = snapshot(query);
  if (!table) return table.error();
  const auto established = std::ranges::count_if(*table, [](const Row& row) {
    return row.state == State::established || row.state == State::close_wait;
  });
  return ConnectionCounts{.established = static_cast<DWORD>(established),
                          .all = static_cast<DWORD>(table->size())};
}

void set_segments(const TcpStatistics& tcp, MIB_TCPSTATS& out) noexcept {
  out.dwInSegs = wrapped(tcp.segments_in);
  out.dwOutSegs = wrapped(tcp.segments_out);
}

void set_segments(const TcpStatistics& tcp, MIB_TCPSTATS2& out) noexcept {
  out.dw64InSegs = tcp.segments_in;
  out.dw64OutSegs = tcp.segments_out;
}

template <typename Out>
Result<Out> tcp_of(Family family) {
  const auto tcp = tcp_statistics();
  if (!tcp) return tcp.error();
  const auto connections = count_connections(family);
  if (!connections) return connections.error();

  auto out = zeroed<Out>();
  // The kernel says "other". Its timeout is Van Jacobson's, as RFC 6298 has it.
  out.RtoAlgorithm = TcpRtoAlgorithmVanj;
  out.dwRtoMin = wrapped(tcp->rto_min_ms);
  out.dwRtoMax = wrapped(tcp->rto_max_ms);
  out.dwMaxConn = static_cast<DWORD>(tcp->connections_max);
  out.dwActiveOpens = wrapped(tcp->active_opens);
  out.dwPassiveOpens = wrapped(tcp->passive_opens);
  out.dwAttemptFails = wrapped(tcp->attempt_fails);
  out.dwEstabResets = wrapped(tcp->established_resets);
  out.dwCurrEstab = connections->established;
  out.dwRetransSegs = wrapped(tcp->retransmitted);
  out.dwInErrs = wrapped(tcp->errors_in);
  out.dwOutRsts = wrapped(tcp->resets_out);
  out.dwNumConns = connections->all;
  set_segments(*tcp, out);
  return out;
}

// ---- UDP ----

// The rows of GetUdpTable or GetUdp6Table. Where no socket can be in both, the kernel's counters
// tell, and the table need not be walked.
Result<DWORD> count_endpoints(Family family) {
  const Query query = query_of(Protocol::udp, family);
  const auto bounds = row_bounds(query);
  if (bounds && bounds->at_least == bounds->estimate) return static_cast<DWORD>(bounds->at_least);
  const auto table = snapshot(query);
  if (!table) return table.error();
  return static_cast<DWORD>(table->size());
}

void set_datagrams(const UdpStatistics& udp, MIB_UDPSTATS& out) noexcept {
  out.dwInDatagrams = wrapped(udp.datagrams_in);
  out.dwOutDatagrams = wrapped(udp.datagrams_out);
}

void set_datagrams(const UdpStatistics& udp, MIB_UDPSTATS2& out) noexcept {
  out.dw64InDatagrams = udp.datagrams_in;
  out.dw64OutDatagrams = udp.datagrams_out;
}

template <typename Out>
Result<Out> udp_of(Family family) {
  const auto udp = udp_statistics(family);
  if (!udp) return udp.error();
  const auto endpoints = count_endpoints(family);
  if (!endpoints) return endpoints.error();

  auto out = zeroed<Out>();
  out.dwNoPorts = wrapped(udp->no_ports);
  out.dwInErrors = wrapped(udp->errors_in);
  out.dwNumAddrs = *endpoints;
  set_datagrams(*udp, out);
  return out;
}

// ---- IP ----

Result<MIB_IPSTATS> ip_of(Family family) {
  const auto ip = ip_statistics(family);
  if (!ip) return ip.error();
  const auto network = network_counts(family);
  if (!network) return network.error();

  auto out = zeroed<MIB_IPSTATS>();
  out.Forwarding = ip->forwarding ? MIB_IP_FORWARDING : MIB_IP_NOT_FORWARDING;
  out.dwDefaultTTL = wrapped(ip->hop_limit);
  out.dwInReceives = wrapped(ip->packets_in);
  out.dwInHdrErrors = wrapped(ip->header_errors_in);
  out.dwInAddrErrors = wrapped(ip->address_errors_in);
  out.dwForwDatagrams = wrapped(ip->forwarded);
  out.dwInUnknownProtos = wrapped(ip->unknown_protocols_in);
  out.dwInDiscards = wrapped(ip->discards_in);
  out.dwInDelivers = wrapped(ip->delivers_in);
  out.dwOutRequests = wrapped(ip->requests_out);
  out.dwOutDiscards = wrapped(ip->discards_out);
  out.dwOutNoRoutes = wrapped(ip->no_routes_out);
  out.dwReasmTimeout = wrapped(ip->reassembly_timeouts);
  out.dwReasmReqds = wrapped(ip->reassembly_requests);
  out.dwReasmOks = wrapped(ip->reassembly_successes);
  out.dwReasmFails = wrapped(ip->reassembly_failures);
  out.dwFragOks = wrapped(ip->fragmentation_successes);
  out.dwFragFails = wrapped(ip->fragmentation_failures);
  out.dwFragCreates = wrapped(ip->fragments_made);
  out.dwNumIf = wrapped(network->interfaces);
  out.dwNumAddr = wrapped(network->addresses);
  out.dwNumRoutes = wrapped(network->routes);
  return out;
}

// ---- ICMP ----

// Types of RFC 792 and RFC 950.
MIBICMPSTATS icmp_direction(const IcmpCounts& counts) noexcept {
  const auto of_type = [&counts](std::size_t type) { return wrapped(counts.by_type.at(type)); };
  return {.dwMsgs = wrapped(counts.messages),
          .dwErrors = wrapped(counts.errors),
          .dwDestUnreachs = of_type(3),
          .dwTimeExcds = of_type(11),
          .dwParmProbs = of_type(12),
          .dwSrcQuenchs = of_type(4),
          .dwRedirects = of_type(5),
          .dwEchos = of_type(8),
          .dwEchoReps = of_type(0),
          .dwTimestamps = of_type(13),
          .dwTimestampReps = of_type(14),
          .dwAddrMasks = of_type(17),
          .dwAddrMaskReps = of_type(18)};
}

void set_direction(const IcmpCounts& counts, MIBICMPSTATS_EX& out) noexcept {
  out.dwMsgs = wrapped(counts.messages);
  out.dwErrors = wrapped(counts.errors);
  std::ranges::transform(counts.by_type, out.rgdwTypeCount, wrapped);
}

Result<MIB_ICMP> icmp_of(Family family) {
  const auto icmp = icmp_statistics(family);
  if (!icmp) return icmp.error();
  auto out = zeroed<MIB_ICMP>();
  out.stats.icmpInStats = icmp_direction(icmp->in);
  out.stats.icmpOutStats = icmp_direction(icmp->out);
  return out;
}

Result<MIB_ICMP_EX> icmp_ex_of(Family family) {
  const auto icmp = icmp_statistics(family);
  if (!icmp) return icmp.error();
  auto out = zeroed<MIB_ICMP_EX>();
  set_direction(icmp->in, out.icmpInStats);
  set_direction(icmp->out, out.icmpOutStats);
  return out;
}

// ---- Every call ----

// Checks, reads, writes: what fails leaves the caller's memory alone. Any alignment will do.
template <typename Out>
ULONG give(Out* statistics, std::optional<Family> family, Result<Out> (*read)(Family)) noexcept {
  const ErrnoKeeper errno_keeper;
  if (statistics == nullptr || !is_writable(statistics, sizeof *statistics) || !family)
    return ERROR_INVALID_PARAMETER;
  const auto taken = read(*family);
  if (!taken) return win32_code(taken.error());
  std::memcpy(static_cast<void*>(statistics), &*taken, sizeof *statistics);
  return NO_ERROR;
}

}  // namespace
}  // namespace tcptable::iphlpapi

using tcptable::Family;
using tcptable::iphlpapi::family_of;
using tcptable::iphlpapi::give;
using tcptable::iphlpapi::icmp_ex_of;
using tcptable::iphlpapi::icmp_of;
using tcptable::iphlpapi::ip_of;
using tcptable::iphlpapi::tcp_of;
using tcptable::iphlpapi::udp_of;

TCPTABLE_EXPORT ULONG GetTcpStatistics(PMIB_TCPSTATS Statistics) {
  return give(Statistics, Family::ipv4, tcp_of<MIB_TCPSTATS>);
}

TCPTABLE_EXPORT ULONG GetTcpStatisticsEx(PMIB_TCPSTATS Statistics, ULONG Family) {
  return give(Statistics, family_of(Family), tcp_of<MIB_TCPSTATS>);
}

TCPTABLE_EXPORT ULONG GetTcpStatisticsEx2(PMIB_TCPSTATS2 Statistics, ULONG Family) {
  return give(Statistics, family_of(Family), tcp_of<MIB_TCPSTATS2>);
}

TCPTABLE_EXPORT ULONG GetUdpStatistics(PMIB_UDPSTATS Stats) {
  return give(Stats, Family::ipv4, udp_of<MIB_UDPSTATS>);
}

TCPTABLE_EXPORT ULONG GetUdpStatisticsEx(PMIB_UDPSTATS Statistics, ULONG Family) {
  return give(Statistics, family_of(Family), udp_of<MIB_UDPSTATS>);
}

TCPTABLE_EXPORT ULONG GetUdpStatisticsEx2(PMIB_UDPSTATS2 Statistics, ULONG Family) {
  return give(Statistics, family_of(Family), udp_of<MIB_UDPSTATS2>);
}

TCPTABLE_EXPORT ULONG GetIpStatistics(PMIB_IPSTATS Statistics) {
  return give(Statistics, Family::ipv4, ip_of);
}

TCPTABLE_EXPORT ULONG GetIpStatisticsEx(PMIB_IPSTATS Statistics, ULONG Family) {
  return give(Statistics, family_of(Family), ip_of);
}

TCPTABLE_EXPORT ULONG GetIcmpStatistics(PMIB_ICMP Statistics) {
  return give(Statistics, Family::ipv4, icmp_of);
}

TCPTABLE_EXPORT ULONG GetIcmpStatisticsEx(PMIB_ICMP_EX Statistics, ULONG Family) {
  return give(Statistics, family_of(Family), icmp_ex_of);
}
