// Asking for a snapshot and finding one's own sockets in it.
#pragma once

#include <gtest/gtest.h>

#include <cstdint>
#include <optional>
#include <ostream>
#include <string>
#include <tcptable/tcptable.hpp>
#include <vector>

#include "support/endpoint.hpp"
#include "support/kernel_test.hpp"

namespace tcptable {

// For messages of GoogleTest.
void PrintTo(EngineChoice engine, std::ostream* out);
void PrintTo(const Row& row, std::ostream* out);
inline void PrintTo(State state, std::ostream* out) { *out << name(state); }
inline void PrintTo(OwnerReason reason, std::ostream* out) { *out << name(reason); }

}  // namespace tcptable

namespace tcptable::test {

const char* name_of(EngineChoice engine);

// Where owners and the table are published.
inline constexpr const char* pins = "/sys/fs/bpf/tcptable";

// Why there is no table by BPF here, or nothing: this kernel or this user may not load programs.
std::optional<std::string> bpf_missing();

// Everything that can be known, by `engine`.
Query everything(EngineChoice engine);
Query tcp_only(EngineChoice engine);

// Throws, and so fails the test, when there is no answer.
Snapshot take(const Query& query);

// All rows of one socket's endpoint.
std::vector<Row> rows_at(const Snapshot& snapshot, Protocol protocol, std::uint16_t local_port,
                         std::uint16_t remote_port = 0);

// The one row there is. Throws when there is none or more.
Row only_row(const Snapshot& snapshot, Protocol protocol, std::uint16_t local_port,
             std::uint16_t remote_port = 0);

// PIDs of the owners, in the order given, each once.
std::vector<std::uint32_t> owner_pids(const Snapshot& snapshot, const Row& row);

bool has_gap(const Snapshot& snapshot, GapKind kind);
std::uint32_t own_pid();

// A test that runs on each engine, in a network of its own.
class EngineTest : public KernelTest, public ::testing::WithParamInterface<EngineChoice> {
 protected:
  bool is_netlink() const { return GetParam() == EngineChoice::netlink; }
};

std::string engine_name(const ::testing::TestParamInfo<EngineChoice>& info);

#define TCPTABLE_ON_EACH_ENGINE(Suite) \
  INSTANTIATE_TEST_SUITE_P(            \
      Engine, Suite, ::testing::Values(EngineChoice::netlink, EngineChoice::procfs), engine_name)

}  // namespace tcptable::test
