// Knows the sockets that a dump tells twice.
//
// Between two datagrams the kernel finds its place in a hash chain again by counting. When sockets
// were added in front of it meanwhile, some that it told already come again: at the head of the
// next datagram, or behind new ones, where more were added than it had told of the chain. (When
// some went away, others are passed over: see seams.hpp.) So all that a datagram or the one before
// it told is remembered.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <utility>

namespace tcptable::engine {

enum class Repeat : std::uint8_t { none, within_datagram, of_previous_datagram };

class RepeatGuard {
 public:
  RepeatGuard() noexcept = default;
  RepeatGuard(const RepeatGuard&) = delete;
  RepeatGuard& operator=(const RepeatGuard&) = delete;

  void begin_dump() noexcept { current_->clear(); }
  void begin_datagram() noexcept {
    std::swap(previous_, current_);
    current_->clear();
  }
  // Where the socket was told before. Ask once for each, in the order of the dump.
  Repeat repeat_of(std::uint64_t cookie) noexcept {
    if (cookie == 0) return Repeat::none;
    if (!current_->insert(cookie)) return Repeat::within_datagram;
    return previous_->contains(cookie) ? Repeat::of_previous_datagram : Repeat::none;
  }

 private:
  // The cookies of one datagram. The kernel never puts more than 373 sockets into one; what does
  // not fit is not remembered.
  class Cookies {
   public:
    void clear() noexcept {
      slots_.fill(0);
      count_ = 0;
    }
    // False when it was there.
    bool insert(std::uint64_t cookie) noexcept {
      std::uint64_t& slot = slots_[find(cookie)];
      if (slot == cookie) return false;
      if (count_ == count_max) return true;
      slot = cookie;
      ++count_;
      return true;
    }
    bool contains(std::uint64_t cookie) const noexcept { return slots_[find(cookie)] == cookie; }

   private:
    static constexpr std::size_t slot_count = 1024;
    static constexpr std::size_t count_max = slot_count / 2;

    std::size_t find(std::uint64_t cookie) const noexcept {
      std::size_t at = cookie * 0x9E3779B97F4A7C15ULL >> 54;  // as many bits as slots
      while (slots_[at] != 0 && slots_[at] != cookie) at = (at + 1) % slot_count;
      return at;
    }

    std::array<std::uint64_t, slot_count> slots_{};
    std::size_t count_ = 0;
  };

  Cookies first_;
  Cookies second_;
  Cookies* previous_ = &first_;
  Cookies* current_ = &second_;
};

}  // namespace tcptable::engine
