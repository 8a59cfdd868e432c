#include "population.hpp"

#include <algorithm>
#include <sstream>

#include "probe.hpp"
#include "support/kernel_table.hpp"
#include "support/private_network.hpp"
#include "support/sockets.hpp"

namespace tcptable::test {

Population::Population() {
  add_address("lo", "2001:db8::1", 64);
  for (const char* address : {"127.0.0.1", "127.0.0.2", "::1", "2001:db8::1"}) {
    add_connections(address);
  }
  children_.push_back(Child::holding());  // shares what there is so far
  add_dual_stack();
  add_link_local();
  children_.push_back(Child::holding());
  add_udp();
  pids_ = {own_pid()};
  for (const Child& child : children_) pids_.push_back(static_cast<std::uint32_t>(child.pid()));
}

void Population::add_connections(const char* address) {
  Fd listening = listener(Endpoint::of(address));
  for (int i = 0; i < 2; ++i) {
    Connection talk = connect_through(listening);
    sockets_.push_back(std::move(talk.client));
    sockets_.push_back(std::move(talk.server));
  }
  Connection closed = connect_through(listening);
  closed.client.reset();
  closed.server.reset();
  Connection half = connect_through(listening);
  const std::uint16_t closed_port = local_port(half.client);
  half.client.reset();
  // The acknowledgement may be late; from here on nothing moves.
  await_kernel_state(Endpoint::of(address).family(), closed_port, local_port(listening),
                     static_cast<int>(State::fin_wait_2));
  sockets_.push_back(std::move(half.server));
  sockets_.push_back(connect_to(Endpoint::local_of(listening.get())));  // never accepted
  sockets_.push_back(bound_socket(Endpoint::of(address)));
  sockets_.push_back(std::move(listening));
}

void Population::add_dual_stack() {
  Fd dual = listener(Endpoint::of("::"), {.v6_only = false});
  for (const char* address : {"127.0.0.3", "::ffff:127.0.0.4", "::1"}) {
    Connection talk = connect_through(dual, Endpoint::of(address, local_port(dual)));
    sockets_.push_back(std::move(talk.client));
    sockets_.push_back(std::move(talk.server));
  }
  sockets_.push_back(std::move(dual));
  sockets_.push_back(listener(Endpoint::of("0.0.0.0")));
}

void Population::add_link_local() {
  add_address("lo", "fe80::77", 64);
  Conversation talk = converse(Endpoint::of("fe80::77", 0, interface_index("lo")));
  sockets_.push_back(std::move(talk.listening));
  sockets_.push_back(std::move(talk.client));
  sockets_.push_back(std::move(talk.server));
}

void Population::add_udp() {
  for (const char* address : {"127.0.0.1", "0.0.0.0", "::1", "::"}) {
    Fd server = bound_socket(Endpoint::of(address), {.type = SOCK_DGRAM});
    const Endpoint remote = Endpoint::of(
        server && Endpoint::local_of(server.get()).family() == AF_INET ? "127.0.0.1" : "::1",
        local_port(server));
    sockets_.push_back(connect_to(remote, {.type = SOCK_DGRAM}));
    sockets_.push_back(std::move(server));
  }
}

std::string identity(const Row& row) {
  std::ostringstream text;
  text << name(row.protocol) << ' ' << name(row.family) << ' ' << to_string(row.local_address())
       << ' ' << row.local_port << ' ' << to_string(row.remote_address()) << ' ' << row.remote_port
       << ' ' << name(row.state) << ' ' << row.inode;
  return text.str();
}

std::string difference(const std::vector<std::string>& actual,
                       const std::vector<std::string>& expected) {
  std::vector<std::string> extra;
  std::vector<std::string> missing;
  std::set_difference(actual.begin(), actual.end(), expected.begin(), expected.end(),
                      std::back_inserter(extra));
  std::set_difference(expected.begin(), expected.end(), actual.begin(), actual.end(),
                      std::back_inserter(missing));
  std::string text;
  for (const std::string& row : extra) text += "unexpected: " + row + "\n";
  for (const std::string& row : missing) text += "missing: " + row + "\n";
  return text;
}

std::vector<std::string> identities(const Snapshot& snapshot) {
  std::vector<std::string> all;
  for (const Row& row : snapshot) all.push_back(identity(row));
  std::sort(all.begin(), all.end());
  return all;
}

}  // namespace tcptable::test
