// What `tcptable close` says: the plan, the question, the results (docs/json-schema.md).
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "close_plan.hpp"
#include "exit_code.hpp"
#include "output.hpp"

namespace tcptable::app {

inline constexpr const char* close_schema = "tcptable-close/1";

// What would be closed, and below it what is kept and why.
std::string plan_text(std::span<const CloseEntry> entries);

// "close 3 connections? [y/N] "
std::string question(std::span<const CloseEntry> entries);

// An answer that means yes. Everything else means no.
bool is_yes(std::string_view answer) noexcept;

// What came of one socket, in a line without its end.
std::string result_text(const CloseEntry& entry);

// A line for each socket that was to be closed and was not; then how many were.
std::string results_text(std::span<const CloseEntry> entries);

enum class CloseRun : std::uint8_t { dry, declined, done };

ExitCode exit_code_for(std::span<const CloseEntry> entries, CloseRun run) noexcept;

void render_close_json(std::span<const CloseEntry> entries, CloseRun run, Output& output);
void render_close_json_lines(std::span<const CloseEntry> entries, Output& output);

}  // namespace tcptable::app
