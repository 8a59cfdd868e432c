// Which sockets: the words and switches that every reading command takes.
#pragma once

#include <cstdint>
#include <string>
#include <variant>
#include <vector>

#include <tcptable/query.hpp>

#include "farewell.hpp"
#include "filter_words.hpp"
#include "source.hpp"

namespace tcptable::app {

class CommandLine;

// As they were typed.
struct TypedSelection {
  std::vector<std::string> words;
  std::string from;
  std::string engine = "auto";
  bool tcp = false;
  bool udp = false;
  bool ipv4 = false;
  bool ipv6 = false;
  bool listening = false;
  bool all = false;
};

// What they mean. The query asks for no columns yet.
struct Selection {
  Query query;
  Source source;
};

enum class Sources : std::uint8_t { any, this_host };

// Without --from where the command looks at this host alone.
void add_selection(CommandLine& cli, TypedSelection& typed, Sources sources = Sources::any,
                   const char* tcp_only = "TCP sockets only");

// `protocols`: those that are meant where nothing was asked. A filter, -l and -a speak of both,
// until -t or -u says which. A farewell where the filter is wrong.
std::variant<Selection, Farewell> selection_of(const TypedSelection& typed, ProtocolSet protocols);

// The same where users are those of this host, or of a snapshot, whatever --from says.
std::variant<Selection, Farewell> selection_of(const TypedSelection& typed, ProtocolSet protocols,
                                               UserNames users);

}  // namespace tcptable::app
