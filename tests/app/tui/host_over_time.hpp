// A screen and the snapshots that reach it, by hand.
#pragma once

#include <algorithm>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <tcptable/snapshot_builder.hpp>

#include "../small_host.hpp"
#include "tui/top_model.hpp"
#include "tui/top_view.hpp"

namespace tcptable::app::tui::testing {

using app::testing::process_of;
using app::testing::row_at;

// One connection of 10.0.0.1:PORT to 10.0.0.2:443.
struct Connection {
  std::uint16_t port = 0;
  std::uint64_t cookie = 0;
  std::string process = "curl";
  std::optional<std::uint64_t> sent{};
  std::uint32_t rtt_us = 0;
  State state = State::established;
};

inline Snapshot snapshot_of(const std::vector<Connection>& connections) {
  SnapshotBuilder builder;
  builder.set_complete(true);
  for (const Connection& each : connections) {
    const bool listens = each.state == State::listen;
    Row row = row_at(each.state, "10.0.0.1", each.port, listens ? "0.0.0.0" : "10.0.0.2",
                     static_cast<std::uint16_t>(listens ? 0 : 443));
    row.cookie = each.cookie;
    std::optional<TcpInfo> info;
    if (each.sent) {
      info.emplace();
      info->sent_bytes = *each.sent;
      info->rtt_us = each.rtt_us;
      info->known_bytes = 280;
    }
    const Holder holder{.process = builder.add_process(process_of(each.port, each.process)),
                        .descriptor = 3};
    builder.add(row, {.owner_reason = OwnerReason::known, .tcp = info}, {&holder, 1});
  }
  return std::move(builder).build();
}

class HostOverTime {
 public:
  explicit HostOverTime(Size size = {24, 80}) : model(make_model({}, size)) {
    model.port_names = false;
    model.settings.color = true;
  }

  void see(const std::vector<Connection>& connections, Instant after_ms = 1000) {
    now += after_ms;
    snapshot_arrived(model, snapshot_of(connections), "12:00:00", now, 1);
  }

  Effects type(std::u32string_view text) {
    Effects last;
    for (const char32_t code : text) last = press(model, character(code), now);
    return last;
  }

  Effects key(KeyKind kind) { return press(model, {.kind = kind}, now); }

  std::string screen() const { return draw(model, now).text(); }
  bool shows(std::string_view text) const { return screen().find(text) != std::string::npos; }

  // The line with this text, or an empty one.
  Line line(std::string_view text) const {
    for (Line& each : draw(model, now).lines)
      if (each.text().find(text) != std::string::npos) return each;
    return {};
  }

  // Of its first piece that has text: the colour of a row.
  Style style(std::string_view text) const {
    for (const Piece& piece : line(text).pieces)
      if (piece.text.find_first_not_of(' ') != std::string::npos) return piece.style;
    return Style::plain;
  }

  std::string selected() const {
    for (const Line& each : draw(model, now).lines)
      if (each.reversed) return each.text();
    return {};
  }

  TopModel model;
  Instant now = 1'000'000;
};

}  // namespace tcptable::app::tui::testing
