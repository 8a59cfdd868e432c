// From options to the library's question.
#pragma once

#include <tcptable/query.hpp>

#include "options.hpp"

namespace tcptable::app {

Query query_for(const Options& options);

}  // namespace tcptable::app
