#include "host_trials.hpp"

#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <utility>

#include <tcptable/collector.hpp>
#include <tcptable/process.hpp>

#include "accounts.hpp"

namespace tcptable::app {
namespace {

// A UDP socket on the loopback device: nothing can reach it from outside.
class Probe {
 public:
  Probe() noexcept : descriptor_(::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    auto* const any = reinterpret_cast<sockaddr*>(&address);
    if (descriptor_ >= 0 && ::bind(descriptor_, any, size) == 0 &&
        ::getsockname(descriptor_, any, &size) == 0)
      port_ = ntohs(address.sin_port);
  }
  Probe(const Probe&) = delete;
  Probe& operator=(const Probe&) = delete;
  ~Probe() {
    if (descriptor_ >= 0) ::close(descriptor_);
  }

  std::uint16_t port() const noexcept { return port_; }  // 0: there is none

 private:
  int descriptor_;
  std::uint16_t port_ = 0;
};

// Handshakes under way are few, and the engine has to walk over all connections to find them.
Query table_question(EngineChoice engine) {
  Query query;
  query.states = {State::syn_sent};
  query.columns.cookies = false;
  query.engine = engine;
  return query;
}

Trial try_table(Engine engine, EngineChoice choice) {
  const auto table = tcptable::snapshot(table_question(choice));
  if (!table) return {engine, false, to_string(table.error())};
  return {engine, true, {}};
}

Query owner_question(const Probe& probe, OwnerEngineChoice engine) {
  Query query;
  query.protocols = {.tcp = false, .udp = true};
  query.local_ports = {{probe.port(), probe.port()}};
  query.columns.owners = true;
  query.columns.cgroups = true;
  query.owner_engine = engine;
  return query;
}

// It works if it finds who has the probe.
Trial try_owners(Engine engine, OwnerEngineChoice choice, const Probe& probe) {
  if (probe.port() == 0) return {engine, false, "no socket could be opened to look for"};
  const auto table = tcptable::snapshot(owner_question(probe, choice));
  if (!table) return {engine, false, to_string(table.error())};
  const auto self = static_cast<std::uint32_t>(::getpid());
  const bool is_found = std::any_of(table->begin(), table->end(),
                                    [&](const Row& row) { return table->owning_pid(row) == self; });
  if (!is_found) return {engine, false, "it does not find the owner of this process's own socket"};
  return {choice == OwnerEngineChoice::bpf ? table->owner_engine() : engine, true, {}};
}

Result<void> look_at_all(HostTrials& trials) {
  Query everything;
  everything.columns.owners = true;
  everything.columns.cgroups = true;
  const auto table = tcptable::snapshot(everything);
  if (!table) return table.error();
  trials.table_engine = table->table_engine();
  trials.owner_engine = table->owner_engine();
  trials.complete = table->complete();
  if (table->size() > 0)
    trials.cgroups = std::any_of(table->begin(), table->end(),
                                 [&](const Row& row) { return table->cgroup_id(row) != 0; });
  return {};
}

}  // namespace

Result<HostTrials> try_host() {
  HostTrials trials;
  const auto host = host_view();
  if (!host) return host.error();
  trials.host = *host;
  const auto published = publication();
  if (!published) return published.error();
  trials.publication = *published;
  const Probe probe;
  trials.tables = {try_table(Engine::netlink, EngineChoice::netlink),
                   try_table(Engine::bpf, EngineChoice::bpf),
                   try_table(Engine::procfs, EngineChoice::procfs)};
  trials.owners = {try_owners(Engine::bpf, OwnerEngineChoice::bpf, probe),
                   try_owners(Engine::procfs, OwnerEngineChoice::procfs, probe)};
  if (const auto looked = look_at_all(trials); !looked) return looked.error();
  trials.user = own_user_name();
  const auto program = executable(static_cast<std::uint32_t>(::getpid()));
  if (program && !program->deleted) trials.program = program->path;
  return trials;
}

}  // namespace tcptable::app
