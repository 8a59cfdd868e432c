// What the kernel wrote, recorded on Linux 6.18 (x86-64) in a private network namespace with
//
//   for table in tcp tcp6 udp udp6; do cat /proc/thread-self/net/$table; done
//
// while listeners, accepted and unaccepted connections, one connection in TIME-WAIT, two held in
// SYN-RECEIVED by TCP_DEFER_ACCEPT, and UDP sockets were open on loopback. Trailing spaces, which
// the kernel pads lines with, are kept.
#pragma once

#include <string>
#include <string_view>

namespace tcptable::test {

inline constexpr std::string_view recorded_tcp_heading =
    "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout "
    "inode                                                     ";
inline constexpr std::string_view recorded_tcp_listen =
    "   0: 0100007F:1F90 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 "
    "8006052 1 0000000092bb763e 100 0 0 10 0                   ";
inline constexpr std::string_view recorded_tcp_syn_received =
    "   3: 0100007F:1F91 0100007F:AA52 03 00000000:00000000 01:00000045 00000000     0        0 0 "
    "0 00000000849b14e7                                      ";
inline constexpr std::string_view recorded_tcp_established =
    "   4: 0100007F:1F90 0100007F:D184 01 00000000:0000000A 00:00000000 00000000     0        0 "
    "8006054 1 0000000085ba6ede 20 4 30 10 -1                  ";
inline constexpr std::string_view recorded_tcp_time_wait =
    "   6: 0100007F:D192 0100007F:1F90 06 00000000:00000000 03:00001750 00000000     0        0 0 "
    "3 000000003ec5f872                                      ";

inline constexpr std::string_view recorded_tcp6_heading =
    "  sl  local_address                         remote_address                        st tx_queue "
    "rx_queue tr tm->when retrnsmt   uid  timeout inode";
inline constexpr std::string_view recorded_tcp6_listen =
    "   1: 00000000000000000000000000000000:1F92 00000000000000000000000000000000:0000 0A "
    "00000000:00000002 00:00000000 00000000     0        0 8006059 3 000000004ff3c637 100 0 0 10 0";
inline constexpr std::string_view recorded_tcp6_established =
    "   3: 00000000000000000000000001000000:CD94 00000000000000000000000001000000:1F92 01 "
    "00000000:00000000 00:00000000 00000000     0        0 8006060 2 00000000091cdf4b 20 0 0 10 -1";
inline constexpr std::string_view recorded_tcp6_mapped_not_accepted =
    "   4: 0000000000000000FFFF00000100007F:1F92 0000000000000000FFFF00000100007F:96C0 01 "
    "00000000:00000000 00:00000000 00000000     0        0 0 1 0000000078526cce 20 0 0 10 -1";

inline constexpr std::string_view recorded_udp_heading =
    "   sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout "
    "inode ref pointer drops            ";
inline constexpr std::string_view recorded_udp_connected =
    " 6332: 0100007F:8267 0100007F:14E9 01 00000000:00000000 00:00000000 00000000     0        0 "
    "8006065 2 00000000348e87c1 0       ";
inline constexpr std::string_view recorded_udp_unconnected =
    "11070: 0100007F:14E9 00000000:0000 07 00000000:00000340 00:00000000 00000000     0        0 "
    "8006064 2 000000002799e6dc 0       ";
inline constexpr std::string_view recorded_udp6_unconnected =
    "11071: 00000000000000000000000000000000:14EA 00000000000000000000000000000000:0000 07 "
    "00000000:00000000 00:00000000 00000000     0        0 8006066 2 00000000d482e670 0";

// Files of the recorded lines.
inline std::string recorded_tcp() {
  std::string text;
  for (const std::string_view line :
       {recorded_tcp_heading, recorded_tcp_listen, recorded_tcp_syn_received,
        recorded_tcp_established, recorded_tcp_time_wait})
    text.append(line).append("\n");
  return text;
}
inline std::string recorded_tcp6() {
  std::string text;
  for (const std::string_view line : {recorded_tcp6_heading, recorded_tcp6_listen,
                                      recorded_tcp6_established, recorded_tcp6_mapped_not_accepted})
    text.append(line).append("\n");
  return text;
}
inline std::string recorded_udp() {
  std::string text;
  for (const std::string_view line :
       {recorded_udp_heading, recorded_udp_connected, recorded_udp_unconnected})
    text.append(line).append("\n");
  return text;
}
inline std::string recorded_udp6() {
  return std::string(recorded_tcp6_heading) + " ref pointer drops\n" +
         std::string(recorded_udp6_unconnected) + "\n";
}

// cat /proc/thread-self/net/sockstat /proc/thread-self/net/sockstat6, at the same time.
inline constexpr std::string_view recorded_sockstat =
    "sockets: used 15\n"
    "TCP: inuse 6 orphan 0 tw 1 alloc 194 mem 42\n"
    "UDP: inuse 2 mem 0\n"
    "UDPLITE: inuse 0\n"
    "RAW: inuse 0\n"
    "FRAG: inuse 0 memory 0\n";
inline constexpr std::string_view recorded_sockstat6 =
    "TCP6: inuse 6\n"
    "UDP6: inuse 1\n"
    "UDPLITE6: inuse 0\n"
    "RAW6: inuse 0\n"
    "FRAG6: inuse 0 memory 0\n";

// The Tcp and Udp lines of cat /proc/thread-self/net/snmp.
inline constexpr std::string_view recorded_snmp =
    "Tcp: RtoAlgorithm RtoMin RtoMax MaxConn ActiveOpens PassiveOpens AttemptFails EstabResets "
    "CurrEstab InSegs OutSegs RetransSegs InErrs OutRsts InCsumErrors\n"
    "Tcp: 1 200 120000 -1 12 13 2 3 4 101 102 0 0 5 0\n"
    "Udp: InDatagrams NoPorts InErrors OutDatagrams RcvbufErrors SndbufErrors InCsumErrors "
    "IgnoredMulti MemErrors\n"
    "Udp: 0 0 0 0 0 0 0 0 0\n";

// cat /proc/<pid>/stat, and the beginning of cat /proc/<pid>/status.
inline constexpr std::string_view recorded_stat =
    "7568 (python3) R 7566 7563 25226 0 -1 4194304 2968 6599 0 0 3 4 4 0 20 0 1 0 286424 17453056 "
    "3551 18446744073709551615 94553933934592 94553933934933 140726371641888 0 0 0 0 16781312 2 0 "
    "0 0 17 1 0 0 0 0 0 94553933946288 94553933946904 94554766974976 140726371649495 "
    "140726371649548 140726371649548 140726371651535 0\n";
inline constexpr std::string_view recorded_status =
    "Name:\tpython3\nUmask:\t0022\nState:\tR (running)\nTgid:\t7568\nNgid:\t0\nPid:\t7568\n"
    "PPid:\t7566\nTracerPid:\t0\nUid:\t0\t0\t0\t0\nGid:\t0\t0\t0\t0\nFDSize:\t256\nGroups:\t \n";

}  // namespace tcptable::test
