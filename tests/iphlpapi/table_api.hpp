// The four functions behind one face, so that one test asks them all.
#pragma once

#include <winsock2.h>
#include <ws2tcpip.h>

#include <iphlpapi.h>

#include <gtest/gtest.h>
#include <unistd.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <stdexcept>
#include <string>
#include <vector>

#include "support/kernel_test.hpp"

namespace tcptable::test {

inline constexpr ULONG success = NO_ERROR;
inline constexpr ULONG too_small = ERROR_INSUFFICIENT_BUFFER;
inline constexpr ULONG refused = ERROR_INVALID_PARAMETER;

inline DWORD own_pid() { return static_cast<DWORD>(getpid()); }

// A row of any of the tables. Addresses and ports as they stand there.
struct AnyRow {
  DWORD state = 0;
  std::array<std::uint8_t, 16> local{};
  DWORD local_scope = 0;
  DWORD local_port = 0;
  std::array<std::uint8_t, 16> remote{};
  DWORD remote_scope = 0;
  DWORD remote_port = 0;
  DWORD pid = 0;
  DWORD offload = 0;
};

template <typename Address>
std::array<std::uint8_t, 16> bytes_of(const Address& address) {
  std::array<std::uint8_t, 16> bytes{};
  std::memcpy(bytes.data(), &address, sizeof address);
  return bytes;
}

template <typename TableType, typename RowType, ULONG (*Function)(TableType*, PULONG, BOOL),
          int Family, bool HasOwner>
struct TableApi {
  using Table = TableType;
  using Row = RowType;
  static constexpr int family = Family;
  static constexpr bool has_owner = HasOwner;
  static constexpr std::size_t first_row = offsetof(Table, table);

  static ULONG call(void* table, ULONG* size, BOOL order) {
    return Function(static_cast<Table*>(table), size, order);
  }

  static constexpr ULONG bytes_for(std::size_t rows) {
    return static_cast<ULONG>(first_row + rows * sizeof(Row));
  }

  static AnyRow convert(const Row& row) {
    AnyRow any;
    if constexpr (Family == AF_INET) {
      any = {row.dwState,
             bytes_of(row.dwLocalAddr),
             0,
             row.dwLocalPort,
             bytes_of(row.dwRemoteAddr),
             0,
             row.dwRemotePort,
             0,
             0};
    } else {
      any = {static_cast<DWORD>(row.State),
             bytes_of(row.LocalAddr),
             row.dwLocalScopeId,
             row.dwLocalPort,
             bytes_of(row.RemoteAddr),
             row.dwRemoteScopeId,
             row.dwRemotePort,
             0,
             0};
    }
    if constexpr (HasOwner) {
      any.pid = row.dwOwningPid;
      any.offload = static_cast<DWORD>(row.dwOffloadState);
    }
    return any;
  }

  // The rows in a buffer of any alignment.
  static std::vector<AnyRow> rows_in(const void* buffer) {
    DWORD count = 0;
    std::memcpy(&count, buffer, sizeof count);
    std::vector<AnyRow> rows;
    for (DWORD i = 0; i < count; ++i) {
      Row row;
      std::memcpy(&row, static_cast<const char*>(buffer) + bytes_for(i), sizeof row);
      rows.push_back(convert(row));
    }
    return rows;
  }

  // The whole table as a client gets it. Throws on any code but 122 and 0.
  static std::vector<AnyRow> take(BOOL order = FALSE) {
    std::vector<char> buffer;
    ULONG size = 0;
    ULONG code = call(nullptr, &size, order);
    for (int attempt = 0; attempt < 10 && code == ERROR_INSUFFICIENT_BUFFER; ++attempt) {
      buffer.resize(size);
      code = call(buffer.data(), &size, order);
    }
    if (code != NO_ERROR) throw std::runtime_error("code " + std::to_string(code));
    return rows_in(buffer.data());
  }
};

using TcpTable = TableApi<MIB_TCPTABLE, MIB_TCPROW, &GetTcpTable, AF_INET, false>;
using TcpTable2 = TableApi<MIB_TCPTABLE2, MIB_TCPROW2, &GetTcpTable2, AF_INET, true>;
using Tcp6Table = TableApi<MIB_TCP6TABLE, MIB_TCP6ROW, &GetTcp6Table, AF_INET6, false>;
using Tcp6Table2 = TableApi<MIB_TCP6TABLE2, MIB_TCP6ROW2, &GetTcp6Table2, AF_INET6, true>;

struct TableName {
  template <typename Api>
  static std::string GetName(int) {
    const std::string family = Api::family == AF_INET ? "GetTcpTable" : "GetTcp6Table";
    return family + (Api::has_owner ? "2" : "");
  }
};

using AllTables = ::testing::Types<TcpTable, TcpTable2, Tcp6Table, Tcp6Table2>;
using OwnerTables = ::testing::Types<TcpTable2, Tcp6Table2>;

// The address by which a table's family reaches this host.
template <typename Api>
constexpr const char* loopback() {
  return Api::family == AF_INET ? "127.0.0.1" : "::1";
}

constexpr DWORD wire_port(std::uint16_t port) {
  return static_cast<DWORD>((port >> 8) | ((port & 0xFFU) << 8));
}

// The only row of that endpoint. Throws when there is none or more.
inline AnyRow only_row(const std::vector<AnyRow>& rows, std::uint16_t local_port,
                       std::uint16_t remote_port = 0) {
  std::vector<AnyRow> found;
  for (const AnyRow& row : rows) {
    if (row.local_port == wire_port(local_port) && row.remote_port == wire_port(remote_port)) {
      found.push_back(row);
    }
  }
  if (found.size() != 1) {
    throw std::runtime_error(std::to_string(found.size()) + " rows from port " +
                             std::to_string(local_port) + " to " + std::to_string(remote_port));
  }
  return found.front();
}

// A suite that runs for every function, each test in a network of its own.
template <typename Api>
class EachTable : public KernelTest {};

}  // namespace tcptable::test
