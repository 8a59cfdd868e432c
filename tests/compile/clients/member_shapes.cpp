// Types that a client counts on when it picks an overload or a format.
#include <iphlpapi.h>

#include <type_traits>

static_assert(std::is_same_v<DWORD, unsigned int> && sizeof(LONG) == 4 && sizeof(BOOL) == 4);
static_assert(std::is_same_v<ULONG64, unsigned long long> && std::is_same_v<WCHAR, wchar_t>);
static_assert(std::is_same_v<decltype(MIB_TCPROW2::dwOffloadState), TCP_CONNECTION_OFFLOAD_STATE>);
static_assert(std::is_same_v<decltype(MIB_TCP6ROW2::State), MIB_TCP_STATE>);
static_assert(std::is_same_v<decltype(MIB_TCP6ROW2::LocalAddr), in6_addr>);
static_assert(std::is_trivially_copyable_v<MIB_TCPTABLE_OWNER_MODULE>);
static_assert(std::is_same_v<decltype(&GetTcpTable2), ULONG (*)(PMIB_TCPTABLE2, PULONG, BOOL)>);
