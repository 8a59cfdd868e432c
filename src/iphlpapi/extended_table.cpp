// GetExtendedTcpTable, GetExtendedUdpTable.
#include <iphlpapi.h>

#include "export.hpp"
#include "table_call.hpp"
#include "table_class.hpp"
#include "user_memory.hpp"

namespace tcptable::iphlpapi {
namespace {

// An unwritable size comes before everything else.
DWORD extended_table(const ChoiceResult& chosen, void* table, DWORD* size) noexcept {
  if (chosen.code == NO_ERROR)
    return fill_table(chosen.choice.query, chosen.choice.layout, table, size);
  const bool takes_size = size != nullptr && is_writable(size, sizeof *size);
  return takes_size ? chosen.code : ERROR_INVALID_PARAMETER;
}

}  // namespace
}  // namespace tcptable::iphlpapi

using tcptable::iphlpapi::choose_tcp_table;
using tcptable::iphlpapi::choose_udp_table;
using tcptable::iphlpapi::extended_table;
using tcptable::iphlpapi::number_of;

TCPTABLE_EXPORT DWORD GetExtendedTcpTable(PVOID pTcpTable, PDWORD pdwSize, BOOL bOrder, ULONG ulAf,
                                          TCP_TABLE_CLASS TableClass, ULONG /*Reserved*/) {
  return extended_table(choose_tcp_table(ulAf, number_of(TableClass), bOrder), pTcpTable, pdwSize);
}

TCPTABLE_EXPORT DWORD GetExtendedUdpTable(PVOID pUdpTable, PDWORD pdwSize, BOOL bOrder, ULONG ulAf,
                                          UDP_TABLE_CLASS TableClass, ULONG /*Reserved*/) {
  return extended_table(choose_udp_table(ulAf, number_of(TableClass), bOrder), pUdpTable, pdwSize);
}
