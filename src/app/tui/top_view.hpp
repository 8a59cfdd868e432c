// The model as a screen.
#pragma once

#include <string>
#include <vector>

#include "tui/screen.hpp"
#include "tui/top_model.hpp"

namespace tcptable::app::tui {

Screen draw(const TopModel& model, Instant now);

// All rows that are shown, with the columns that are shown, as CSV (RFC 4180) with a heading.
std::string rows_as_csv(const TopModel& model);

// Private to the view's own files.
std::vector<Line> detail_lines(const TopModel& model);
std::vector<Line> help_lines();

}  // namespace tcptable::app::tui
