#include "field_names.hpp"

#include <algorithm>
#include <array>
#include <limits>
#include <numeric>

namespace tcptable {
namespace table {
namespace {

// As ss, netstat, ps and the kernel's own structures spell them.
constexpr std::array aliases{
    FieldAlias{"laddr", Field::local_address},
    FieldAlias{"saddr", Field::local_address},
    FieldAlias{"lport", Field::local_port},
    FieldAlias{"sport", Field::local_port},
    FieldAlias{"raddr", Field::remote_address},
    FieldAlias{"daddr", Field::remote_address},
    FieldAlias{"rport", Field::remote_port},
    FieldAlias{"dport", Field::remote_port},
    FieldAlias{"proto", Field::protocol},
    FieldAlias{"netid", Field::protocol},
    FieldAlias{"dev", Field::interface},
    FieldAlias{"device", Field::interface},
    FieldAlias{"iface", Field::interface},
    FieldAlias{"ifindex", Field::interface_index},
    FieldAlias{"ino", Field::inode},
    FieldAlias{"sk", Field::cookie},
    FieldAlias{"owner", Field::owner_reason},
    FieldAlias{"reason", Field::owner_reason},
    FieldAlias{"name", Field::process},
    FieldAlias{"comm", Field::process},
    FieldAlias{"program", Field::process},
    FieldAlias{"exe", Field::executable},
    FieldAlias{"cmd", Field::command},
    FieldAlias{"cmdline", Field::command},
    FieldAlias{"command_line", Field::command},
    FieldAlias{"args", Field::command},
    FieldAlias{"service", Field::unit},
    FieldAlias{"container_id", Field::container},
    FieldAlias{"recvq", Field::receive_queue},
    FieldAlias{"recv_q", Field::receive_queue},
    FieldAlias{"sendq", Field::send_queue},
    FieldAlias{"send_q", Field::send_queue},
    FieldAlias{"rcvbuf", Field::receive_buffer},
    FieldAlias{"sndbuf", Field::send_buffer},
    FieldAlias{"cc", Field::congestion},
    FieldAlias{"cong", Field::congestion},
    FieldAlias{"ca_state", Field::congestion_phase},
    FieldAlias{"rttvar", Field::rtt_variance},
    FieldAlias{"minrtt", Field::min_rtt},
    FieldAlias{"rcv_rtt", Field::receive_rtt},
    FieldAlias{"rto", Field::retransmission_timeout},
    FieldAlias{"cwnd", Field::congestion_window},
    FieldAlias{"snd_cwnd", Field::congestion_window},
    FieldAlias{"ssthresh", Field::slow_start_threshold},
    FieldAlias{"mss", Field::send_mss},
    FieldAlias{"pmtu", Field::path_mtu},
    FieldAlias{"unacked", Field::unacknowledged},
    FieldAlias{"retrans", Field::retransmissions},
    FieldAlias{"tx", Field::sent_bytes},
    FieldAlias{"tx_bytes", Field::sent_bytes},
    FieldAlias{"bytes_sent", Field::sent_bytes},
    FieldAlias{"rx", Field::received_bytes},
    FieldAlias{"rx_bytes", Field::received_bytes},
    FieldAlias{"bytes_received", Field::received_bytes},
    FieldAlias{"bytes_acked", Field::acknowledged_bytes},
    FieldAlias{"bytes_retrans", Field::retransmitted_bytes},
    FieldAlias{"notsent", Field::unsent_bytes},
    FieldAlias{"segs_out", Field::segments_sent},
    FieldAlias{"segs_in", Field::segments_received},
    FieldAlias{"lastsnd", Field::since_sent},
    FieldAlias{"lastrcv", Field::since_received},
    FieldAlias{"rcv_wnd", Field::receive_window},
    FieldAlias{"snd_wnd", Field::send_window},
};

// Small letters, and one joint for two spellings: RECV-Q is recv_q.
constexpr char plain(char c) noexcept {
  if (c == '-') return '_';
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

bool is_spelled(std::string_view word, std::string_view name) noexcept {
  return std::equal(word.begin(), word.end(), name.begin(), name.end(),
                    [](char a, char b) { return plain(a) == b; });
}

}  // namespace

std::span<const FieldAlias> field_aliases() noexcept { return aliases; }

std::size_t word_distance(std::string_view a, std::string_view b) noexcept {
  std::array<std::size_t, 32> row;
  if (a.size() >= row.size() || b.size() >= row.size())
    return std::numeric_limits<std::size_t>::max();
  std::iota(row.begin(), row.end(), std::size_t{0});
  for (std::size_t i = 1; i <= a.size(); ++i) {
    std::size_t diagonal = row[0];
    row[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t exchanged = diagonal + (plain(a[i - 1]) == plain(b[j - 1]) ? 0 : 1);
      diagonal = row[j];
      row[j] = std::min({exchanged, row[j] + 1, row[j - 1] + 1});
    }
  }
  return row[b.size()];
}

}  // namespace table

std::optional<Field> find_field(std::string_view name) noexcept {
  for (const FieldInfo& field : fields())
    if (table::is_spelled(name, field.id) || table::is_spelled(name, field.key)) return field.field;
  for (const table::FieldAlias& alias : table::aliases)
    if (table::is_spelled(name, alias.word)) return alias.field;
  return std::nullopt;
}

std::string_view nearest_field_name(std::string_view name) noexcept {
  table::NearestWord nearest(name);
  for (const FieldInfo& field : fields()) nearest.consider(field.id);
  for (const table::FieldAlias& alias : table::aliases) nearest.consider(alias.word);
  return nearest.found();
}

}  // namespace tcptable
