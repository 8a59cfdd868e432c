// Where rows come from: the kernel, or a file that `tcptable save` wrote.
#pragma once

#include <string>
#include <variant>

#include <tcptable/query.hpp>
#include <tcptable/snapshot.hpp>

#include "farewell.hpp"

namespace tcptable::app {

struct Source {
  std::string file;  // empty: this host, now; "-": standard input

  bool is_live() const noexcept { return file.empty(); }
};

struct Answer {
  Snapshot snapshot;
  std::string host;  // whose sockets these are; any bytes
};

// What the query asks for, in its order: of a file the same rows and facts as of the host on which
// it was written. Or what to say instead, with how to end.
std::variant<Answer, Farewell> read_snapshot(const Source& source, const Query& query);

// As `uname -n` tells it.
std::string own_host_name();

}  // namespace tcptable::app
