// Who listens on this host, and where nobody can be named, why.
#include <cstdio>
#include <string>
#include <string_view>
#include <tcptable/tcptable.hpp>

namespace {

// A process may give itself any name, terminal commands included.
std::string printable(std::string_view text) {
  std::string safe(text);
  for (char& byte : safe) {
    if (byte < ' ' || byte == 0x7F) byte = '?';
  }
  return safe;
}

std::string owner_text(const tcptable::Snapshot& table, const tcptable::Row& row) {
  std::string text;
  for (const tcptable::Holder& holder : table.owners(row)) {
    const tcptable::Process& process = table.process(holder);
    if (!text.empty()) text += ", ";
    text += printable(process.name()) + " (" + std::to_string(process.pid) + ")";
  }
  if (text.empty()) text = name(table.owner_reason(row));
  return text;
}

}  // namespace

int main() {
  tcptable::Query query;
  query.protocols = {.tcp = true, .udp = false};
  query.states = {tcptable::State::listen};
  query.columns.process = true;
  query.ordering = tcptable::Ordering::endpoints;

  const auto table = tcptable::snapshot(query);
  if (!table) {
    std::fprintf(stderr, "%s\n", to_string(table.error()).c_str());
    return 1;
  }
  for (const tcptable::Row& row : *table) {
    std::printf("%s port %u: %s\n", to_string(row.local_address()).c_str(), row.local_port,
                owner_text(*table, row).c_str());
  }
  // What could not be seen is part of the answer.
  for (const tcptable::Gap& gap : table->gaps()) {
    std::fprintf(stderr, "note: %.*s\n", static_cast<int>(name(gap.kind).size()),
                 name(gap.kind).data());
  }
}
