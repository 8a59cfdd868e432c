// Bytecode for the kernel: every program must be one that the kernel takes, and must decide as the
// conditions do that it was made of.
#include <vector>

#include "../tests/builders/diag_conditions.hpp"
#include "input.hpp"

using namespace tcptable;

namespace {

PortRange port_range(fuzz::Input& input) {
  const auto a = input.number<std::uint16_t>();
  const auto b = input.number<std::uint16_t>();
  return {std::min(a, b), std::max(a, b)};
}

wire::DiagCondition condition(fuzz::Input& input) {
  wire::DiagCondition result;
  result.kind = static_cast<wire::DiagCondition::Kind>(input.below(5));
  result.end = input.below(2) == 0 ? wire::DiagEnd::local : wire::DiagEnd::remote;
  // What the query's own check lets through is all that is ever compiled.
  if (result.kind == wire::DiagCondition::Kind::port) result.ports = port_range(input);
  if (result.kind == wire::DiagCondition::Kind::prefix) {
    result.prefix.address = input.address();
    const unsigned width = result.prefix.address.family == Family::ipv4 ? 32 : 128;
    result.prefix.length = static_cast<std::uint8_t>(input.below(width + 1));
    result.is_negated = input.below(3) == 0;
  }
  if (result.kind == wire::DiagCondition::Kind::device ||
      result.kind == wire::DiagCondition::Kind::cgroup) {
    result.number = input.number<std::uint32_t>();
    result.is_negated = input.below(3) == 0;
  }
  if (result.kind == wire::DiagCondition::Kind::cgroup) result.number <<= input.below(33);
  return result;
}

std::vector<wire::DiagClause> clauses(fuzz::Input& input) {
  std::vector<wire::DiagClause> result(input.below(8));
  // A few conditions may be repeated many times, to come near the longest program.
  const unsigned repeats = 1 + (input.below(16) == 0 ? input.below(2000) : 0);
  for (wire::DiagClause& clause : result) {
    for (unsigned i = 1 + input.below(5); i > 0; --i)
      clause.insert(clause.end(), repeats, condition(input));
  }
  return result;
}

// Near a condition, where mistakes would be.
test::DiagEntry entry_near(const std::vector<wire::DiagClause>& conditions, fuzz::Input& input) {
  test::DiagEntry entry{.local = input.address(),
                        .remote = input.address(),
                        .local_port = input.number<std::uint16_t>(),
                        .remote_port = input.number<std::uint16_t>()};
  if (conditions.empty()) return entry;
  const wire::DiagClause& clause =
      conditions[input.below(static_cast<unsigned>(conditions.size()))];
  const wire::DiagCondition& near = clause[input.below(static_cast<unsigned>(clause.size()))];
  if (input.below(2) == 0) entry.device = static_cast<std::uint32_t>(near.number);
  if (input.below(2) == 0) entry.cgroup = near.number;
  if (input.below(2) == 0) entry.local = near.prefix.address;
  if (input.below(2) == 0) entry.remote = near.prefix.address;
  if (input.below(2) == 0) entry.local_port = near.ports.first;
  if (input.below(2) == 0) entry.remote_port = near.ports.last;
  return entry;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  fuzz::Input input(data, size);
  const std::vector<wire::DiagClause> conditions = clauses(input);
  const auto program = wire::compile_filter(conditions);
  if (!program) return 0;
  fuzz::require(program->empty() == conditions.empty());
  if (program->empty()) return 0;
  fuzz::require(test::is_valid_program(*program));
  for (int i = 0; i < 8; ++i) {
    const test::DiagEntry entry = entry_near(conditions, input);
    fuzz::require(test::accepts(*program, entry) == test::satisfies(entry, conditions));
  }
  return 0;
}
