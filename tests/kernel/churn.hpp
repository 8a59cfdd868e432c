// Sockets that come and go all the time, in a namespace with others that stay.
#pragma once

#include <atomic>
#include <cstdint>
#include <thread>
#include <vector>

#include "support/fd.hpp"
#include "support/sockets.hpp"

namespace tcptable::test {

// Opens and closes sockets of every kind in the calling thread's namespace until it is destroyed.
class Churn {
 public:
  explicit Churn(unsigned threads);
  Churn(const Churn&) = delete;
  Churn& operator=(const Churn&) = delete;
  ~Churn();

  std::uint64_t opened() const noexcept { return opened_; }

 private:
  void run(unsigned seed);

  std::atomic<bool> stop_{false};
  std::atomic<std::uint64_t> opened_{0};
  std::vector<std::thread> threads_;
};

// The ports of one TCP socket that stays.
struct StayingSocket {
  std::uint16_t local_port = 0;
  std::uint16_t remote_port = 0;
};

class StayingSockets {
 public:
  StayingSockets();  // listeners and connections over 127.0.0.1
  const std::vector<StayingSocket>& all() const noexcept { return all_; }

 private:
  std::vector<Conversation> conversations_;
  std::vector<StayingSocket> all_;
};

}  // namespace tcptable::test
