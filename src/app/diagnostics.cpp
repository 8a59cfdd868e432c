#include "diagnostics.hpp"

#include <unistd.h>

#include <cstring>
#include <string_view>
#include <vector>

#include <fmt/format.h>

namespace tcptable::app {
namespace {

// Reasons that a better privileged look could turn into an owner.
bool may_have_hidden_owner(const Snapshot& snapshot, const Row& row) noexcept {
  switch (snapshot.owner_reason(row)) {
    case OwnerReason::permission:
    case OwnerReason::unavailable:
      return true;
    case OwnerReason::pending_accept:
      return snapshot.owners(row).empty();
    default:
      return false;
  }
}

const Gap* find(std::span<const Gap> gaps, GapKind kind) {
  for (const Gap& gap : gaps) {
    if (gap.kind == kind) return &gap;
  }
  return nullptr;
}

std::string processes(std::size_t count) {
  return count == 1 ? std::string("1 process") : fmt::format("{} processes", count);
}

// Who could not be seen, in words; empty when nothing was hidden.
std::string hidden_owners(std::span<const Gap> gaps) {
  const Gap* denied = find(gaps, GapKind::processes_denied);
  const bool hidden = find(gaps, GapKind::processes_hidden) != nullptr;
  if (denied != nullptr && hidden) {
    return fmt::format("{} could not be inspected and others are hidden by /proc",
                       processes(denied->count));
  }
  if (denied != nullptr) {
    return fmt::format("{} could not be inspected", processes(denied->count));
  }
  return hidden ? "processes of other users are hidden by /proc" : "";
}

std::string_view owner_advice(const Shortfall& shortfall) {
  if (find(shortfall.gaps, GapKind::published_ignored) != nullptr)
    return "what is published of them is not to be trusted: see 'tcptable owners status'";
  if (find(shortfall.gaps, GapKind::published_denied) != nullptr)
    return "they are published, but not to you: see 'tcptable owners status'";
  if (shortfall.asked_as_root) return "a container or a security module forbids it even to root";
  return "run as root to see them, or have root publish them: 'tcptable owners publish'";
}

std::string owner_note(const Shortfall& shortfall) {
  const std::string_view verb = shortfall.rows_without_owner == 1 ? "lacks" : "lack";
  const std::string subject =
      fmt::format("{} of {} rows {} an owner", shortfall.rows_without_owner, shortfall.rows, verb);
  if (find(shortfall.gaps, GapKind::no_procfs) != nullptr) {
    return fmt::format("tcptable: {}: there is no readable /proc to look owners up in\n", subject);
  }
  const std::string cause = hidden_owners(shortfall.gaps);
  if (cause.empty()) return {};
  return fmt::format("tcptable: {}: {}; {}\n", subject, cause, owner_advice(shortfall));
}

// What was asked for and this engine knows nothing of.
std::string untold_note(const Shortfall& shortfall) {
  std::vector<std::string_view> untold;
  if (find(shortfall.gaps, GapKind::no_details) != nullptr) untold.emplace_back("tcp_info, memory");
  if (shortfall.asks_for_cookies && find(shortfall.gaps, GapKind::no_cookies) != nullptr)
    untold.emplace_back("cookies");
  if (shortfall.asks_for_interfaces && find(shortfall.gaps, GapKind::no_interfaces) != nullptr)
    untold.emplace_back("interfaces");
  if (untold.empty()) return {};
  return fmt::format(
      "tcptable: this engine does not tell {}: such columns show nothing; netlink tells them\n",
      fmt::join(untold, ", "));
}

// For who asked for strictness: the rows shown are as they should be, and yet something is missing.
std::string partial_note(std::span<const Gap> gaps) {
  std::string causes = hidden_owners(gaps);
  for (const Gap& gap : gaps) {
    if (gap.kind == GapKind::processes_denied || gap.kind == GapKind::processes_hidden) continue;
    causes += causes.empty() ? "" : ", ";
    causes += name(gap.kind);
  }
  return fmt::format("tcptable: the answer may be partial: {}\n", causes);
}

std::string_view hint(ErrorCode code) {
  switch (code) {
    case ErrorCode::not_supported:
      return "; try --engine auto";
    case ErrorCode::permission_denied:
      return "; try --engine procfs, or run as root";
    case ErrorCode::too_many_files:
      return "; raise the limit with 'ulimit -n'";
    case ErrorCode::unstable:
      return "; the table changes too fast, try again or ask for less";
    default:
      return "";
  }
}

}  // namespace

Shortfall shortfall_of(const Snapshot& snapshot, const Query& query) {
  ColumnSet needed{.cookies = false};
  query.filter.add_needs(needed);
  Shortfall shortfall{
      .rows = snapshot.size(),
      .rows_without_owner = 0,
      .complete = snapshot.complete(),
      .asked_as_root = geteuid() == 0,
      .chosen_by_owner = needed.owners || needed.process || needed.programs || needed.units,
      .asks_for_cookies = query.columns.cookies || needed.cookies,
      .asks_for_interfaces = query.columns.interfaces || needed.interfaces,
      .gaps = snapshot.gaps()};
  for (const Row& row : snapshot) {
    if (may_have_hidden_owner(snapshot, row)) ++shortfall.rows_without_owner;
  }
  return shortfall;
}

std::string explain(const Shortfall& shortfall, Strictness strictness) {
  std::string text;
  if (shortfall.rows_without_owner > 0) {
    text += owner_note(shortfall);
  } else {
    text += explain_choice(shortfall);
  }
  if (find(shortfall.gaps, GapKind::dump_interrupted) != nullptr) {
    text +=
        "tcptable: the table changed while it was read: rows may be missing or doubled; "
        "run it again\n";
  }
  if (find(shortfall.gaps, GapKind::table_unsettled) != nullptr) {
    text +=
        "tcptable: the table changed faster than it could be read: a row may be missing; "
        "run it again\n";
  }
  text += untold_note(shortfall);
  if (text.empty() && strictness == Strictness::strict && !shortfall.complete) {
    text = partial_note(shortfall.gaps);
  }
  return text;
}

std::string explain_choice(const Shortfall& shortfall) {
  if (!shortfall.chosen_by_owner) return {};
  const std::string cause = hidden_owners(shortfall.gaps);
  if (cause.empty()) return {};
  return fmt::format("tcptable: the filter asks for owners, and {}: theirs are left out; {}\n",
                     cause, owner_advice(shortfall));
}

std::string explain(const Error& error) {
  return fmt::format("tcptable: {}{}\n", to_string(error), hint(error.code));
}

ExitCode exit_code_for(const Error& error) noexcept {
  switch (error.code) {
    case ErrorCode::permission_denied:
      return ExitCode::permission;
    case ErrorCode::invalid_argument:
      return ExitCode::usage;
    default:
      return ExitCode::failure;
  }
}

std::string explain_write_error(int error_number) {
  return fmt::format("tcptable: cannot write the table: {}\n", std::strerror(error_number));
}

}  // namespace tcptable::app
