// What the kernel wrote, recorded on Linux 6.18 (x86-64) with
//
//   cat /proc/thread-self/net/{snmp,netstat,snmp6}
//
// with numbers put in that differ from each other. Of netstat only the last names of its two groups
// are kept, of snmp6 a part.
#pragma once

#include <string_view>

namespace tcptable::test {

inline constexpr std::string_view recorded_snmp_file =
    "Ip: Forwarding DefaultTTL InReceives InHdrErrors InAddrErrors ForwDatagrams InUnknownProtos "
    "InDiscards InDelivers OutRequests OutDiscards OutNoRoutes ReasmTimeout ReasmReqds ReasmOKs "
    "ReasmFails FragOKs FragFails FragCreates OutTransmits\n"
    "Ip: 1 64 101 102 103 104 105 106 107 108 109 110 111 112 113 114 115 116 117 118\n"
    "Icmp: InMsgs InErrors InCsumErrors InDestUnreachs InTimeExcds InParmProbs InSrcQuenchs "
    "InRedirects InEchos InEchoReps InTimestamps InTimestampReps InAddrMasks InAddrMaskReps "
    "OutMsgs OutErrors OutRateLimitGlobal OutRateLimitHost OutDestUnreachs OutTimeExcds "
    "OutParmProbs OutSrcQuenchs OutRedirects OutEchos OutEchoReps OutTimestamps OutTimestampReps "
    "OutAddrMasks OutAddrMaskReps\n"
    "Icmp: 201 202 203 8 0 0 0 0 9 0 0 0 0 0 204 205 206 207 10 0 0 0 0 0 9 0 0 0 0\n"
    "IcmpMsg: InType3 InType8 OutType0 OutType3\n"
    "IcmpMsg: 8 9 9 10\n"
    "Tcp: RtoAlgorithm RtoMin RtoMax MaxConn ActiveOpens PassiveOpens AttemptFails EstabResets "
    "CurrEstab InSegs OutSegs RetransSegs InErrs OutRsts InCsumErrors\n"
    "Tcp: 1 200 120000 -1 301 302 303 304 305 18446744073709551615 307 308 309 310 311\n"
    "Udp: InDatagrams NoPorts InErrors OutDatagrams RcvbufErrors SndbufErrors InCsumErrors "
    "IgnoredMulti MemErrors\n"
    "Udp: 401 402 403 404 405 406 407 408 409\n"
    "UdpLite: InDatagrams NoPorts InErrors OutDatagrams RcvbufErrors SndbufErrors InCsumErrors "
    "IgnoredMulti MemErrors\n"
    "UdpLite: 501 502 503 504 505 506 507 508 509\n";

inline constexpr std::string_view recorded_netstat_file =
    "TcpExt: SyncookiesSent ListenOverflows ListenDrops TCPHPHits\n"
    "TcpExt: 1 2 3 4\n"
    "IpExt: InNoRoutes InTruncatedPkts InMcastPkts OutMcastPkts InBcastPkts OutBcastPkts InOctets "
    "OutOctets\n"
    "IpExt: 11 12 13 14 15 16 17 18\n"
    "MPTcpExt: MPCapableSYNRX\n"
    "MPTcpExt: 1\n";

inline constexpr std::string_view recorded_snmp6_file =
    "Ip6InReceives                   \t601\n"
    "Ip6InHdrErrors                  \t602\n"
    "Ip6InTooBigErrors               \t603\n"
    "Ip6InNoRoutes                   \t604\n"
    "Ip6InDelivers                   \t609\n"
    "Ip6OutForwDatagrams             \t610\n"
    "Ip6OutRequests                  \t611\n"
    "Ip6InOctets                     \t623\n"
    "Ip6OutOctets                    \t624\n"
    "Icmp6InMsgs                     \t701\n"
    "Icmp6InErrors                   \t702\n"
    "Icmp6OutMsgs                    \t703\n"
    "Icmp6OutErrors                  \t704\n"
    "Icmp6InDestUnreachs             \t705\n"
    "Icmp6InGroupMembReductions      \t706\n"
    "Icmp6InType1                    \t705\n"
    "Icmp6OutType135                 \t707\n"
    "Udp6InDatagrams                 \t801\n"
    "Udp6NoPorts                     \t802\n"
    "Udp6InErrors                    \t803\n"
    "Udp6OutDatagrams                \t804\n"
    "UdpLite6InDatagrams             \t901\n";

}  // namespace tcptable::test
