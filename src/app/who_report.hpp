// Who is behind a port: worked out from a snapshot, in sentences and as JSON (docs/json-schema.md).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <tcptable/snapshot.hpp>

#include "exit_code.hpp"
#include "output.hpp"
#include "who_target.hpp"

namespace tcptable::app {

inline constexpr const char* who_schema = "tcptable-who/1";

struct WhoProcess {
  Process process;
  std::string user;
  ProcessFacts facts;
  std::optional<std::int64_t> started_at;  // seconds since 1970
  std::vector<Process> ancestors;          // the parent first
};

// Connections by what they have in common, the most frequent first.
struct WhoTraffic {
  std::size_t connections = 0;
  std::vector<std::pair<State, std::size_t>> states;
  std::vector<std::pair<Address, std::size_t>> peers;
};

// One process, with those that share its sockets; or, where none can be named, what is known of it.
struct WhoParty {
  std::vector<WhoProcess> processes;  // the one to speak of first
  OwnerReason reason = OwnerReason::not_asked;
  std::uint32_t uid = no_uid;  // of the sockets
  std::string user;
  std::vector<Row> listeners;     // none of a client
  std::optional<Queues> backlog;  // connections that wait to be accepted, and how many may
  WhoTraffic traffic;
};

struct WhoReport {
  WhoTarget target;
  std::vector<WhoParty> servers;   // that listen at the port
  std::vector<WhoParty> speakers;  // with connections from that port, and no listener there
  std::vector<WhoParty> clients;   // with connections to that port of somebody else
  bool is_saved = false;           // told by a file: nobody can look again
};

// What to ask so that who() can tell.
Query who_query(const WhoTarget& target);

// Pure. Times and ancestors are left for the caller to add.
WhoReport who(const Snapshot& snapshot, const WhoTarget& target);

ExitCode exit_code_for(const WhoReport& report) noexcept;

// `now` in seconds since 1970.
std::string who_text(const WhoReport& report, std::int64_t now);
void render_who_json(const WhoReport& report, std::int64_t now, Output& output);

}  // namespace tcptable::app
