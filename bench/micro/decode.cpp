// Bytes of the kernel into rows, without the kernel.
#include <arpa/inet.h>
#include <linux/inet_diag.h>
#include <linux/netlink.h>
#include <linux/sock_diag.h>
#include <sys/socket.h>

#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "column.hpp"
#include "inet_diag.hpp"
#include "netlink.hpp"
#include "proc_net.hpp"
#include "synthetic.hpp"

namespace tcptable::bench {
namespace {

using table::Column;

// The kernel fills at most this much of a read.
constexpr std::size_t piece_bytes = 32 * 1024;

struct DiagMessage {
  nlmsghdr header;
  inet_diag_msg body;
};

DiagMessage diag_message(const Row& row) {
  DiagMessage message{};
  message.header.nlmsg_len = sizeof message;
  message.header.nlmsg_type = SOCK_DIAG_BY_FAMILY;
  message.header.nlmsg_flags = NLM_F_MULTI;
  message.body.idiag_family = AF_INET;
  message.body.idiag_state = static_cast<std::uint8_t>(row.state);
  message.body.id.idiag_sport = htons(row.local_port);
  message.body.id.idiag_dport = htons(row.remote_port);
  std::memcpy(message.body.id.idiag_src, row.local_bytes.data(), 4);
  std::memcpy(message.body.id.idiag_dst, row.remote_bytes.data(), 4);
  message.body.id.idiag_cookie[0] = static_cast<std::uint32_t>(row.cookie);
  message.body.idiag_inode = row.inode;
  message.body.idiag_uid = row.uid;
  return message;
}

using Piece = std::vector<std::byte>;

std::vector<Piece> diag_stream(std::size_t count) {
  std::vector<Piece> pieces(1);
  for (const Row& row : synthetic_rows(count)) {
    const DiagMessage message = diag_message(row);
    if (pieces.back().size() + sizeof message > piece_bytes) pieces.emplace_back();
    const auto bytes = std::as_bytes(std::span(&message, 1));
    pieces.back().insert(pieces.back().end(), bytes.begin(), bytes.end());
  }
  return pieces;
}

void decode_piece(const Piece& piece, Column<Row>& rows) {
  wire::NetlinkWalker walker{sys::Bytes(piece)};
  wire::NetlinkMessage message;
  while (walker.next(message)) {
    Row row{};
    Queues queues;
    if (!wire::decode_socket(message.payload, Protocol::tcp, row, queues)) std::abort();
    row.index = static_cast<std::uint32_t>(rows.size());
    if (!rows.append(row)) std::abort();
  }
}

void decode_inet_diag(benchmark::State& state) {
  const std::vector<Piece> pieces = diag_stream(rows_of(state));
  Column<Row> rows;
  for (auto _ : state) {
    rows.clear();
    for (const Piece& piece : pieces) decode_piece(piece, rows);
    benchmark::DoNotOptimize(rows.data());
  }
  if (rows.size() != rows_of(state)) state.SkipWithError("rows are missing");
  count_rows(state);
}
BENCHMARK(decode_inet_diag)->Apply(table_sizes);

// /proc/net/tcp's line for the row.
std::string proc_net_line(std::uint32_t number, const Row& row) {
  std::uint32_t local = 0;
  std::uint32_t remote = 0;
  std::memcpy(&local, row.local_bytes.data(), sizeof local);
  std::memcpy(&remote, row.remote_bytes.data(), sizeof remote);
  char line[160];
  std::snprintf(line, sizeof line,
                "%4u: %08X:%04X %08X:%04X %02X %08X:%08X %02X:%08X %08X %5u %8d %u 1 %016x 20 4 "
                "24 10 -1",
                number, local, unsigned{row.local_port}, remote, unsigned{row.remote_port},
                static_cast<unsigned>(row.state), 0U, 0U, 0U, 0U, 0U, row.uid, 0, row.inode, 0U);
  return line;
}

std::string proc_net_text(std::size_t count) {
  std::string text;
  for (std::uint32_t number = 0; number < count; ++number) {
    text += proc_net_line(number, synthetic_row(number)) + '\n';
  }
  return text;
}

void decode_proc_net(benchmark::State& state) {
  const std::string text = proc_net_text(rows_of(state));
  Column<Row> rows;
  for (auto _ : state) {
    rows.clear();
    for (std::string_view rest = text; !rest.empty();) {
      const std::size_t end = rest.find('\n');
      Row row{};
      Queues queues;
      if (!wire::parse_proc_net(rest.substr(0, end), Protocol::tcp, Family::ipv4, row, queues)) {
        std::abort();
      }
      if (!rows.append(row)) std::abort();
      rest.remove_prefix(end + 1);
    }
    benchmark::DoNotOptimize(rows.data());
  }
  count_rows(state);
}
BENCHMARK(decode_proc_net)->Apply(table_sizes);

}  // namespace
}  // namespace tcptable::bench
