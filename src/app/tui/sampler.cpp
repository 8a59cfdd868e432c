#include "tui/sampler.hpp"

#include <sys/eventfd.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <condition_variable>
#include <csignal>
#include <mutex>
#include <thread>
#include <utility>

#include <tcptable/collector.hpp>

namespace tcptable::app::tui {
namespace {

// Signals are for the thread that owns the terminal.
class SignalsBlocked {
 public:
  SignalsBlocked() {
    sigset_t all;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &old_);
  }
  SignalsBlocked(const SignalsBlocked&) = delete;
  SignalsBlocked& operator=(const SignalsBlocked&) = delete;
  ~SignalsBlocked() { pthread_sigmask(SIG_SETMASK, &old_, nullptr); }

 private:
  sigset_t old_{};
};

}  // namespace

struct Sampler::State {
  explicit State(Collector&& opened, int event) : collector(std::move(opened)), answered(event) {}
  State(const State&) = delete;
  State& operator=(const State&) = delete;
  ~State();

  void run();
  Sample collect(const Query& query, Snapshot into);

  Collector collector;
  int answered = -1;
  std::mutex mutex;
  std::condition_variable changed;
  bool ends = false;
  bool busy = false;
  std::optional<std::pair<Query, Snapshot>> asked;
  std::optional<Sample> answer;
  std::thread thread;
};

Sampler::State::~State() {
  {
    const std::lock_guard lock(mutex);
    ends = true;
  }
  changed.notify_one();
  if (thread.joinable()) thread.join();
  close(answered);
}

Sample Sampler::State::collect(const Query& query, Snapshot into) {
  using std::chrono::steady_clock;
  const auto begin = steady_clock::now();
  Sample sample{.snapshot = std::move(into), .error = {}};
  if (const auto done = collector.collect(query, sample.snapshot); !done)
    sample.error = done.error();
  sample.took_ms =
      std::chrono::duration_cast<std::chrono::milliseconds>(steady_clock::now() - begin).count();
  return sample;
}

void Sampler::State::run() {
  std::unique_lock lock(mutex);
  for (;;) {
    changed.wait(lock, [this] { return ends || asked; });
    if (ends) return;
    auto [query, spare] = *std::exchange(asked, std::nullopt);
    lock.unlock();
    Sample sample = collect(query, std::move(spare));
    lock.lock();
    answer = std::move(sample);
    const std::uint64_t one = 1;
    // It cannot fail: nobody adds up to the counter's limit.
    if (write(answered, &one, sizeof one) < 0) return;
  }
}

Sampler::Sampler(std::unique_ptr<State> state) noexcept : state_(std::move(state)) {}
Sampler::Sampler(Sampler&&) noexcept = default;
Sampler::~Sampler() = default;

Result<Sampler> Sampler::open() {
  auto collector = Collector::open();
  if (!collector) return collector.error();
  const int event = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
  if (event < 0)
    return Error{.code = ErrorCode::system, .system_errno = errno, .operation = "eventfd"};
  auto state = std::make_unique<State>(std::move(*collector), event);
  const SignalsBlocked blocked;
  state->thread = std::thread([at = state.get()] { at->run(); });
  return Sampler(std::move(state));
}

void Sampler::request(const Query& query, Snapshot spare) {
  {
    const std::lock_guard lock(state_->mutex);
    state_->asked.emplace(query, std::move(spare));
    state_->busy = true;
  }
  state_->changed.notify_one();
}

bool Sampler::is_busy() const noexcept {
  const std::lock_guard lock(state_->mutex);
  return state_->busy;
}

int Sampler::descriptor() const noexcept { return state_->answered; }

std::optional<Sample> Sampler::take() {
  std::uint64_t count = 0;
  if (read(state_->answered, &count, sizeof count) < 0) return std::nullopt;
  const std::lock_guard lock(state_->mutex);
  state_->busy = false;
  return std::exchange(state_->answer, std::nullopt);
}

}  // namespace tcptable::app::tui
