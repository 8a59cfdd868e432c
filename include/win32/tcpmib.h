// Rows, tables and statistics of TCP, byte for byte as Windows lays them out.
//
//   IPv4 address  the four network-order bytes in memory order, as in struct in_addr
//   IPv6 address  16 bytes in network order
//   port          network order in the low 16 bits, the upper 16 bits zero; read it with
//                 ntohs((u_short)dwLocalPort)
//   scope id      interface index in host order, 0 where the address has no scope
//   owning PID    the process that bound the socket; 0 if there is none, or the caller may not know
//   listeners     remote address, port and scope are zero
//
// MIB_TCP6ROW has its state first; MIB_TCP6ROW2 and the owner rows have it near the end.
// The names of Windows Vista (…2, MIB_TCP6ROW, MIB_TCP6TABLE) are hidden when _WIN32_WINNT is below
// 0x0600.

#ifndef TCPTABLE_WIN32_TCPMIB_H
#define TCPTABLE_WIN32_TCPMIB_H

#include <in6addr.h>
#include <tcptable_win32/mib.h>

#define MIB_TCP_MAXCONN_DYNAMIC ((DWORD)-1)

typedef enum _MIB_TCP_STATE {
  MIB_TCP_STATE_CLOSED = 1,
  MIB_TCP_STATE_LISTEN = 2,
  MIB_TCP_STATE_SYN_SENT = 3,
  MIB_TCP_STATE_SYN_RCVD = 4,
  MIB_TCP_STATE_ESTAB = 5,
  MIB_TCP_STATE_FIN_WAIT1 = 6,
  MIB_TCP_STATE_FIN_WAIT2 = 7,
  MIB_TCP_STATE_CLOSE_WAIT = 8,
  MIB_TCP_STATE_CLOSING = 9,
  MIB_TCP_STATE_LAST_ACK = 10,
  MIB_TCP_STATE_TIME_WAIT = 11,
  MIB_TCP_STATE_DELETE_TCB = 12,
  MIB_TCP_STATE_RESERVED = 100  // Outside the MIB; no row here carries it.
} MIB_TCP_STATE;

// Linux has no chimney offload: rows always say InHost.
typedef enum _TCP_CONNECTION_OFFLOAD_STATE {
  TcpConnectionOffloadStateInHost = 0,
  TcpConnectionOffloadStateOffloading = 1,
  TcpConnectionOffloadStateOffloaded = 2,
  TcpConnectionOffloadStateUploading = 3,
  TcpConnectionOffloadStateMax = 4
} TCP_CONNECTION_OFFLOAD_STATE,
    *PTCP_CONNECTION_OFFLOAD_STATE;

typedef enum _TCP_RTO_ALGORITHM {
  TcpRtoAlgorithmOther = 1,
  TcpRtoAlgorithmConstant = 2,
  TcpRtoAlgorithmRsre = 3,
  TcpRtoAlgorithmVanj = 4,
  MIB_TCP_RTO_OTHER = 1,
  MIB_TCP_RTO_CONSTANT = 2,
  MIB_TCP_RTO_RSRE = 3,
  MIB_TCP_RTO_VANJ = 4
} TCP_RTO_ALGORITHM,
    *PTCP_RTO_ALGORITHM;

// ---- IPv4 ----

typedef struct _MIB_TCPROW_LH {
  __extension__ union {
    DWORD dwState;
    MIB_TCP_STATE State;
  };
  DWORD dwLocalAddr;
  DWORD dwLocalPort;
  DWORD dwRemoteAddr;
  DWORD dwRemotePort;
} MIB_TCPROW_LH, *PMIB_TCPROW_LH;

typedef struct _MIB_TCPROW_W2K {
  DWORD dwState;
  DWORD dwLocalAddr;
  DWORD dwLocalPort;
  DWORD dwRemoteAddr;
  DWORD dwRemotePort;
} MIB_TCPROW_W2K, *PMIB_TCPROW_W2K;

typedef MIB_TCPROW_LH MIB_TCPROW, MIB_TCPROW_BASIC;
typedef PMIB_TCPROW_LH PMIB_TCPROW, PMIB_TCPROW_BASIC;

typedef struct _MIB_TCPTABLE {
  DWORD dwNumEntries;
  MIB_TCPROW table[ANY_SIZE];
} MIB_TCPTABLE, *PMIB_TCPTABLE;

typedef MIB_TCPTABLE MIB_TCPTABLE_BASIC, *PMIB_TCPTABLE_BASIC;

typedef struct _MIB_TCPROW_OWNER_PID {
  DWORD dwState;
  DWORD dwLocalAddr;
  DWORD dwLocalPort;
  DWORD dwRemoteAddr;
  DWORD dwRemotePort;
  DWORD dwOwningPid;
} MIB_TCPROW_OWNER_PID, *PMIB_TCPROW_OWNER_PID;

typedef struct _MIB_TCPTABLE_OWNER_PID {
  DWORD dwNumEntries;
  MIB_TCPROW_OWNER_PID table[ANY_SIZE];
} MIB_TCPTABLE_OWNER_PID, *PMIB_TCPTABLE_OWNER_PID;

// liCreateTimestamp is a FILETIME. The first row of the table lies at offset 8.
typedef struct _MIB_TCPROW_OWNER_MODULE {
  DWORD dwState;
  DWORD dwLocalAddr;
  DWORD dwLocalPort;
  DWORD dwRemoteAddr;
  DWORD dwRemotePort;
  DWORD dwOwningPid;
  LARGE_INTEGER liCreateTimestamp;
  ULONGLONG OwningModuleInfo[TCPIP_OWNING_MODULE_SIZE] TCPTABLE_WIN32_ALIGN8;
} MIB_TCPROW_OWNER_MODULE, *PMIB_TCPROW_OWNER_MODULE;

typedef struct _MIB_TCPTABLE_OWNER_MODULE {
  DWORD dwNumEntries;
  MIB_TCPROW_OWNER_MODULE table[ANY_SIZE];
} MIB_TCPTABLE_OWNER_MODULE, *PMIB_TCPTABLE_OWNER_MODULE;

#define SIZEOF_TCPTABLE(rows) TCPTABLE_WIN32_SIZEOF_TABLE(MIB_TCPTABLE, MIB_TCPROW, rows)
#define SIZEOF_TCPTABLE_BASIC(rows) SIZEOF_TCPTABLE(rows)
#define SIZEOF_TCPTABLE_OWNER_PID(rows) \
  TCPTABLE_WIN32_SIZEOF_TABLE(MIB_TCPTABLE_OWNER_PID, MIB_TCPROW_OWNER_PID, rows)
#define SIZEOF_TCPTABLE_OWNER_MODULE(rows) \
  TCPTABLE_WIN32_SIZEOF_TABLE(MIB_TCPTABLE_OWNER_MODULE, MIB_TCPROW_OWNER_MODULE, rows)

// ---- IPv6 ----

typedef struct _MIB_TCP6ROW_OWNER_PID {
  UCHAR ucLocalAddr[16];
  DWORD dwLocalScopeId;
  DWORD dwLocalPort;
  UCHAR ucRemoteAddr[16];
  DWORD dwRemoteScopeId;
  DWORD dwRemotePort;
  DWORD dwState;
  DWORD dwOwningPid;
} MIB_TCP6ROW_OWNER_PID, *PMIB_TCP6ROW_OWNER_PID;

typedef struct _MIB_TCP6TABLE_OWNER_PID {
  DWORD dwNumEntries;
  MIB_TCP6ROW_OWNER_PID table[ANY_SIZE];
} MIB_TCP6TABLE_OWNER_PID, *PMIB_TCP6TABLE_OWNER_PID;

typedef struct _MIB_TCP6ROW_OWNER_MODULE {
  UCHAR ucLocalAddr[16];
  DWORD dwLocalScopeId;
  DWORD dwLocalPort;
  UCHAR ucRemoteAddr[16];
  DWORD dwRemoteScopeId;
  DWORD dwRemotePort;
  DWORD dwState;
  DWORD dwOwningPid;
  LARGE_INTEGER liCreateTimestamp;
  ULONGLONG OwningModuleInfo[TCPIP_OWNING_MODULE_SIZE] TCPTABLE_WIN32_ALIGN8;
} MIB_TCP6ROW_OWNER_MODULE, *PMIB_TCP6ROW_OWNER_MODULE;

typedef struct _MIB_TCP6TABLE_OWNER_MODULE {
  DWORD dwNumEntries;
  MIB_TCP6ROW_OWNER_MODULE table[ANY_SIZE];
} MIB_TCP6TABLE_OWNER_MODULE, *PMIB_TCP6TABLE_OWNER_MODULE;

#define SIZEOF_TCP6TABLE_OWNER_PID(rows) \
  TCPTABLE_WIN32_SIZEOF_TABLE(MIB_TCP6TABLE_OWNER_PID, MIB_TCP6ROW_OWNER_PID, rows)
#define SIZEOF_TCP6TABLE_OWNER_MODULE(rows) \
  TCPTABLE_WIN32_SIZEOF_TABLE(MIB_TCP6TABLE_OWNER_MODULE, MIB_TCP6ROW_OWNER_MODULE, rows)

#if _WIN32_WINNT >= 0x0600

typedef struct _MIB_TCPROW2 {
  DWORD dwState;
  DWORD dwLocalAddr;
  DWORD dwLocalPort;
  DWORD dwRemoteAddr;
  DWORD dwRemotePort;
  DWORD dwOwningPid;
  TCP_CONNECTION_OFFLOAD_STATE dwOffloadState;
} MIB_TCPROW2, *PMIB_TCPROW2;

typedef struct _MIB_TCPTABLE2 {
  DWORD dwNumEntries;
  MIB_TCPROW2 table[ANY_SIZE];
} MIB_TCPTABLE2, *PMIB_TCPTABLE2;

typedef struct _MIB_TCP6ROW {
  __extension__ union {
    DWORD dwState;
    MIB_TCP_STATE State;
  };
  IN6_ADDR LocalAddr;
  DWORD dwLocalScopeId;
  DWORD dwLocalPort;
  IN6_ADDR RemoteAddr;
  DWORD dwRemoteScopeId;
  DWORD dwRemotePort;
} MIB_TCP6ROW, *PMIB_TCP6ROW;

typedef struct _MIB_TCP6TABLE {
  DWORD dwNumEntries;
  MIB_TCP6ROW table[ANY_SIZE];
} MIB_TCP6TABLE, *PMIB_TCP6TABLE;

typedef struct _MIB_TCP6ROW2 {
  IN6_ADDR LocalAddr;
  DWORD dwLocalScopeId;
  DWORD dwLocalPort;
  IN6_ADDR RemoteAddr;
  DWORD dwRemoteScopeId;
  DWORD dwRemotePort;
  MIB_TCP_STATE State;
  DWORD dwOwningPid;
  TCP_CONNECTION_OFFLOAD_STATE dwOffloadState;
} MIB_TCP6ROW2, *PMIB_TCP6ROW2;

typedef struct _MIB_TCP6TABLE2 {
  DWORD dwNumEntries;
  MIB_TCP6ROW2 table[ANY_SIZE];
} MIB_TCP6TABLE2, *PMIB_TCP6TABLE2;

#define SIZEOF_TCPTABLE2(rows) TCPTABLE_WIN32_SIZEOF_TABLE(MIB_TCPTABLE2, MIB_TCPROW2, rows)
#define SIZEOF_TCP6TABLE(rows) TCPTABLE_WIN32_SIZEOF_TABLE(MIB_TCP6TABLE, MIB_TCP6ROW, rows)
#define SIZEOF_TCP6TABLE2(rows) TCPTABLE_WIN32_SIZEOF_TABLE(MIB_TCP6TABLE2, MIB_TCP6ROW2, rows)

TCPTABLE_WIN32_ASSERT_SIZE(MIB_TCPROW2, 28);
TCPTABLE_WIN32_ASSERT_OFFSET(MIB_TCPROW2, dwLocalPort, 8);
TCPTABLE_WIN32_ASSERT_OFFSET(MIB_TCPROW2, dwOwningPid, 20);
TCPTABLE_WIN32_ASSERT_OFFSET(MIB_TCPROW2, dwOffloadState, 24);
TCPTABLE_WIN32_ASSERT_TABLE(MIB_TCPTABLE2, 32, 4);
TCPTABLE_WIN32_ASSERT_SIZE(MIB_TCP6ROW, 52);
TCPTABLE_WIN32_ASSERT_OFFSET(MIB_TCP6ROW, LocalAddr, 4);
TCPTABLE_WIN32_ASSERT_OFFSET(MIB_TCP6ROW, RemoteAddr, 28);
TCPTABLE_WIN32_ASSERT_TABLE(MIB_TCP6TABLE, 56, 4);
TCPTABLE_WIN32_ASSERT_SIZE(MIB_TCP6ROW2, 60);
TCPTABLE_WIN32_ASSERT_OFFSET(MIB_TCP6ROW2, RemoteAddr, 24);
TCPTABLE_WIN32_ASSERT_OFFSET(MIB_TCP6ROW2, State, 48);
TCPTABLE_WIN32_ASSERT_OFFSET(MIB_TCP6ROW2, dwOwningPid, 52);
TCPTABLE_WIN32_ASSERT_TABLE(MIB_TCP6TABLE2, 64, 4);

#endif  // _WIN32_WINNT >= 0x0600

// ---- statistics ----

typedef struct _MIB_TCPSTATS_LH {
  __extension__ union {
    DWORD dwRtoAlgorithm;
    TCP_RTO_ALGORITHM RtoAlgorithm;
  };
  DWORD dwRtoMin;
  DWORD dwRtoMax;
  DWORD dwMaxConn;
  DWORD dwActiveOpens;
  DWORD dwPassiveOpens;
  DWORD dwAttemptFails;
  DWORD dwEstabResets;
  DWORD dwCurrEstab;
  DWORD dwInSegs;
  DWORD dwOutSegs;
  DWORD dwRetransSegs;
  DWORD dwInErrs;
  DWORD dwOutRsts;
  DWORD dwNumConns;
} MIB_TCPSTATS_LH, *PMIB_TCPSTATS_LH;

typedef struct _MIB_TCPSTATS_W2K {
  DWORD dwRtoAlgorithm;
  DWORD dwRtoMin;
  DWORD dwRtoMax;
  DWORD dwMaxConn;
  DWORD dwActiveOpens;
  DWORD dwPassiveOpens;
  DWORD dwAttemptFails;
  DWORD dwEstabResets;
  DWORD dwCurrEstab;
  DWORD dwInSegs;
  DWORD dwOutSegs;
  DWORD dwRetransSegs;
  DWORD dwInErrs;
  DWORD dwOutRsts;
  DWORD dwNumConns;
} MIB_TCPSTATS_W2K, *PMIB_TCPSTATS_W2K;

typedef MIB_TCPSTATS_LH MIB_TCPSTATS;
typedef PMIB_TCPSTATS_LH PMIB_TCPSTATS;

typedef struct _MIB_TCPSTATS2 {
  TCP_RTO_ALGORITHM RtoAlgorithm;
  DWORD dwRtoMin;
  DWORD dwRtoMax;
  DWORD dwMaxConn;
  DWORD dwActiveOpens;
  DWORD dwPassiveOpens;
  DWORD dwAttemptFails;
  DWORD dwEstabResets;
  DWORD dwCurrEstab;
  DWORD64 dw64InSegs TCPTABLE_WIN32_ALIGN8;
  DWORD64 dw64OutSegs TCPTABLE_WIN32_ALIGN8;
  DWORD dwRetransSegs;
  DWORD dwInErrs;
  DWORD dwOutRsts;
  DWORD dwNumConns;
} MIB_TCPSTATS2, *PMIB_TCPSTATS2;

TCPTABLE_WIN32_ASSERT_SIZE(MIB_TCPROW, 20);
TCPTABLE_WIN32_ASSERT_TABLE(MIB_TCPTABLE, 24, 4);
TCPTABLE_WIN32_ASSERT_SIZE(MIB_TCPROW_OWNER_PID, 24);
TCPTABLE_WIN32_ASSERT_OFFSET(MIB_TCPROW_OWNER_PID, dwOwningPid, 20);
TCPTABLE_WIN32_ASSERT_TABLE(MIB_TCPTABLE_OWNER_PID, 28, 4);
TCPTABLE_WIN32_ASSERT_SIZE(MIB_TCPROW_OWNER_MODULE, 160);
TCPTABLE_WIN32_ASSERT_OFFSET(MIB_TCPROW_OWNER_MODULE, liCreateTimestamp, 24);
TCPTABLE_WIN32_ASSERT_OFFSET(MIB_TCPROW_OWNER_MODULE, OwningModuleInfo, 32);
TCPTABLE_WIN32_ASSERT_TABLE(MIB_TCPTABLE_OWNER_MODULE, 168, 8);
TCPTABLE_WIN32_ASSERT_SIZE(MIB_TCP6ROW_OWNER_PID, 56);
TCPTABLE_WIN32_ASSERT_OFFSET(MIB_TCP6ROW_OWNER_PID, dwState, 48);
TCPTABLE_WIN32_ASSERT_OFFSET(MIB_TCP6ROW_OWNER_PID, dwOwningPid, 52);
TCPTABLE_WIN32_ASSERT_TABLE(MIB_TCP6TABLE_OWNER_PID, 60, 4);
TCPTABLE_WIN32_ASSERT_SIZE(MIB_TCP6ROW_OWNER_MODULE, 192);
TCPTABLE_WIN32_ASSERT_OFFSET(MIB_TCP6ROW_OWNER_MODULE, liCreateTimestamp, 56);
TCPTABLE_WIN32_ASSERT_OFFSET(MIB_TCP6ROW_OWNER_MODULE, OwningModuleInfo, 64);
TCPTABLE_WIN32_ASSERT_TABLE(MIB_TCP6TABLE_OWNER_MODULE, 200, 8);
TCPTABLE_WIN32_ASSERT_SIZE(MIB_TCPSTATS, 60);
TCPTABLE_WIN32_ASSERT_SIZE(MIB_TCPSTATS2, 72);
TCPTABLE_WIN32_ASSERT_OFFSET(MIB_TCPSTATS2, dw64InSegs, 40);
TCPTABLE_WIN32_ASSERT_OFFSET(MIB_TCPSTATS2, dwRetransSegs, 56);

#endif  // TCPTABLE_WIN32_TCPMIB_H
