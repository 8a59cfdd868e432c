// What netstat -s tells, by Microsoft's functions: counters of TCP, UDP, IP and ICMP.
#include <winsock2.h>
#include <ws2tcpip.h>

#include <iphlpapi.h>
#include <stdio.h>

static void print_tcp(ULONG family, const char* title) {
  MIB_TCPSTATS2 tcp;
  if (GetTcpStatisticsEx2(&tcp, family) != NO_ERROR) return;
  printf("TCP over %s\n", title);
  printf("  %10u established now, %u connections in all\n", tcp.dwCurrEstab, tcp.dwNumConns);
  printf("  %10u opened here, %u accepted\n", tcp.dwActiveOpens, tcp.dwPassiveOpens);
  printf("  %10llu segments received, %llu sent\n", (unsigned long long)tcp.dw64InSegs,
         (unsigned long long)tcp.dw64OutSegs);
  printf("  %10u sent again\n", tcp.dwRetransSegs);
}

static void print_udp(ULONG family, const char* title) {
  MIB_UDPSTATS2 udp;
  if (GetUdpStatisticsEx2(&udp, family) != NO_ERROR) return;
  printf("UDP over %s\n", title);
  printf("  %10u endpoints\n", udp.dwNumAddrs);
  printf("  %10llu datagrams received, %llu sent\n", (unsigned long long)udp.dw64InDatagrams,
         (unsigned long long)udp.dw64OutDatagrams);
  printf("  %10u for ports without a listener\n", udp.dwNoPorts);
}

static void print_ip(ULONG family, const char* title) {
  MIB_IPSTATS ip;
  if (GetIpStatisticsEx(&ip, family) != NO_ERROR) return;
  printf("%s\n", title);
  printf("  %10u interfaces, %u addresses, %u routes\n", ip.dwNumIf, ip.dwNumAddr, ip.dwNumRoutes);
  printf("  %10u packets received, %u delivered, %u sent\n", ip.dwInReceives, ip.dwInDelivers,
         ip.dwOutRequests);
}

int main(void) {
  MIB_ICMP icmp;
  print_tcp(AF_INET, "IPv4");
  print_tcp(AF_INET6, "IPv6");
  print_udp(AF_INET, "IPv4");
  print_udp(AF_INET6, "IPv6");
  print_ip(AF_INET, "IPv4");
  print_ip(AF_INET6, "IPv6");
  if (GetIcmpStatistics(&icmp) == NO_ERROR)
    printf("ICMP\n  %10u messages received, %u sent\n", icmp.stats.icmpInStats.dwMsgs,
           icmp.stats.icmpOutStats.dwMsgs);
  return 0;
}
