// flags: -D_WIN32_WINNT=0x0502
// fails: GetTcpTable2
#include <iphlpapi.h>

auto function = &GetTcpTable2;
