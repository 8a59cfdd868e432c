// Trying out what this process may see: the facts behind `tcptable doctor`.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include <tcptable/host.hpp>
#include <tcptable/publication.hpp>
#include <tcptable/result.hpp>
#include <tcptable/snapshot.hpp>

namespace tcptable::app {

// One way to look, and whether it led anywhere.
struct Trial {
  Engine engine = Engine::none;
  bool works = false;
  std::string problem;  // why not
};

// Plain values, so that a test can write them by hand.
struct HostTrials {
  HostView host;
  Publication publication;
  std::vector<Trial> tables;           // where rows may come from
  std::vector<Trial> owners;           // how owners may be found
  Engine table_engine = Engine::none;  // that are used unless one is forced
  Engine owner_engine = Engine::none;
  bool complete = false;        // Snapshot::complete() of the whole table with owners
  std::optional<bool> cgroups;  // whether sockets tell their cgroup; empty: there was none to ask
  std::string user;             // who asks
  std::string program;          // the path of this program; empty when it is unknown
};

// Takes a few snapshots. A socket of its own is open meanwhile, so that there is one to look for.
Result<HostTrials> try_host();

}  // namespace tcptable::app
