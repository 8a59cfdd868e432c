// Saying things to whoever called the tool. What is returned is how the tool should end.
#pragma once

#include <string_view>

#include <tcptable/error.hpp>

#include "exit_code.hpp"
#include "farewell.hpp"
#include "output.hpp"

namespace tcptable::app {

// On stderr. A failure of this cannot be told to anybody.
void complain(std::string_view text);

// Writes what is left in `output`. A reader who has seen enough and closed the pipe is no failure.
ExitCode finish(Output& output, ExitCode code);

ExitCode say(const Farewell& farewell);

// Complains in the words of diagnostics.hpp.
ExitCode refuse(const Error& error);

}  // namespace tcptable::app
