// Whatever is typed into the full screen, whatever its size and whatever happens to the sockets
// meanwhile: it has as many lines as the terminal, none is wider, and no control character is in
// them.
#include <algorithm>
#include <utility>

#include "../tests/app/tui/host_over_time.hpp"
#include "input.hpp"

using namespace tcptable;
using namespace tcptable::app;
using fuzz::require;

namespace {

using tui::testing::Connection;

void check(const tui::Screen& screen, tui::Size size) {
  require(screen.lines.size() == size.lines);
  for (const tui::Line& line : screen.lines) {
    const std::string text = line.text();
    require(tui::width_of(text) <= size.columns);
    require(std::all_of(text.begin(), text.end(), [](char byte) {
      return static_cast<unsigned char>(byte) >= 0x20 && byte != 0x7F;
    }));
  }
}

// Each bit of `which` is a connection that is there.
std::vector<Connection> connections(std::uint8_t which) {
  std::vector<Connection> all;
  for (unsigned bit = 0; bit < 8; ++bit) {
    if ((which >> bit & 1U) == 0) continue;
    all.push_back({.port = static_cast<std::uint16_t>(5000 + bit),
                   .cookie = bit % 3 == 2 ? 0 : bit + 1,
                   .process = bit % 2 == 0 ? "a" : std::string(app::testing::hostile),
                   .sent = bit < 4 ? std::optional<std::uint64_t>(which) : std::nullopt,
                   .rtt_us = which,
                   .state = bit == 7 ? State::listen : State::established});
  }
  return all;
}

tui::Key key_of(std::uint8_t byte) {
  if (byte < 0x80) return tui::character(byte);
  constexpr unsigned kinds = static_cast<unsigned>(tui::KeyKind::wheel_down) + 1;
  return {.kind = static_cast<tui::KeyKind>(byte % kinds), .code = byte, .line = byte % 40U};
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size > 400) return 0;
  tui::testing::HostOverTime host;
  host.see(connections(0x5F));
  for (std::size_t at = 0; at < size; ++at) {
    const std::uint8_t byte = data[at];
    const std::uint8_t next = at + 1 < size ? data[at + 1] : 0;
    if (byte == 0xFF) {
      host.see(connections(next), next * 20);
    } else if (byte == 0xFE) {
      tui::resize(host.model, {1U + next % 50U, 1U + next * 2U});
    } else {
      const tui::Effects effects = tui::press(host.model, key_of(byte), host.now);
      require(!effects.close || effects.close->row.cookie <= 8);
    }
    tui::tick(host.model, host.now);
    check(tui::draw(host.model, host.now), host.model.size);
  }
  return 0;
}
