// Every table of the extended functions and of the UDP functions, chosen at run time: one test asks
// them all.
#pragma once

#include "table_api.hpp"

namespace tcptable::test {

struct ExtendedRow : AnyRow {
  LONGLONG created = 0;
  std::array<ULONGLONG, TCPIP_OWNING_MODULE_SIZE> module{};
  DWORD flags = 0;
};

enum class Which { listeners, connections, all };
enum class Facts { basic, pid, module };

struct TableCase {
  std::string name;
  int family = AF_INET;
  int type = SOCK_STREAM;
  Which which = Which::all;
  Facts facts = Facts::basic;
  ULONG (*call)(const TableCase& table, void* buffer, ULONG* size, BOOL order) = nullptr;
  ULONG table_class = 0;
  std::size_t first_row = 0;
  std::size_t row_size = 0;
  ExtendedRow (*convert)(const char* row) = nullptr;

  ULONG operator()(void* buffer, ULONG* size, BOOL order = FALSE) const {
    return call(*this, buffer, size, order);
  }
  ULONG bytes_for(std::size_t rows) const {
    return static_cast<ULONG>(first_row + rows * row_size);
  }
  std::vector<ExtendedRow> rows_in(const void* buffer) const {
    DWORD count = 0;
    std::memcpy(&count, buffer, sizeof count);
    std::vector<ExtendedRow> rows;
    for (DWORD i = 0; i < count; ++i)
      rows.push_back(convert(static_cast<const char*>(buffer) + bytes_for(i)));
    return rows;
  }
  // As a client gets them. Throws on any code but 122 and 0.
  std::vector<ExtendedRow> take(BOOL order = FALSE) const {
    std::vector<char> buffer;
    ULONG size = 0;
    ULONG code = (*this)(nullptr, &size, order);
    for (int attempt = 0; attempt < 10 && code == ERROR_INSUFFICIENT_BUFFER; ++attempt) {
      buffer.resize(size);
      code = (*this)(buffer.data(), &size, order);
    }
    if (code != NO_ERROR) throw std::runtime_error("code " + std::to_string(code));
    return rows_in(buffer.data());
  }
  const char* loopback() const { return family == AF_INET ? "127.0.0.1" : "::1"; }
};

template <typename Row>
ExtendedRow convert_row(const char* bytes) {
  Row row;
  std::memcpy(&row, bytes, sizeof row);
  ExtendedRow any;
  any.local_port = row.dwLocalPort;
  if constexpr (requires { row.dwState; }) any.state = row.dwState;
  if constexpr (requires { row.ucLocalAddr; }) any.local = bytes_of(row.ucLocalAddr);
  if constexpr (requires { row.dwLocalAddr; }) any.local = bytes_of(row.dwLocalAddr);
  if constexpr (requires { row.dwLocalScopeId; }) any.local_scope = row.dwLocalScopeId;
  if constexpr (requires { row.dwRemotePort; }) any.remote_port = row.dwRemotePort;
  if constexpr (requires { row.ucRemoteAddr; }) any.remote = bytes_of(row.ucRemoteAddr);
  if constexpr (requires { row.dwRemoteAddr; }) any.remote = bytes_of(row.dwRemoteAddr);
  if constexpr (requires { row.dwRemoteScopeId; }) any.remote_scope = row.dwRemoteScopeId;
  if constexpr (requires { row.dwOwningPid; }) any.pid = row.dwOwningPid;
  if constexpr (requires { row.dwFlags; }) any.flags = row.dwFlags;
  if constexpr (requires { row.OwningModuleInfo; }) {
    any.created = row.liCreateTimestamp.QuadPart;
    std::memcpy(any.module.data(), row.OwningModuleInfo, sizeof row.OwningModuleInfo);
  }
  return any;
}

template <typename Table>
TableCase with_layout(TableCase table) {
  using Row = std::remove_extent_t<decltype(Table::table)>;
  table.first_row = offsetof(Table, table);
  table.row_size = sizeof(Row);
  table.convert = &convert_row<Row>;
  return table;
}

inline ULONG call_extended(const TableCase& table, void* buffer, ULONG* size, BOOL order) {
  const auto family = static_cast<ULONG>(table.family);
  if (table.type == SOCK_STREAM)
    return GetExtendedTcpTable(buffer, size, order, family,
                               static_cast<TCP_TABLE_CLASS>(table.table_class), 0);
  return GetExtendedUdpTable(buffer, size, order, family,
                             static_cast<UDP_TABLE_CLASS>(table.table_class), 0);
}

inline ULONG call_udp_table(const TableCase& table, void* buffer, ULONG* size, BOOL order) {
  if (table.family == AF_INET) return GetUdpTable(static_cast<MIB_UDPTABLE*>(buffer), size, order);
  return GetUdp6Table(static_cast<MIB_UDP6TABLE*>(buffer), size, order);
}

inline TableCase laid_out(const TableCase& table) {
  const bool ipv4 = table.family == AF_INET;
  const bool tcp = table.type == SOCK_STREAM;
  switch (table.facts) {
    case Facts::basic:
      if (tcp) return with_layout<MIB_TCPTABLE>(table);
      return ipv4 ? with_layout<MIB_UDPTABLE>(table) : with_layout<MIB_UDP6TABLE>(table);
    case Facts::pid:
      if (!tcp)
        return ipv4 ? with_layout<MIB_UDPTABLE_OWNER_PID>(table)
                    : with_layout<MIB_UDP6TABLE_OWNER_PID>(table);
      return ipv4 ? with_layout<MIB_TCPTABLE_OWNER_PID>(table)
                  : with_layout<MIB_TCP6TABLE_OWNER_PID>(table);
    case Facts::module:
      break;
  }
  if (!tcp)
    return ipv4 ? with_layout<MIB_UDPTABLE_OWNER_MODULE>(table)
                : with_layout<MIB_UDP6TABLE_OWNER_MODULE>(table);
  return ipv4 ? with_layout<MIB_TCPTABLE_OWNER_MODULE>(table)
              : with_layout<MIB_TCP6TABLE_OWNER_MODULE>(table);
}

inline std::vector<TableCase> all_table_cases() {
  const std::array facts_names{"Basic", "OwnerPid", "OwnerModule"};
  const std::array which_names{"Listeners", "Connections", "All"};
  std::vector<TableCase> cases;
  for (const int family : {AF_INET, AF_INET6}) {
    const std::string family_name = family == AF_INET ? "4" : "6";
    for (ULONG table_class = 0; table_class < 9; ++table_class) {
      const std::size_t facts = table_class / 3;
      if (family == AF_INET6 && facts == 0) continue;  // there is none
      TableCase table;
      table.name = "Tcp" + family_name + facts_names[facts] + which_names[table_class % 3];
      table.family = family;
      table.which = static_cast<Which>(table_class % 3);
      table.facts = static_cast<Facts>(facts);
      table.table_class = table_class;
      table.call = &call_extended;
      cases.push_back(laid_out(table));
    }
    TableCase udp;
    udp.family = family;
    udp.type = SOCK_DGRAM;
    for (ULONG table_class = 0; table_class < 3; ++table_class) {
      udp.name = "Udp" + family_name + facts_names[table_class];
      udp.facts = static_cast<Facts>(table_class);
      udp.table_class = table_class;
      udp.call = &call_extended;
      cases.push_back(laid_out(udp));
    }
    udp.name = "Udp" + family_name + "Table";
    udp.facts = Facts::basic;
    udp.call = &call_udp_table;
    cases.push_back(laid_out(udp));
  }
  return cases;
}

inline std::vector<TableCase> table_cases(bool (*is_wanted)(const TableCase&)) {
  std::vector<TableCase> wanted;
  for (const TableCase& table : all_table_cases())
    if (is_wanted(table)) wanted.push_back(table);
  return wanted;
}

class EachCase : public KernelTest, public testing::WithParamInterface<TableCase> {};

inline std::string case_name(const testing::TestParamInfo<TableCase>& info) {
  return info.param.name;
}

inline ExtendedRow only_extended_row(const std::vector<ExtendedRow>& rows, std::uint16_t local_port,
                                     std::uint16_t remote_port = 0) {
  std::vector<ExtendedRow> found;
  for (const ExtendedRow& row : rows)
    if (row.local_port == wire_port(local_port) && row.remote_port == wire_port(remote_port))
      found.push_back(row);
  if (found.size() != 1)
    throw std::runtime_error(std::to_string(found.size()) + " rows of port " +
                             std::to_string(local_port));
  return found.front();
}

}  // namespace tcptable::test
