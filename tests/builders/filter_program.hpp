// The kernel's side of inet_diag bytecode, written from the rules that net/ipv4/inet_diag.c
// enforces: which programs it accepts, and what they decide. Only the commands that this project
// emits are known.
#pragma once

#include <linux/inet_diag.h>
#include <sys/socket.h>

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <optional>
#include <set>
#include <span>
#include <tcptable/socket.hpp>

namespace tcptable::test {

using Program = std::span<const std::byte>;

inline std::optional<inet_diag_bc_op> command_at(Program program, std::size_t at) {
  inet_diag_bc_op command{};
  if (at > program.size() || program.size() - at < sizeof command) return std::nullopt;
  std::memcpy(&command, program.data() + at, sizeof command);
  return command;
}

// Bytes that the command at `at` must at least skip over, or nothing when it is not valid there.
inline std::optional<std::size_t> command_size(Program program, std::size_t at) {
  const auto command = command_at(program, at);
  if (!command) return std::nullopt;
  const std::size_t left = program.size() - at;
  std::size_t size = sizeof(inet_diag_bc_op);
  switch (command->code) {
    case INET_DIAG_BC_JMP:
    case INET_DIAG_BC_NOP:
      return size;
    case INET_DIAG_BC_S_GE:
    case INET_DIAG_BC_S_LE:
    case INET_DIAG_BC_D_GE:
    case INET_DIAG_BC_D_LE:
    case INET_DIAG_BC_DEV_COND:
      size += sizeof(std::uint32_t);
      return size <= left ? std::optional(size) : std::nullopt;
    case INET_DIAG_BC_CGROUP_COND:
      size += sizeof(std::uint64_t);
      return size <= left ? std::optional(size) : std::nullopt;
    case INET_DIAG_BC_S_COND:
    case INET_DIAG_BC_D_COND:
      break;
    default:
      return std::nullopt;
  }
  inet_diag_hostcond condition{};
  size += sizeof condition;
  if (size > left) return std::nullopt;
  std::memcpy(&condition, program.data() + at + sizeof(inet_diag_bc_op), sizeof condition);
  if (condition.family != AF_INET && condition.family != AF_INET6) return std::nullopt;
  const std::size_t address_size = condition.family == AF_INET ? 4 : 16;
  size += address_size;
  if (size > left || condition.prefix_len > 8 * address_size) return std::nullopt;
  return size;
}

// True when the kernel would take the program: every command whole, every distance a multiple of
// four that passes the command's operands and ends at most four bytes behind the program, and every
// place that a failed command leads to one that the chain of `yes` comes by.
inline bool is_valid_program(Program program) {
  if (program.size() < sizeof(inet_diag_bc_op)) return false;
  std::set<std::size_t> landings{program.size(), program.size() + 4};
  for (std::size_t at = 0; at < program.size();) {
    landings.insert(at);
    const auto command = command_at(program, at);
    if (!command || command->yes < 4 || command->yes % 4 != 0) return false;
    at += command->yes;
  }
  std::size_t at = 0;
  while (at < program.size()) {
    const auto size = command_size(program, at);
    if (!size) return false;
    const auto command = command_at(program, at);
    const std::size_t left = program.size() - at;
    for (const std::size_t distance : {std::size_t{command->yes}, std::size_t{command->no}}) {
      if (distance < *size || distance > left + 4 || distance % 4 != 0) return false;
      if (!landings.contains(at + distance)) return false;
    }
    at += command->yes;
  }
  return at == program.size();
}

// What a program is asked about.
struct DiagEntry {
  Address local;
  Address remote;
  std::uint16_t local_port = 0;
  std::uint16_t remote_port = 0;
  std::uint32_t device = 0;
  std::uint64_t cgroup = 0;
};

template <typename Number>
bool equals_operand(Program program, std::size_t at, Number number) {
  Number operand{};
  std::memcpy(&operand, program.data() + at + sizeof(inet_diag_bc_op), sizeof operand);
  return operand == number;
}

inline bool bits_match(const std::uint8_t* a, const std::byte* b, unsigned count) {
  for (unsigned bit = 0; bit < count; ++bit) {
    const unsigned mask = 0x80U >> bit % 8;
    if (((a[bit / 8] ^ std::to_integer<unsigned>(b[bit / 8])) & mask) != 0) return false;
  }
  return true;
}

inline bool host_matches(Program program, std::size_t at, const Address& address) {
  inet_diag_hostcond condition{};
  const std::size_t condition_at = at + sizeof(inet_diag_bc_op);
  std::memcpy(&condition, program.data() + condition_at, sizeof condition);
  const std::byte* const bits = program.data() + condition_at + sizeof condition;
  const bool same_family = (condition.family == AF_INET) == (address.family == Family::ipv4);
  if (same_family) return bits_match(address.bytes.data(), bits, condition.prefix_len);
  return condition.family == AF_INET && is_v4_mapped(address) &&
         bits_match(address.bytes.data() + 12, bits, condition.prefix_len);
}

inline bool command_holds(Program program, std::size_t at, const DiagEntry& entry) {
  const inet_diag_bc_op command = *command_at(program, at);
  const auto operand = [&] { return command_at(program, at + sizeof command)->no; };
  switch (command.code) {
    case INET_DIAG_BC_S_GE:
      return entry.local_port >= operand();
    case INET_DIAG_BC_S_LE:
      return entry.local_port <= operand();
    case INET_DIAG_BC_D_GE:
      return entry.remote_port >= operand();
    case INET_DIAG_BC_D_LE:
      return entry.remote_port <= operand();
    case INET_DIAG_BC_S_COND:
      return host_matches(program, at, entry.local);
    case INET_DIAG_BC_D_COND:
      return host_matches(program, at, entry.remote);
    case INET_DIAG_BC_DEV_COND:
      return equals_operand(program, at, entry.device);
    case INET_DIAG_BC_CGROUP_COND:
      return equals_operand(program, at, entry.cgroup);
    default:
      return command.code == INET_DIAG_BC_NOP;  // a jump never holds
  }
}

// The verdict of a valid program.
inline bool accepts(Program program, const DiagEntry& entry) {
  std::size_t at = 0;
  while (at < program.size()) {
    const inet_diag_bc_op command = *command_at(program, at);
    at += command_holds(program, at, entry) ? command.yes : command.no;
  }
  return at == program.size();
}

}  // namespace tcptable::test
