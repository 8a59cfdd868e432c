// Each command is { code:8, yes:8, no:16 } and may be followed by operands. After it the kernel
// moves `yes` bytes ahead if the command holds and `no` bytes ahead if not. Landing exactly on the
// end accepts, landing four bytes past it rejects. Every landing place must also be reachable by
// following `yes` from the start, which the layout below keeps by making `yes` the plain next
// command:
//
//   clause 1:   [alternative A] [jump to clause 2]
//               [alternative B] [jump to clause 2]     A fails -> B
//               [alternative C]                        C fails -> reject
//   clause 2:   …
//
// An alternative is one command (a prefix, a device, a cgroup) or two (a range: at least, at most;
// a negated one and a jump).
#include "inet_diag_filter.hpp"

#include <linux/inet_diag.h>
#include <sys/socket.h>

#include <cstring>

namespace tcptable::wire {
namespace {

static_assert(sizeof(inet_diag_bc_op) == 4 && sizeof(inet_diag_hostcond) == 8);

constexpr std::size_t program_bytes_max = 32768;
constexpr std::size_t reject_distance = 4;

class Assembler {
 public:
  std::size_t position() const noexcept { return program_.size(); }

  // Appends a command with operands; its `no` is to be patched.
  std::size_t emit(std::uint8_t code, std::span<const std::byte> operands = {}) {
    const std::size_t at = position();
    inet_diag_bc_op op{};
    op.code = code;
    op.yes = static_cast<unsigned char>(sizeof op + operands.size());
    append(&op, sizeof op);
    program_.insert(program_.end(), operands.begin(), operands.end());
    return at;
  }

  void jump_if_not(std::size_t command, std::size_t target) noexcept {
    const auto distance = static_cast<unsigned short>(target - command);
    std::memcpy(program_.data() + command + offsetof(inet_diag_bc_op, no), &distance,
                sizeof distance);
  }

  std::vector<std::byte> take() && { return std::move(program_); }

 private:
  void append(const void* data, std::size_t size) {
    const auto* bytes = static_cast<const std::byte*>(data);
    program_.insert(program_.end(), bytes, bytes + size);
  }

  std::vector<std::byte> program_;
};

std::size_t emit_port(Assembler& assembler, std::uint8_t code, std::uint16_t port) {
  inet_diag_bc_op operand{};
  operand.no = port;  // the kernel reads the port, in host order, from the next command's `no`
  return assembler.emit(code, std::as_bytes(std::span(&operand, 1)));
}

std::size_t emit_host(Assembler& assembler, DiagEnd end, const Prefix& prefix) {
  const bool ipv4 = prefix.address.family == Family::ipv4;
  inet_diag_hostcond condition{};
  condition.family = ipv4 ? AF_INET : AF_INET6;
  condition.prefix_len = prefix.length;
  condition.port = -1;  // any

  std::byte operands[sizeof condition + 16];
  std::memcpy(operands, &condition, sizeof condition);
  std::memcpy(operands + sizeof condition, prefix.address.bytes.data(), 16);
  const std::size_t size = sizeof condition + (ipv4 ? 4 : 16);
  const std::uint8_t code = end == DiagEnd::local ? INET_DIAG_BC_S_COND : INET_DIAG_BC_D_COND;
  return assembler.emit(code, std::span(operands, size));
}

// The kernel compares all bits of the number, which has no alignment there.
template <typename Number>
std::size_t emit_number(Assembler& assembler, std::uint8_t code, Number number) {
  return assembler.emit(code, std::as_bytes(std::span(&number, 1)));
}

// What stands behind the command is a jump that is taken where it holds, and passed over where it
// does not.
std::size_t negated(Assembler& assembler, std::size_t command) {
  const std::size_t jump = assembler.emit(INET_DIAG_BC_JMP);
  assembler.jump_if_not(command, assembler.position());
  return jump;
}

std::size_t emit_equality(Assembler& assembler, const DiagCondition& condition) {
  switch (condition.kind) {
    case DiagCondition::Kind::device:
      return emit_number(assembler, INET_DIAG_BC_DEV_COND,
                         static_cast<std::uint32_t>(condition.number));
    case DiagCondition::Kind::cgroup:
      return emit_number(assembler, INET_DIAG_BC_CGROUP_COND, condition.number);
    default:
      return emit_host(assembler, condition.end, condition.prefix);
  }
}

// The commands of one alternative, all of which must hold. A failure jumps by their `no`.
std::vector<std::size_t> emit_condition(Assembler& assembler, const DiagCondition& condition) {
  switch (condition.kind) {
    case DiagCondition::Kind::prefix:
    case DiagCondition::Kind::device:
    case DiagCondition::Kind::cgroup: {
      const std::size_t command = emit_equality(assembler, condition);
      return {condition.is_negated ? negated(assembler, command) : command};
    }
    case DiagCondition::Kind::carries_ipv4:
      // An IPv4 prefix of no bits: the kernel matches it against plain and v4-mapped addresses.
      return {emit_host(assembler, DiagEnd::local, Prefix{})};
    case DiagCondition::Kind::port:
      break;
  }
  const bool local = condition.end == DiagEnd::local;
  const std::size_t at_least =
      emit_port(assembler, local ? INET_DIAG_BC_S_GE : INET_DIAG_BC_D_GE, condition.ports.first);
  const std::size_t at_most =
      emit_port(assembler, local ? INET_DIAG_BC_S_LE : INET_DIAG_BC_D_LE, condition.ports.last);
  return {at_least, at_most};
}

// `rejects` collects the commands whose failure rejects the socket.
void emit_clause(Assembler& assembler, const DiagClause& clause,
                 std::vector<std::size_t>& rejects) {
  std::vector<std::size_t> jumps;
  for (std::size_t i = 0; i < clause.size(); ++i) {
    const std::vector<std::size_t> commands = emit_condition(assembler, clause[i]);
    if (i + 1 == clause.size()) {
      rejects.insert(rejects.end(), commands.begin(), commands.end());
      break;
    }
    jumps.push_back(assembler.emit(INET_DIAG_BC_JMP));
    for (std::size_t command : commands) assembler.jump_if_not(command, assembler.position());
  }
  for (std::size_t jump : jumps) assembler.jump_if_not(jump, assembler.position());
}

}  // namespace

std::optional<std::vector<std::byte>> compile_filter(std::span<const DiagClause> clauses) {
  Assembler assembler;
  std::vector<std::size_t> rejects;
  for (const DiagClause& clause : clauses) {
    emit_clause(assembler, clause, rejects);
    if (assembler.position() > program_bytes_max) return std::nullopt;
  }
  for (std::size_t command : rejects)
    assembler.jump_if_not(command, assembler.position() + reject_distance);
  return std::move(assembler).take();
}

}  // namespace tcptable::wire
