#include "source.hpp"

#include <utility>

#include <tcptable/collector.hpp>

#include "diagnostics.hpp"

namespace tcptable::app {

std::variant<Snapshot, Farewell> read_snapshot(const Source& source, const Query& query) {
  if (!source.is_live()) return Farewell{ExitCode::usage, "tcptable: --from is not built in\n"};
  Result<Snapshot> read = tcptable::snapshot(query);
  if (!read) return Farewell{exit_code_for(read.error()), explain(read.error())};
  return std::move(*read);
}

}  // namespace tcptable::app
