#include "selection_options.hpp"

#include <utility>

#include "command_line.hpp"

namespace tcptable::app {
namespace {

EngineChoice engine_choice(std::string_view word) {
  if (word == "netlink") return EngineChoice::netlink;
  if (word == "bpf") return EngineChoice::bpf;
  return word == "procfs" ? EngineChoice::procfs : EngineChoice::automatic;
}

// A UDP socket without a peer takes datagrams from anyone: the next thing to listening. TCP has no
// sockets in that state, so naming both costs nothing, but each is named only where it is meant.
StateSet listening_states(ProtocolSet protocols) {
  StateSet states;
  if (protocols.tcp) states = states.with(State::listen);
  if (protocols.udp) states = states.with(State::closed);
  return states;
}

}  // namespace

void add_selection(CommandLine& cli, TypedSelection& typed, Sources sources, const char* tcp_only) {
  cli.add_option("FILTER", typed.words, "only sockets that match: :443, nginx, 10.0.0.0/8 …")
      .shown_as("");
  cli.add_switch("-t,--tcp", typed.tcp, tcp_only);
  cli.add_switch("-u,--udp", typed.udp, "UDP sockets only; with -t both");
  cli.add_switch("-4,--ipv4", typed.ipv4, "sockets of the IPv4 family only");
  cli.add_switch("-6,--ipv6", typed.ipv6, "sockets of the IPv6 family only");
  cli.add_switch("-l,--listening", typed.listening, "listening sockets, and UDP without a peer");
  cli.add_switch("-a,--all", typed.all, "TCP and UDP in every state; wins over -l");
  if (sources == Sources::any)
    cli.add_option("--from", typed.from,
                   "the sockets that 'tcptable save' wrote to FILE; - is stdin")
        .shown_as("FILE")
        .last_wins()
        .not_empty();
  cli.add_option("--engine", typed.engine,
                 "where the table comes from: auto, netlink, bpf or procfs")
      .shown_as("NAME")
      .last_wins()
      .one_of({"auto", "netlink", "bpf", "procfs"});
}

std::variant<Selection, Farewell> selection_of(const TypedSelection& typed, ProtocolSet protocols) {
  return selection_of(typed, protocols,
                      typed.from.empty() ? UserNames::of_this_host : UserNames::of_the_snapshot);
}

std::variant<Selection, Farewell> selection_of(const TypedSelection& typed, ProtocolSet protocols,
                                               UserNames users) {
  Selection selection;
  Query& query = selection.query;
  auto filter = filter_of(typed.words, users);
  if (auto* const farewell = std::get_if<Farewell>(&filter)) return std::move(*farewell);
  query.filter = std::get<Filter>(std::move(filter));
  const bool asks = !query.filter.matches_all() || typed.listening || typed.all;
  query.protocols = asks ? ProtocolSet{} : protocols;
  if (typed.tcp || typed.udp) query.protocols = {.tcp = typed.tcp, .udp = typed.udp};
  if (typed.ipv4 || typed.ipv6) query.families = {.ipv4 = typed.ipv4, .ipv6 = typed.ipv6};
  if (typed.listening && !typed.all) query.states = listening_states(query.protocols);
  query.columns = {.cookies = false};
  query.ordering = Ordering::endpoints;
  query.engine = engine_choice(typed.engine);
  selection.source.file = typed.from;
  return selection;
}

}  // namespace tcptable::app
