// Everything that the full screen knows, and how it changes.
//
// Pure: time comes in as an argument, snapshots and keys as events, and what is to be done outside
// goes out as Effects. top_view.hpp makes a screen of it.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include <tcptable/error.hpp>
#include <tcptable/filter.hpp>
#include <tcptable/query.hpp>
#include <tcptable/snapshot.hpp>

#include "close_plan.hpp"
#include "tui/arrangement.hpp"
#include "tui/history.hpp"
#include "tui/key.hpp"
#include "tui/screen.hpp"
#include "tui/top_columns.hpp"
#include "tui/tracker.hpp"

namespace tcptable::app::tui {

struct TopSettings {
  Query query;                 // what is asked, but for columns and order
  std::string filter_text;     // of it, as it was typed
  FilterNames filter_names{};  // what users and services are called, for the filter
  Columns columns;             // empty: what fits
  Instant interval_ms = 1000;
  Glyphs glyphs = Glyphs::ascii;
  bool color = false;
  std::string host;
  OwnSession session;     // not to be closed without a warning
  bool is_saved = false;  // a saved snapshot: nothing moves, nothing can be closed
  std::shared_ptr<BothNames> names = std::make_shared<BothNames>();
};

enum class Mode : std::uint8_t { table, filter, detail, help, confirm };

// What is measured of one socket while somebody looks at it.
struct Watched {
  History sent_rate;
  History received_rate;
  History rtt_us;
  bool counted = false;
  std::uint64_t sent_bytes = 0;
  std::uint64_t received_bytes = 0;
  Instant measured_at = 0;
};

// The details of one row, as a snapshot of that row alone.
struct Detail {
  std::uint64_t id = 0;
  Snapshot snapshot{};
  bool gone = false;
  Instant opened_at = 0;
};

struct FilterInput {
  std::string text;      // UTF-8
  std::string previous;  // what Escape brings back
  std::optional<FilterError> error;
};

struct Confirmation {
  CloseEntry entry;
  std::string plan;     // what would be closed, and whose it is
  std::string warning;  // why that may be a mistake; empty for none
  bool warned = false;  // asked for the second time
};

struct Counts {
  std::array<std::size_t, 16> tcp{};  // by State
  std::size_t udp = 0;
  std::size_t total = 0;
};

struct TopModel {
  TopSettings settings;
  Size size;
  Mode mode = Mode::table;
  std::size_t tab = 0;
  Tracker tracker;
  Arranging arranging;
  Arrangement arrangement;
  Counts counts;

  std::optional<std::uint64_t> selected_id;  // unset until somebody moves: the first line then
  std::size_t selected = 0;                  // its index in the arrangement
  std::size_t first_line = 0;                // index of the first visible item
  std::size_t first_column = 0;
  std::size_t scroll = 0;  // of the detail and of the help

  FilterInput filter;
  std::optional<Confirmation> confirmation;
  std::optional<Detail> detail;
  std::unordered_map<std::uint64_t, Watched> watched;

  bool frozen = false;
  bool port_names = true;
  bool has_snapshot = false;
  std::string clock;      // of the snapshot
  std::string collected;  // why collecting failed; empty when it did not
  Instant took_ms = 0;    // to collect the last snapshot
  std::string message;
  Instant message_until = 0;
};

TopModel make_model(TopSettings settings, Size size);

// What the outside has to do.
struct Effects {
  bool quit = false;
  bool refresh = false;  // collect without waiting
  bool export_rows = false;
  bool measure = false;  // ask for the details of watched_rows() now
  std::optional<CloseEntry> close{};
  std::optional<std::string> copy{};
};

Effects press(TopModel& model, const Key& key, Instant now);
void resize(TopModel& model, Size size);
// True when something is to be drawn anew.
bool tick(TopModel& model, Instant now);

void snapshot_arrived(TopModel& model, Snapshot snapshot, std::string clock, Instant now,
                      Instant took);
void snapshot_failed(TopModel& model, const Error& error);

// What to collect next, and how long after the last time.
Query query_of(const TopModel& model);
Instant interval_of(const TopModel& model) noexcept;
bool is_slowed(const TopModel& model) noexcept;

// The rows to measure between snapshots: the selected one, the one whose detail is open, and the
// pinned ones.
inline constexpr std::size_t watched_max = 16;
std::vector<Row> watched_rows(const TopModel& model);
void measured(TopModel& model, const Row& row, const TcpInfo* info, Instant now);

// The detail is open and wants to know more about this row.
std::optional<Row> detail_row(const TopModel& model);
void detail_arrived(TopModel& model, Detail detail);

// `message` is shown as it stands: escape what is somebody else's.
void say(TopModel& model, std::string message, Instant now);

// The live rows that are shown, in their order, and how each row of the snapshot moves: what is
// exported.
struct ShownRows {
  std::vector<std::uint32_t> positions;
  std::vector<Motion> motions;
};
ShownRows shown_rows(const TopModel& model, Instant now);

// Sets a filter as if it had been typed; where it is wrong the one before stays in force.
void set_filter(TopModel& model, std::string text);

// Private to the model's own files.
Names& names_of(const TopModel& model) noexcept;
Columns shown_columns(const TopModel& model);
std::size_t body_lines(const TopModel& model) noexcept;
std::string gap_text(const TopModel& model);
void rearrange(TopModel& model);
const Item* selected_item(const TopModel& model) noexcept;

struct Tab {
  std::string_view name;
  bool listening_only;
  Grouping grouping;
};
inline constexpr std::array<Tab, 6> tabs{{{"all", false, Grouping::none},
                                          {"listening", true, Grouping::none},
                                          {"process", false, Grouping::process},
                                          {"remote", false, Grouping::remote},
                                          {"state", false, Grouping::state},
                                          {"unit", false, Grouping::unit}}};

}  // namespace tcptable::app::tui
