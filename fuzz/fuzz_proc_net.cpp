// Lines of /proc/net, as they come and as the kernel would print a socket made of the input.
#include <cstdio>
#include <string>

#include "proc_net.hpp"
#include "row_rules.hpp"
#include "text.hpp"

using namespace tcptable;

namespace {

void parse_lines(std::string_view text, Protocol protocol, Family family) {
  while (!text.empty()) {
    const std::string_view line = sys::next_piece(text, '\n');
    Row row{};
    Queues queues;
    SocketTimer timer;
    Row with_timer{};
    const bool has_timer = wire::parse_proc_net(line, protocol, family, with_timer, queues, &timer);
    const bool is_line = wire::parse_proc_net(line, protocol, family, row, queues);
    fuzz::require(is_line || !has_timer);
    if (!is_line) continue;
    fuzz::require(row.family == family);
    fuzz::require_decoded(row, protocol);
    fuzz::require(row.cookie == 0 && row.interface_index == 0);
  }
}

std::string print_address(const Address& address) {
  std::string text;
  const std::size_t words = address.family == Family::ipv4 ? 1 : 4;
  for (std::size_t i = 0; i < words; ++i) {
    std::uint32_t word = 0;
    std::memcpy(&word, address.bytes.data() + 4 * i, sizeof word);
    char digits[9];
    std::snprintf(digits, sizeof digits, "%08X", word);
    text += digits;
  }
  return text;
}

void print_and_parse(fuzz::Input input) {
  const Address local = input.address();
  Address remote = input.address();
  remote.family = local.family;
  const auto local_port = input.number<std::uint16_t>();
  const auto remote_port = input.number<std::uint16_t>();
  const auto send = input.number<std::uint32_t>();
  const auto receive = input.number<std::uint32_t>();
  const auto uid = input.number<std::uint32_t>();
  const auto inode = input.number<std::uint32_t>();
  char line[256];
  std::snprintf(line, sizeof line,
                "%4d: %s:%04X %s:%04X 01 %08X:%08X 00:00000000 00000000 %5u        0 %u 1 x", 7,
                print_address(local).c_str(), local_port, print_address(remote).c_str(),
                remote_port, send, receive, uid, inode);
  Row row{};
  Queues queues;
  fuzz::require(wire::parse_proc_net(line, Protocol::tcp, local.family, row, queues));
  fuzz::require(row.local_address() == local && row.local_port == local_port);
  fuzz::require(row.remote_port == remote_port && queues.send == send && queues.receive == receive);
  fuzz::require(row.inode == inode && (row.uid == uid || inode == 0));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  for (const Protocol protocol : {Protocol::tcp, Protocol::udp})
    for (const Family family : {Family::ipv4, Family::ipv6})
      parse_lines(fuzz::text(data, size), protocol, family);
  print_and_parse(fuzz::Input(data, size));
  return 0;
}
