// Small questions about the host, each answered by one file of /proc.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <tcptable/collector.hpp>

#include "sockstat.hpp"
#include "table_gauge.hpp"

namespace tcptable::engine {

// `proc` is an open /proc or a tree that looks like one.

// The counters of the calling thread's network namespace.
Result<wire::SocketCounts> socket_counts(int proc);

// Reads the counters anew at each question. `proc` must stay open as long as the gauge is in use.
TableGauge table_gauge(int proc);

// Bounds of the rows that a query gives, by those counters. Pure.
RowBounds bounds_of(const Query& query, const wire::SocketCounts& counts) noexcept;

// True when /proc does not list every process of its PID namespace to this user (hidepid): process
// 1 always exists, so a /proc without it hides it; otherwise the mount's options tell.
bool hides_processes(int proc);

// The identity of the calling thread's network namespace ("net:[4026531840]", zero-padded); all
// zeros when /proc does not tell.
using NamespaceName = std::array<char, 32>;
NamespaceName network_namespace(int proc) noexcept;

// False for a /proc of another PID namespace than the caller's, whose numbers mean other processes
// to the kernel. True when there is none, or none that tells.
bool numbers_as_the_kernel_does(int proc) noexcept;

// False inside a container that has a PID namespace of its own.
bool is_initial_pid_namespace(int proc) noexcept;
bool is_initial_user_namespace(int proc) noexcept;

std::optional<std::uint32_t> effective_uid(int proc, std::uint32_t pid) noexcept;

}  // namespace tcptable::engine
