#include "truth_world.hpp"

#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <deque>
#include <fstream>
#include <functional>
#include <new>
#include <random>
#include <stdexcept>
#include <system_error>
#include <thread>

#include "support/kernel_test.hpp"
#include "support/private_network.hpp"
#include "support/sockets.hpp"

namespace tcptable::test {
namespace {

constexpr std::uint16_t crowd_ipv6_port = TruthWorld::crowd_port + 1;
constexpr std::uint16_t crowd_udp_port = TruthWorld::crowd_port + 2;

std::string ipv4_of(Group group, int last) {
  return "127.0." + std::to_string(static_cast<int>(group)) + "." + std::to_string(last);
}
std::string ipv6_of(Group group) { return "fd00::" + std::to_string(static_cast<int>(group)); }

Endpoint ipv4_endpoint(Group group, int last = 1) {
  return Endpoint::of(ipv4_of(group, last).c_str());
}

Fd reset_when_closed(Fd socket) {
  const linger at_once{1, 0};
  setsockopt(socket.get(), SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
  return socket;
}

// From an address of the group's own: by itself the kernel would take 127.0.0.1.
Fd connect_between(const Endpoint& from, const Endpoint& to) {
  Fd opened = bound_socket(from);
  checked(connect(opened.get(), to.get(), to.size()), "connect");
  return opened;
}

// A few sockets, of which a random one makes room for each new one.
class Pool {
 public:
  Pool(Ledger& ledger, std::size_t size, unsigned seed)
      : ledger_(ledger), size_(size), random_(seed) {}

  void add(Fd socket) {
    if (sockets_.size() >= size_) {
      std::swap(sockets_[random_() % sockets_.size()], sockets_.front());
      sockets_.pop_front();
      ledger_.count_changes(1);
    }
    sockets_.push_back(std::move(socket));
    ledger_.count_changes(1);
  }
  std::uint_fast32_t number() { return random_(); }
  const Fd& any() { return sockets_[random_() % sockets_.size()]; }

 private:
  Ledger& ledger_;
  std::size_t size_;
  std::minstd_rand random_;
  std::deque<Fd> sockets_;
};

void await_start(const Ledger& ledger) {
  while (!ledger.started()) std::this_thread::sleep_for(std::chrono::milliseconds(1));
}

// Runs `step` until the ledger says stop. Being out of ports for a moment is no reason to end.
void repeat(const Ledger& ledger, const std::function<void()>& step) {
  await_start(ledger);
  while (!ledger.stopped()) {
    try {
      step();
    } catch (const std::system_error&) {
      std::this_thread::sleep_for(std::chrono::microseconds(100));
    }
  }
  for (;;) pause();
}

void churn_crowd(Ledger& ledger) {
  Pool pool(ledger, 30, 1);
  repeat(ledger, [&] {
    switch (pool.number() % 3) {
      case 0:
        pool.add(listener(Endpoint::of("127.0.0.1", TruthWorld::crowd_port), {.reuse_port = true}));
        break;
      case 1:
        pool.add(listener(Endpoint::of("::1", crowd_ipv6_port), {.reuse_port = true}));
        break;
      default:
        pool.add(bound_socket(Endpoint::of("127.0.0.1", crowd_udp_port),
                              {.type = SOCK_DGRAM, .reuse_port = true}));
    }
  });
}

// A listener and how its group gets through to it.
struct Route {
  Fd listening;
  Endpoint from;
  Endpoint to;
};

std::vector<Route> routes_of(Group group) {
  std::vector<Route> routes;
  const auto add = [&](const std::string& listen_at, const std::string& from,
                       const std::string& to) {
    Fd listening = listener(Endpoint::of(listen_at.c_str()), {.v6_only = false}, 4096);
    const std::uint16_t port = local_port(listening);
    routes.push_back(
        {std::move(listening), Endpoint::of(from.c_str()), Endpoint::of(to.c_str(), port)});
  };
  add(ipv4_of(group, 1), ipv4_of(group, 2), ipv4_of(group, 1));
  add("::ffff:" + ipv4_of(group, 3), ipv4_of(group, 4), ipv4_of(group, 3));
  add(ipv6_of(group), ipv6_of(group), ipv6_of(group));
  return routes;
}

// Both ends; now and then one that will leave a TIME-WAIT behind.
Connection converse_over(const Route& route, bool politely) {
  Connection talk;
  talk.client = connect_between(route.from, route.to);
  if (!politely) talk.client = reset_when_closed(std::move(talk.client));
  talk.server = reset_when_closed(accept_from(route.listening));
  return talk;
}

void churn_talkers(Ledger& ledger) {
  const std::vector<Route> routes = routes_of(Group::talkers);
  Pool pool(ledger, 200, 2);
  repeat(ledger, [&] {
    const Route& route = routes[pool.number() % routes.size()];
    Connection talk = converse_over(route, pool.number() % 128 == 0);
    pool.add(std::move(talk.client));
    pool.add(std::move(talk.server));
  });
}

void churn_giver(Ledger& ledger, const Fd& channel) {
  const std::vector<Route> routes = routes_of(Group::passers);
  std::minstd_rand random(3);
  repeat(ledger, [&] {
    Connection talk = converse_over(routes[random() % routes.size()], false);
    send_descriptor(channel, talk.client);
    send_descriptor(channel, talk.server);
    const Fd open = listener(ipv4_endpoint(Group::passers));
    send_descriptor(channel, open);
    ledger.count_changes(6);
  });
}

void churn_taker(Ledger& ledger, const Fd& channel) {
  Pool pool(ledger, 50, 4);
  repeat(ledger, [&] { pool.add(receive_descriptor(channel)); });
}

void churn_mover(Ledger& ledger, const Fd& channel, Fd socket) {
  repeat(ledger, [&] {
    if (!socket) socket = receive_descriptor(channel);
    send_descriptor(channel, socket);
    socket.reset();
    ledger.count_changes(2);
  });
}

// The child holds what its parent held at this moment, and duplicates of it.
void live_for_a_moment(Ledger& ledger, const Fd& some) {
  ledger.join(Group::forkers, getpid());
  const Fd twin(dup(some.get()));
  ledger.count_changes(1);
  std::this_thread::sleep_for(std::chrono::milliseconds(3));
  _exit(0);
}

void churn_forkers(Ledger& ledger) {
  signal(SIGCHLD, SIG_IGN);
  const std::vector<Route> routes = routes_of(Group::forkers);
  Pool pool(ledger, 40, 5);
  repeat(ledger, [&] {
    Connection talk = converse_over(routes[pool.number() % routes.size()], false);
    pool.add(Fd(dup(talk.server.get())));
    pool.add(std::move(talk.client));
    pool.add(std::move(talk.server));
    if (pool.number() % 64 != 0) return;
    const pid_t pid = checked(fork(), "fork");
    if (pid == 0) live_for_a_moment(ledger, pool.any());
    ledger.count_changes(1);
  });
}

void churn_own_table(Ledger& ledger, unsigned seed) {
  await_start(ledger);  // by then nothing is left in the table that others wait to see closed
  checked(unshare(CLONE_FILES), "unshare files");
  Pool pool(ledger, 20, seed);
  repeat(ledger, [&] {
    const Endpoint local = ipv4_endpoint(Group::threads, static_cast<int>(seed));
    if (pool.number() % 2 == 0) {
      pool.add(listener(local));
    } else {
      pool.add(bound_socket(local, {.type = SOCK_DGRAM}));
    }
  });
}

// A process whose first thread sleeps while others do the work.
Child worker(Ledger& ledger, Group group, std::vector<std::function<void()>> bodies) {
  return Child::holding([&] {
    ledger.join(group, getpid());
    // Readers have fewer threads and much to do: both should have their share of the machine.
    checked(nice(8), "nice");
    for (const auto& body : bodies) std::thread(body).detach();
  });
}

void raise_descriptor_limit() {
  rlimit limit{};
  getrlimit(RLIMIT_NOFILE, &limit);
  limit.rlim_cur = limit.rlim_max;
  setrlimit(RLIMIT_NOFILE, &limit);
}

void enter_network_with_chains(int chains) {
  std::ofstream file("/proc/sys/net/ipv4/tcp_child_ehash_entries");
  file << chains << std::flush;
  if (!file) throw std::runtime_error("this kernel has no hash tables of a namespace's own");
  checked(unshare(CLONE_NEWNET), "unshare net");
  bring_up("lo");
}

}  // namespace

Ledger::Ledger() {
  void* const memory = mmap(nullptr, sizeof(Shared), PROT_READ | PROT_WRITE,
                            MAP_SHARED | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  if (memory == MAP_FAILED) throw std::bad_alloc();
  shared_ = static_cast<Shared*>(memory);  // zeros, which is what it begins with
}

Ledger::~Ledger() { munmap(shared_, sizeof(Shared)); }

void Ledger::join(Group group, pid_t pid) noexcept {
  const auto number = static_cast<std::uint32_t>(pid);
  shared_->members[static_cast<std::size_t>(group)][number / 32] |= 1U << (number % 32);
}

bool Ledger::has(Group group, std::uint32_t pid) const noexcept {
  return pid < pids_max &&
         (shared_->members[static_cast<std::size_t>(group)][pid / 32] >> (pid % 32) & 1U) != 0;
}

TruthWorld::TruthWorld(const WorldSize& size) {
  raise_descriptor_limit();
  if (size.chains) enter_network_with_chains(*size.chains);
  for (std::size_t group = 1; group < group_count; ++group)
    add_address("lo", ipv6_of(static_cast<Group>(group)).c_str(), 128);
  start_churn();  // first, so that none of these processes inherits what stays

  const auto own = static_cast<std::uint32_t>(getpid());
  ledger_.join(Group::staying, getpid());
  holders_.assign(3, {own});
  const auto add_keeper = [&](std::initializer_list<std::size_t> whose) {
    keepers_.push_back(Child::holding());
    const pid_t pid = keepers_.back().pid();
    ledger_.join(Group::staying, pid);
    for (const std::size_t which : whose)
      holders_[which].push_back(static_cast<std::uint32_t>(pid));
  };
  add_pairs(size.pairs / 2, "127.0.0.1", "127.0.0.1");
  add_crowds(size.crowd / 2);
  add_keeper({0});
  for (StayingFact& fact : staying_) fact.holders = 0;
  const std::size_t first = staying_.size();
  add_crowds(size.crowd - size.crowd / 2);
  add_keeper({0, 1});
  for (std::size_t i = first; i < staying_.size(); ++i) staying_[i].holders = 1;
  const std::size_t second = staying_.size();
  add_pairs(size.pairs / 4, "127.0.0.1", "::ffff:127.0.0.1");
  add_pairs(size.pairs / 4, "::1", "::1");
  for (std::size_t i = second; i < staying_.size(); ++i) staying_[i].holders = 2;
  for (auto& pids : holders_) std::sort(pids.begin(), pids.end());
}

TruthWorld::~TruthWorld() { ledger_.stop(); }

bool TruthWorld::is_whole() const noexcept {
  const auto lives = [](const Child& child) {
    siginfo_t ended{};
    return waitid(P_PID, static_cast<id_t>(child.pid()), &ended, WEXITED | WNOHANG | WNOWAIT) ==
               0 &&
           ended.si_pid == 0;
  };
  return std::all_of(churners_.begin(), churners_.end(), lives) &&
         std::all_of(keepers_.begin(), keepers_.end(), lives);
}

void TruthWorld::start_churn() {
  const auto add = [&](Group group, std::vector<std::function<void()>> bodies) {
    churners_.push_back(worker(ledger_, group, std::move(bodies)));
  };
  Ledger& ledger = ledger_;
  add(Group::crowd, {[&ledger] { churn_crowd(ledger); }});
  add(Group::talkers, {[&ledger] { churn_talkers(ledger); }});
  add(Group::forkers, {[&ledger] { churn_forkers(ledger); }});
  std::vector<std::function<void()>> own_tables = {[&ledger] { churn_own_table(ledger, 6); }};
  // ThreadSanitizer knows one descriptor table in a process.
  if (!TCPTABLE_TSAN) own_tables.emplace_back([&ledger] { churn_own_table(ledger, 7); });
  add(Group::threads, std::move(own_tables));

  // The ends of the channels live on in the children, which take their number with them.
  static std::vector<Fd> ends;
  ends.clear();
  for (int i = 0; i < 2; ++i) {
    auto [one, other] = unix_pair();
    ends.push_back(std::move(one));
    ends.push_back(std::move(other));
  }
  add(Group::passers, {[&ledger] { churn_giver(ledger, ends[0]); }});
  add(Group::passers, {[&ledger] { churn_taker(ledger, ends[1]); }});
  add(Group::movers, {[&ledger] { churn_mover(ledger, ends[2], Fd()); }});
  static Fd moving;
  moving = listener(ipv4_endpoint(Group::movers));
  moving_cookie_ = cookie_of(moving);
  moving_inode_ = inode_of(moving);
  add(Group::movers, {[&ledger] { churn_mover(ledger, ends[3], std::move(moving)); }});
  moving.reset();
  ends.clear();
}

void TruthWorld::keep(Fd socket, bool shows_as_ipv4) {
  const Endpoint local = Endpoint::local_of(socket.get());
  sockaddr_storage peer{};
  socklen_t size = sizeof peer;
  const bool has_peer = getpeername(socket.get(), reinterpret_cast<sockaddr*>(&peer), &size) == 0;
  staying_.push_back(
      {.cookie = cookie_of(socket),
       .inode = inode_of(socket),
       .local_port = local.port(),
       .remote_port = has_peer ? Endpoint::peer_of(socket.get()).port() : std::uint16_t{0},
       .shows_as_ipv4 = shows_as_ipv4,
       .holders = 0});
  sockets_.push_back(std::move(socket));
}

void TruthWorld::add_crowds(int size) {
  for (int i = 0; i < size; ++i) {
    keep(listener(Endpoint::of("127.0.0.1", crowd_port), {.reuse_port = true}), true);
    keep(bound_socket(Endpoint::of("127.0.0.1", crowd_udp_port),
                      {.type = SOCK_DGRAM, .reuse_port = true}),
         false);
    if (i % 4 == 0)
      keep(listener(Endpoint::of("::1", crowd_ipv6_port), {.reuse_port = true}), false);
  }
}

void TruthWorld::add_pairs(int count, const char* address, const char* listening_address) {
  const bool ipv4 = Endpoint::of(address).family() == AF_INET;
  Fd listening = listener(Endpoint::of(listening_address), {.v6_only = false}, 4096);
  const Endpoint remote = Endpoint::of(address, local_port(listening));
  for (int i = 0; i < count; ++i) {
    Connection talk = connect_through(listening, remote);
    keep(std::move(talk.client), ipv4);
    keep(std::move(talk.server), ipv4);
  }
  // A listener on a mapped address is an IPv6 socket that Windows would show as IPv4.
  keep(std::move(listening), ipv4);
}

Group group_of(const Row& row) noexcept {
  const Address local = unmapped(row.local_address());
  const std::uint8_t number = local.family == Family::ipv4 ? local.bytes[2] : local.bytes[15];
  const bool loopback_ipv6 = local.family == Family::ipv6 && local.bytes[0] == 0;
  return loopback_ipv6 || number >= group_count ? Group::staying : static_cast<Group>(number);
}

}  // namespace tcptable::test
