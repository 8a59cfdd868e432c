// The socket table through NETLINK_SOCK_DIAG.
#pragma once

#include <algorithm>
#include <array>
#include <functional>
#include <optional>
#include <span>
#include <vector>

#include "engine.hpp"
#include "inet_diag.hpp"
#include "unique_fd.hpp"

namespace tcptable::engine {

// Makes a socket to talk to. A test hands in one end of a socketpair and plays the kernel.
using NetlinkOpener = std::function<Result<sys::UniqueFd>()>;

// Between two datagrams the kernel finds its place in a hash chain again by counting. When sockets
// were added in front of it meanwhile, the last ones of a datagram come again at the head of the
// next. (When some were removed, the first ones are passed over, and nothing can tell.)
class RepeatGuard {
 public:
  void begin_dump() noexcept { current_.clear(); }
  void begin_datagram() {
    previous_.swap(current_);
    current_.clear();
    at_head_ = true;
  }
  bool is_repeat(std::uint64_t cookie) {
    current_.push_back(cookie);
    if (!at_head_) return false;
    at_head_ =
        cookie != 0 && std::find(previous_.begin(), previous_.end(), cookie) != previous_.end();
    return at_head_;
  }

 private:
  std::vector<std::uint64_t> previous_;
  std::vector<std::uint64_t> current_;
  bool at_head_ = true;
};

class NetlinkEngine final : public table::TableEngine {
 public:
  explicit NetlinkEngine(NetlinkOpener opener);

  Engine kind() const noexcept override { return Engine::netlink; }
  std::span<const Gap> limits() const noexcept override { return {}; }
  Result<table::ScanReport> scan(const table::Scan& scan, const Query& query,
                                 table::RowSink& sink) override;
  Result<bool> still_exists(const Row& row) override;

 private:
  enum class Ending : std::uint8_t { complete, interrupted };

  Result<table::ScanReport> dump_with_retries(wire::DiagRequest request, table::RowSink& sink);
  template <typename OnSocket>
  Result<Ending> dump(wire::DiagRequest request, OnSocket&& on_socket);
  template <typename OnSocket>
  Result<std::optional<Ending>> read_datagram(Protocol protocol, bool& interrupted,
                                              OnSocket& on_socket);
  template <typename OnSocket>
  Result<bool> walk(sys::Bytes datagram, Protocol protocol, bool& interrupted, OnSocket& on_socket);

  Result<void> send(std::span<const std::byte> message);
  Result<bool> look_up(const Row& row);
  Result<bool> search(const Row& row);

  NetlinkOpener opener_;
  sys::UniqueFd socket_;
  std::vector<std::byte> buffer_;
  std::uint32_t sequence_ = 0;
  RepeatGuard repeats_;
  bool both_at_once_ = true;  // until the kernel refuses the request that covers both families
};

}  // namespace tcptable::engine
