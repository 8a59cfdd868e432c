// A line of /proc/net/tcp, columns as the kernel prints them:
//
//   sl: local:port remote:port st tx_queue:rx_queue tr:tm->when retrnsmt uid timeout inode …
//
// Addresses are the network-order words printed as numbers of this machine's byte order; an IPv6
// address is four such words. Ports and queues are plain hexadecimal numbers.
#include "proc_net.hpp"

#include <algorithm>
#include <cstring>
#include <limits>
#include <optional>

#include "kernel_state.hpp"
#include "socket_details.hpp"
#include "text.hpp"

namespace tcptable::wire {
namespace {

using sys::TextCursor;

// Exactly eight digits, so that the four words of an IPv6 address can be told apart.
bool parse_word(std::string_view digits, std::uint8_t* out) noexcept {
  TextCursor cursor(digits);
  const auto number = cursor.hexadecimal();
  if (!number || !cursor.at_end()) return false;
  const auto word = static_cast<std::uint32_t>(*number);
  std::memcpy(out, &word, sizeof word);
  return true;
}

bool parse_endpoint(std::string_view text, Family family, std::array<std::uint8_t, 16>& bytes,
                    std::uint16_t& port) noexcept {
  constexpr std::size_t digits_per_word = 8;
  const std::size_t words = family == Family::ipv4 ? 1 : 4;
  if (text.size() < words * digits_per_word) return false;
  bytes = {};
  for (std::size_t i = 0; i < words; ++i)
    if (!parse_word(text.substr(i * digits_per_word, digits_per_word), bytes.data() + 4 * i))
      return false;

  TextCursor rest(text.substr(words * digits_per_word));
  if (!rest.skip(':')) return false;
  const auto number = rest.hexadecimal();
  if (!number || *number > 0xFFFF || !rest.at_end()) return false;
  port = static_cast<std::uint16_t>(*number);
  return true;
}

// Every number of a line is 32 bits in the kernel: what does not fit is not such a line.
bool fits(std::optional<std::uint64_t> number) noexcept {
  return number && *number <= std::numeric_limits<std::uint32_t>::max();
}

bool parse_queues(std::string_view text, Queues& queues) noexcept {
  TextCursor cursor(text);
  const auto send = cursor.hexadecimal();
  if (!fits(send) || !cursor.skip(':')) return false;
  const auto receive = cursor.hexadecimal();
  if (!fits(receive) || !cursor.at_end()) return false;
  queues = {.receive = static_cast<std::uint32_t>(*receive),
            .send = static_cast<std::uint32_t>(*send)};
  return true;
}

// "02:000000A3" and, for a timer that knows attempts, the number of them. Times are clock ticks as
// programs count them, 100 a second on every machine that this library knows.
bool parse_timer(std::string_view text, std::string_view retransmissions, std::string_view probes,
                 SocketTimer& timer) noexcept {
  constexpr std::uint64_t ms_per_tick = 10;
  TextCursor cursor(text);
  const auto number = cursor.hexadecimal();
  if (!number || *number > 0xFF || !cursor.skip(':')) return false;
  const auto ticks = cursor.hexadecimal();
  if (!ticks || !cursor.at_end()) return false;
  timer.kind = timer_kind(static_cast<std::uint8_t>(*number));
  const bool is_probing =
      timer.kind == TimerKind::keep_alive || timer.kind == TimerKind::window_probe;
  TextCursor attempts(retransmissions);
  const auto count = is_probing ? sys::parse_decimal(probes) : attempts.hexadecimal();
  if (!fits(count)) return false;
  timer.attempts = static_cast<std::uint8_t>(std::min<std::uint64_t>(*count, 0xFF));
  constexpr std::uint64_t most = std::numeric_limits<std::uint32_t>::max();
  timer.expires_ms = static_cast<std::uint32_t>(std::min(*ticks, most / ms_per_tick) * ms_per_tick);
  return true;
}

bool parse_state(std::string_view text, Protocol protocol, State& state) noexcept {
  TextCursor cursor(text);
  const auto number = cursor.hexadecimal();
  return number && cursor.at_end() && *number <= 0xFF &&
         state_from_kernel(static_cast<std::uint8_t>(*number), protocol, state);
}

}  // namespace

bool parse_proc_net(std::string_view line, Protocol protocol, Family family, Row& row,
                    Queues& queues, SocketTimer* timer) noexcept {
  TextCursor cursor(line);
  if (const std::string_view slot = cursor.word(); slot.empty() || slot.back() != ':') return false;
  if (!parse_endpoint(cursor.word(), family, row.local_bytes, row.local_port)) return false;
  if (!parse_endpoint(cursor.word(), family, row.remote_bytes, row.remote_port)) return false;
  if (!parse_state(cursor.word(), protocol, row.state)) return false;
  if (!parse_queues(cursor.word(), queues)) return false;
  const std::string_view timer_text = cursor.word();
  const std::string_view retransmissions = cursor.word();
  const auto uid = sys::parse_decimal(cursor.word());
  const std::string_view probes = cursor.word();
  if (timer != nullptr && !parse_timer(timer_text, retransmissions, probes, *timer)) return false;
  const auto inode = sys::parse_decimal(cursor.word());
  if (!fits(uid) || !fits(inode)) return false;

  if (row.state == State::listen) {
    row.remote_bytes = {};
    row.remote_port = 0;
  }
  row.protocol = protocol;
  row.family = family;
  row.cookie = 0;
  row.interface_index = 0;
  row.flags = 0;
  row.inode = static_cast<std::uint32_t>(*inode);
  row.uid = known_uid(static_cast<std::uint32_t>(*uid), row.inode);
  return true;
}

}  // namespace tcptable::wire
