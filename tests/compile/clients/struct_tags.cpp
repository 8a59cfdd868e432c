// Tags, plain names and pointer names are all in use somewhere.
#include <iphlpapi.h>

struct _MIB_TCPROW2 row2;
struct _MIB_TCPTABLE2* table2;
struct _MIB_TCPROW_OWNER_PID row_pid;
struct _MIB_TCPTABLE_OWNER_MODULE* table_module;
struct _MIB_TCP6ROW_OWNER_PID row6_pid;
struct _MIB_UDPTABLE_OWNER_PID* udp_table;
struct _MIB_TCPROW_LH row_lh;
struct _MIB_TCPSTATS_LH stats_lh;
struct _TCP_ESTATS_DATA_ROD_v0 data_rod;
enum _TCP_TABLE_CLASS table_class;
PMIB_TCPROW_OWNER_MODULE module_row;
PTCPIP_OWNER_MODULE_BASIC_INFO info;
PMIB_UDP6TABLE_OWNER_MODULE udp6_table;
PMIB_ICMP_EX icmp;

DWORD states(PMIB_TCPROW row, PMIB_TCP6ROW row6) {
  row->State = MIB_TCP_STATE_ESTAB;
  row6->dwState = MIB_TCP_STATE_LISTEN;
  return row->dwState + row6->State + (DWORD)SIZEOF_TCPTABLE2(3) +
         (DWORD)SIZEOF_TCP6TABLE_OWNER_MODULE(2);
}
