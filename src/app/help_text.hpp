// What the tool says of itself.
#pragma once

#include <string>

namespace tcptable::app {

inline constexpr const char* table_description =
    "The TCP and UDP sockets of this host, with the processes that own them.\n"
    "Alone it prints every TCP socket of this network namespace.";

std::string short_help();  // fits a terminal of 24 lines
std::string table_footer();

}  // namespace tcptable::app
