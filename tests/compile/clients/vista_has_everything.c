// flags: -D_WIN32_WINNT=0x0600
#include <iphlpapi.h>
#include <winsock2.h>
#include <ws2tcpip.h>

ULONG query(PMIB_TCPTABLE2 v4, PMIB_TCP6TABLE2 v6, PMIB_TCP6TABLE basic_v6, PULONG size) {
  TCP_ESTATS_PATH_ROD_v0 path;
  path.SmoothedRtt = 0;
  return GetTcpTable2(v4, size, TRUE) + GetTcp6Table2(v6, size, TRUE) +
         GetTcp6Table(basic_v6, size, TRUE) + path.SmoothedRtt;
}
