// The model as a screen.
#pragma once

#include <string>
#include <vector>

#include "tui/screen.hpp"
#include "tui/top_model.hpp"

namespace tcptable::app::tui {

Screen draw(const TopModel& model, Instant now);

// Private to the view's own files.
std::vector<Line> detail_lines(const TopModel& model, Instant now);
std::vector<Line> help_lines();

}  // namespace tcptable::app::tui
