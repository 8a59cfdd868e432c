// Extended statistics of one TCP connection: Rw is what a client switches, Ros what was fixed when
// the connection was made, Rod what changes while it lives. Members carry the names of RFC 4898
// where it has them; byte counts are bytes, window sizes are bytes, times are milliseconds except
// in FINE_RTT, which has microseconds. Hidden when _WIN32_WINNT is below 0x0600.

#ifndef TCPTABLE_WIN32_TCPESTATS_H
#define TCPTABLE_WIN32_TCPESTATS_H

#include <windef.h>

#if _WIN32_WINNT >= 0x0600

typedef enum _TCP_ESTATS_TYPE {
  TcpConnectionEstatsSynOpts = 0,
  TcpConnectionEstatsData = 1,
  TcpConnectionEstatsSndCong = 2,
  TcpConnectionEstatsPath = 3,
  TcpConnectionEstatsSendBuff = 4,
  TcpConnectionEstatsRec = 5,
  TcpConnectionEstatsObsRec = 6,
  TcpConnectionEstatsBandwidth = 7,
  TcpConnectionEstatsFineRtt = 8,
  TcpConnectionEstatsMaximum = 9
} TCP_ESTATS_TYPE,
    *PTCP_ESTATS_TYPE;

typedef enum _TCP_BOOLEAN_OPTIONAL {
  TcpBoolOptDisabled = 0,
  TcpBoolOptEnabled = 1,
  TcpBoolOptUnchanged = -1
} TCP_BOOLEAN_OPTIONAL,
    *PTCP_BOOLEAN_OPTIONAL;

typedef enum _TCP_SOFT_ERROR {
  TcpErrorNone = 0,
  TcpErrorBelowDataWindow = 1,
  TcpErrorAboveDataWindow = 2,
  TcpErrorBelowAckWindow = 3,
  TcpErrorAboveAckWindow = 4,
  TcpErrorBelowTsWindow = 5,
  TcpErrorAboveTsWindow = 6,
  TcpErrorDataChecksumError = 7,
  TcpErrorDataLengthError = 8,
  TcpErrorMaxSoftError = 9
} TCP_SOFT_ERROR,
    *PTCP_SOFT_ERROR;

// ---- options of the handshake ----

typedef struct _TCP_ESTATS_SYN_OPTS_ROS_v0 {
  BOOLEAN ActiveOpen;
  ULONG MssRcvd;
  ULONG MssSent;
} TCP_ESTATS_SYN_OPTS_ROS_v0, *PTCP_ESTATS_SYN_OPTS_ROS_v0;

// ---- data ----

typedef struct _TCP_ESTATS_DATA_RW_v0 {
  BOOLEAN EnableCollection;
} TCP_ESTATS_DATA_RW_v0, *PTCP_ESTATS_DATA_RW_v0;

typedef struct _TCP_ESTATS_DATA_ROD_v0 {
  ULONG64 DataBytesOut TCPTABLE_WIN32_ALIGN8;
  ULONG64 DataSegsOut TCPTABLE_WIN32_ALIGN8;
  ULONG64 DataBytesIn TCPTABLE_WIN32_ALIGN8;
  ULONG64 DataSegsIn TCPTABLE_WIN32_ALIGN8;
  ULONG64 SegsOut TCPTABLE_WIN32_ALIGN8;
  ULONG64 SegsIn TCPTABLE_WIN32_ALIGN8;
  ULONG SoftErrors;
  ULONG SoftErrorReason;
  ULONG SndUna;
  ULONG SndNxt;
  ULONG SndMax;
  ULONG64 ThruBytesAcked TCPTABLE_WIN32_ALIGN8;
  ULONG RcvNxt;
  ULONG64 ThruBytesReceived TCPTABLE_WIN32_ALIGN8;
} TCP_ESTATS_DATA_ROD_v0, *PTCP_ESTATS_DATA_ROD_v0;

// ---- congestion at the sender ----

typedef struct _TCP_ESTATS_SND_CONG_RW_v0 {
  BOOLEAN EnableCollection;
} TCP_ESTATS_SND_CONG_RW_v0, *PTCP_ESTATS_SND_CONG_RW_v0;

typedef struct _TCP_ESTATS_SND_CONG_ROS_v0 {
  ULONG LimCwnd;
} TCP_ESTATS_SND_CONG_ROS_v0, *PTCP_ESTATS_SND_CONG_ROS_v0;

typedef struct _TCP_ESTATS_SND_CONG_ROD_v0 {
  ULONG SndLimTransRwin;
  ULONG SndLimTimeRwin;
  SIZE_T SndLimBytesRwin;
  ULONG SndLimTransCwnd;
  ULONG SndLimTimeCwnd;
  SIZE_T SndLimBytesCwnd;
  ULONG SndLimTransSnd;
  ULONG SndLimTimeSnd;
  SIZE_T SndLimBytesSnd;
  ULONG SlowStart;
  ULONG CongAvoid;
  ULONG OtherReductions;
  ULONG CurCwnd;
  ULONG MaxSsCwnd;
  ULONG MaxCaCwnd;
  ULONG CurSsthresh;
  ULONG MaxSsthresh;
  ULONG MinSsthresh;
} TCP_ESTATS_SND_CONG_ROD_v0, *PTCP_ESTATS_SND_CONG_ROD_v0;

// ---- the path ----

typedef struct _TCP_ESTATS_PATH_RW_v0 {
  BOOLEAN EnableCollection;
} TCP_ESTATS_PATH_RW_v0, *PTCP_ESTATS_PATH_RW_v0;

typedef struct _TCP_ESTATS_PATH_ROD_v0 {
  ULONG FastRetran;
  ULONG Timeouts;
  ULONG SubsequentTimeouts;
  ULONG CurTimeoutCount;
  ULONG AbruptTimeouts;
  ULONG PktsRetrans;
  ULONG BytesRetrans;
  ULONG DupAcksIn;
  ULONG SacksRcvd;
  ULONG SackBlocksRcvd;
  ULONG CongSignals;
  ULONG PreCongSumCwnd;
  ULONG PreCongSumRtt;
  ULONG PostCongSumRtt;
  ULONG PostCongCountRtt;
  ULONG EcnSignals;
  ULONG EceRcvd;
  ULONG SendStall;
  ULONG QuenchRcvd;
  ULONG RetranThresh;
  ULONG SndDupAckEpisodes;
  ULONG SumBytesReordered;
  ULONG NonRecovDa;
  ULONG NonRecovDaEpisodes;
  ULONG AckAfterFr;
  ULONG DsackDups;
  ULONG SampleRtt;
  ULONG SmoothedRtt;
  ULONG RttVar;
  ULONG MaxRtt;
  ULONG MinRtt;
  ULONG SumRtt;
  ULONG CountRtt;
  ULONG CurRto;
  ULONG MaxRto;
  ULONG MinRto;
  ULONG CurMss;
  ULONG MaxMss;
  ULONG MinMss;
  ULONG SpuriousRtoDetections;
} TCP_ESTATS_PATH_ROD_v0, *PTCP_ESTATS_PATH_ROD_v0;

// ---- the send buffer ----

typedef struct _TCP_ESTATS_SEND_BUFF_RW_v0 {
  BOOLEAN EnableCollection;
} TCP_ESTATS_SEND_BUFF_RW_v0, *PTCP_ESTATS_SEND_BUFF_RW_v0;

typedef struct _TCP_ESTATS_SEND_BUFF_ROD_v0 {
  SIZE_T CurRetxQueue;
  SIZE_T MaxRetxQueue;
  SIZE_T CurAppWQueue;
  SIZE_T MaxAppWQueue;
} TCP_ESTATS_SEND_BUFF_ROD_v0, *PTCP_ESTATS_SEND_BUFF_ROD_v0;

// ---- the receiver, and what the sender sees of it ----

typedef struct _TCP_ESTATS_REC_RW_v0 {
  BOOLEAN EnableCollection;
} TCP_ESTATS_REC_RW_v0, *PTCP_ESTATS_REC_RW_v0;

typedef struct _TCP_ESTATS_REC_ROD_v0 {
  ULONG CurRwinSent;
  ULONG MaxRwinSent;
  ULONG MinRwinSent;
  ULONG LimRwin;
  ULONG DupAckEpisodes;
  ULONG DupAcksOut;
  ULONG CeRcvd;
  ULONG EcnSent;
  ULONG EcnNoncesRcvd;
  ULONG CurReasmQueue;
  ULONG MaxReasmQueue;
  SIZE_T CurAppRQueue;
  SIZE_T MaxAppRQueue;
  UCHAR WinScaleSent;
} TCP_ESTATS_REC_ROD_v0, *PTCP_ESTATS_REC_ROD_v0;

typedef struct _TCP_ESTATS_OBS_REC_RW_v0 {
  BOOLEAN EnableCollection;
} TCP_ESTATS_OBS_REC_RW_v0, *PTCP_ESTATS_OBS_REC_RW_v0;

typedef struct _TCP_ESTATS_OBS_REC_ROD_v0 {
  ULONG CurRwinRcvd;
  ULONG MaxRwinRcvd;
  ULONG MinRwinRcvd;
  UCHAR WinScaleRcvd;
} TCP_ESTATS_OBS_REC_ROD_v0, *PTCP_ESTATS_OBS_REC_ROD_v0;

// ---- bandwidth ----

typedef struct _TCP_ESTATS_BANDWIDTH_RW_v0 {
  TCP_BOOLEAN_OPTIONAL EnableCollectionOutbound;
  TCP_BOOLEAN_OPTIONAL EnableCollectionInbound;
} TCP_ESTATS_BANDWIDTH_RW_v0, *PTCP_ESTATS_BANDWIDTH_RW_v0;

typedef struct _TCP_ESTATS_BANDWIDTH_ROD_v0 {
  ULONG64 OutboundBandwidth TCPTABLE_WIN32_ALIGN8;
  ULONG64 InboundBandwidth TCPTABLE_WIN32_ALIGN8;
  ULONG64 OutboundInstability TCPTABLE_WIN32_ALIGN8;
  ULONG64 InboundInstability TCPTABLE_WIN32_ALIGN8;
  BOOLEAN OutboundBandwidthPeaked;
  BOOLEAN InboundBandwidthPeaked;
} TCP_ESTATS_BANDWIDTH_ROD_v0, *PTCP_ESTATS_BANDWIDTH_ROD_v0;

// ---- round trips in microseconds ----

typedef struct _TCP_ESTATS_FINE_RTT_RW_v0 {
  BOOLEAN EnableCollection;
} TCP_ESTATS_FINE_RTT_RW_v0, *PTCP_ESTATS_FINE_RTT_RW_v0;

typedef struct _TCP_ESTATS_FINE_RTT_ROD_v0 {
  ULONG RttVar;
  ULONG MaxRtt;
  ULONG MinRtt;
  ULONG SumRtt;
} TCP_ESTATS_FINE_RTT_ROD_v0, *PTCP_ESTATS_FINE_RTT_ROD_v0;

TCPTABLE_WIN32_ASSERT_SIZE(TCP_ESTATS_SYN_OPTS_ROS_v0, 12);
TCPTABLE_WIN32_ASSERT_SIZE(TCP_ESTATS_DATA_RW_v0, 1);
TCPTABLE_WIN32_ASSERT_SIZE(TCP_ESTATS_DATA_ROD_v0, 96);
TCPTABLE_WIN32_ASSERT_SIZE(TCP_ESTATS_SND_CONG_ROD_v0, sizeof(void*) == 8 ? 88 : 72);
TCPTABLE_WIN32_ASSERT_SIZE(TCP_ESTATS_PATH_ROD_v0, 160);
TCPTABLE_WIN32_ASSERT_SIZE(TCP_ESTATS_SEND_BUFF_ROD_v0, 4 * sizeof(void*));
TCPTABLE_WIN32_ASSERT_SIZE(TCP_ESTATS_REC_ROD_v0, sizeof(void*) == 8 ? 72 : 56);
TCPTABLE_WIN32_ASSERT_SIZE(TCP_ESTATS_OBS_REC_ROD_v0, 16);
TCPTABLE_WIN32_ASSERT_SIZE(TCP_ESTATS_BANDWIDTH_RW_v0, 8);
TCPTABLE_WIN32_ASSERT_SIZE(TCP_ESTATS_BANDWIDTH_ROD_v0, 40);
TCPTABLE_WIN32_ASSERT_SIZE(TCP_ESTATS_FINE_RTT_ROD_v0, 16);

#endif  // _WIN32_WINNT >= 0x0600

#endif  // TCPTABLE_WIN32_TCPESTATS_H
