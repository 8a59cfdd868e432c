#include "churn.hpp"

#include <chrono>
#include <random>
#include <system_error>

namespace tcptable::test {
namespace {

// One thread's sockets: a random one is replaced at each step.
class Shuffler {
 public:
  explicit Shuffler(unsigned seed) : random_(seed), sockets_(64) {
    listening_ = listener(Endpoint::of("127.0.0.1"), {}, 4096);
    dual_ = listener(Endpoint::of("::"), {.v6_only = false}, 4096);
  }

  void step() {
    Fd& chosen = sockets_[random_() % sockets_.size()];
    chosen.reset();
    switch (random_() % 7) {
      case 0:
        chosen = listener(Endpoint::of("127.0.0.1"));
        break;
      case 1:
        chosen = listener(Endpoint::of("::1"));
        break;
      case 2:
        chosen = bound_socket(Endpoint::of("127.0.0.1"), {.type = SOCK_DGRAM});
        break;
      case 3:  // IPv4 at one end, v4-mapped at the other
        chosen = connect_to(Endpoint::of("127.0.0.1", local_port(dual_)));
        reset_when_closed(accept_from(dual_));
        break;
      case 4:
        chosen = connect_to(Endpoint::local_of(listening_.get()));
        reset_when_closed(accept_from(listening_));
        break;
      case 5:
        chosen = bound_socket(Endpoint::of("127.0.0.1"));
        break;
      default:
        chosen = connect_to(Endpoint::local_of(listening_.get()));
        if (random_() % 16 != 0) chosen = reset_when_closed(std::move(chosen));
        sockets_[random_() % sockets_.size()] = reset_when_closed(accept_from(listening_));
    }
  }

 private:
  // Leaves no TIME-WAIT behind, so that ports last and the table stays small.
  static Fd reset_when_closed(Fd socket) {
    const linger at_once{1, 0};
    setsockopt(socket.get(), SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
    return socket;
  }

  std::minstd_rand random_;
  std::vector<Fd> sockets_;
  Fd listening_;
  Fd dual_;
};

}  // namespace

Churn::Churn(unsigned threads) {
  for (unsigned i = 0; i < threads; ++i) {
    threads_.emplace_back([this, i] { run(i + 1); });
  }
}

Churn::~Churn() {
  stop_ = true;
  for (std::thread& thread : threads_) thread.join();
}

void Churn::run(unsigned seed) {
  Shuffler shuffler(seed);
  while (!stop_) {
    try {
      shuffler.step();
      ++opened_;
    } catch (const std::system_error&) {
      // Out of ports for a moment: TIME-WAIT has them. The churn goes on.
    }
    std::this_thread::sleep_for(std::chrono::microseconds(50));  // others need the machine too
  }
}

StayingSockets::StayingSockets() {
  // Below the range from which the kernel takes ports: no socket of the churn can be mistaken.
  for (std::uint16_t port = 20000; port < 20020; ++port) {
    conversations_.push_back(converse(Endpoint::of("127.0.0.1", port)));
    const Conversation& talk = conversations_.back();
    all_.push_back({local_port(talk.listening), 0});
    all_.push_back({local_port(talk.client), local_port(talk.server)});
    all_.push_back({local_port(talk.server), local_port(talk.client)});
  }
}

}  // namespace tcptable::test
