#include "request.hpp"

namespace tcptable::app {
namespace {

// A UDP socket without a peer takes datagrams from anyone: the next thing to listening. TCP has no
// sockets in that state, so naming both costs nothing, but each is named only where it is meant.
StateSet listening_states(ProtocolSet protocols) {
  StateSet states;
  if (protocols.tcp) states = states.with(State::listen);
  if (protocols.udp) states = states.with(State::closed);
  return states;
}

}  // namespace

Query query_for(const Options& options) {
  Query query;
  query.protocols = options.protocols;
  query.families = options.families;
  if (options.listening) query.states = listening_states(options.protocols);
  query.any_ports = options.ports;
  query.columns = {
      .queues = options.json, .owners = true, .process = true, .cookies = options.json};
  query.columns.interfaces = !options.source.is_live();
  query.ordering = Ordering::endpoints;
  query.engine = options.engine;
  return query;
}

}  // namespace tcptable::app
