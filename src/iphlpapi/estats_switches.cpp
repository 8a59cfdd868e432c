// A table of fixed size without locks, so that neither threads nor fork() can leave it half
// changed: a socket's switches are one word, the cookie above and the switches below. A socket has
// a few places that it may be at; when others have them all, it takes the first one over, and what
// was enabled for that other socket reads as disabled from then on.
#include "estats_switches.hpp"

#include <array>
#include <atomic>
#include <cstddef>

namespace tcptable::iphlpapi {
namespace {

using Word = std::uint64_t;

constexpr std::size_t place_count = 4096;
constexpr std::size_t places_of_one = 16;
constexpr Word switch_mask = (Word{1} << switch_count) - 1;

// The kernel counts cookies upwards from 1 and, in interrupts, downwards from 2^64: what is lost at
// the top distinguishes nothing.
constexpr Word key_of(std::uint64_t cookie) noexcept { return cookie << switch_count; }

constinit std::array<std::atomic<Word>, place_count> places{};
static_assert(std::atomic<Word>::is_always_lock_free);

std::atomic<Word>& place(std::uint64_t cookie, std::size_t n) noexcept {
  constexpr std::uint64_t spread = 0x9E3779B97F4A7C15U;  // 2^64 divided by the golden ratio
  constexpr unsigned place_bits = 12;
  static_assert(place_count == std::size_t{1} << place_bits);
  const auto home = static_cast<std::size_t>(cookie * spread >> (64 - place_bits));
  return places[(home + n) % place_count];
}

bool is_of(Word word, std::uint64_t cookie) noexcept {
  return (word & ~switch_mask) == key_of(cookie);
}

// A place, and what was in it when it was chosen.
struct Choice {
  std::atomic<Word>* place;
  Word word;
};

// Its own place, else the first free one, else the first.
Choice place_for(std::uint64_t cookie) noexcept {
  Choice free_place{nullptr, 0};
  for (std::size_t n = 0; n < places_of_one; ++n) {
    std::atomic<Word>& candidate = place(cookie, n);
    const Word word = candidate.load(std::memory_order_relaxed);
    if (is_of(word, cookie)) return {&candidate, word};
    if (word == 0 && free_place.place == nullptr) free_place = {&candidate, word};
  }
  if (free_place.place != nullptr) return free_place;
  std::atomic<Word>& first = place(cookie, 0);
  return {&first, first.load(std::memory_order_relaxed)};
}

}  // namespace

Switches switches_of(std::uint64_t cookie) noexcept {
  if (cookie == 0) return 0;
  for (std::size_t n = 0; n < places_of_one; ++n) {
    const Word word = place(cookie, n).load(std::memory_order_relaxed);
    if (is_of(word, cookie)) return static_cast<Switches>(word & switch_mask);
  }
  return 0;
}

void change_switches(std::uint64_t cookie, Switches on, Switches off) noexcept {
  if (cookie == 0) return;
  // Whoever loses the race for a place looks again for what it has now.
  constexpr int attempts_max = 1000;
  for (int attempt = 0; attempt < attempts_max; ++attempt) {
    auto [mine, before] = place_for(cookie);
    if (!is_of(before, cookie) && on == 0) return;  // nothing to switch off
    const Word old = is_of(before, cookie) ? before & switch_mask : 0;
    const Word after = key_of(cookie) | ((old & ~Word{off}) | on);
    if (mine->compare_exchange_strong(before, after, std::memory_order_relaxed)) return;
  }
}

}  // namespace tcptable::iphlpapi
