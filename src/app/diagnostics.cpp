#include "diagnostics.hpp"

#include <unistd.h>

#include <array>
#include <cstring>
#include <string_view>

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
  struct Part {
    bool is_asked;
    GapKind gap;
    std::string_view name;
  };
  const ColumnSet& asked = shortfall.asked;
  const std::array parts{Part{asked.tcp_info, GapKind::no_details, "tcp_info"},
                         Part{asked.memory, GapKind::no_details, "memory"},
                         Part{asked.cgroups, GapKind::no_details, "cgroups of sockets"},
                         Part{asked.cookies, GapKind::no_cookies, "cookies"},
                         Part{asked.interfaces, GapKind::no_interfaces, "interfaces"}};
  std::string untold;
  for (const Part& part : parts) {
    if (!part.is_asked || find(shortfall.gaps, part.gap) == nullptr) continue;
    untold += untold.empty() ? "" : ", ";
    untold += part.name;
  }
  if (untold.empty()) return {};
  return fmt::format(
      "tcptable: this engine does not tell {}: columns of them show nothing, and no filter for "
      "them matches; netlink tells them\n",
      untold);
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
  ColumnSet filtered{.cookies = false};
  query.filter.add_needs(filtered);
  ColumnSet asked = query.columns;
  query.filter.add_needs(asked);
  Shortfall shortfall{
      .rows = snapshot.size(),
      .rows_without_owner = 0,
      .complete = snapshot.complete(),
      .asked_as_root = geteuid() == 0,
      .chosen_by_owner = filtered.owners || filtered.process || filtered.programs || filtered.units,
      .asked = asked,
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
  return fmt::format(
      "tcptable: the filter asks for owners, and {}: whether it means their sockets cannot be "
      "told; {}\n",
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
