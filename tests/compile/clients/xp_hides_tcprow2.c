// flags: -D_WIN32_WINNT=0x0501
// fails: MIB_TCPROW2
#include <iphlpapi.h>
#include <winsock2.h>

MIB_TCPROW2 row;
