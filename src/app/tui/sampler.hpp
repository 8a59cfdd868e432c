// Snapshots taken beside the screen, so that keys are answered while a large table is read.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>

#include <tcptable/error.hpp>
#include <tcptable/query.hpp>
#include <tcptable/result.hpp>
#include <tcptable/snapshot.hpp>

namespace tcptable::app::tui {

struct Sample {
  Snapshot snapshot;
  std::optional<Error> error;  // then there is no snapshot
  std::int64_t took_ms = 0;
};

// One thread, which reads the network namespace of the thread that opened it.
class Sampler {
 public:
  static Result<Sampler> open();
  Sampler(Sampler&&) noexcept;
  Sampler& operator=(Sampler&&) = delete;
  ~Sampler();  // waits for a snapshot that is being taken

  // `spare` lends its memory. Not while is_busy().
  void request(const Query& query, Snapshot spare);
  bool is_busy() const noexcept;

  // Readable when take() has something to give.
  int descriptor() const noexcept;
  std::optional<Sample> take();

 private:
  struct State;
  explicit Sampler(std::unique_ptr<State> state) noexcept;
  std::unique_ptr<State> state_;
};

}  // namespace tcptable::app::tui
