// Readings of the iterators that root published: pins on a BPF file system.
//
// open(2) of a pinned iterator starts a reading, for whoever may read the file and without any
// other privilege. What is in the reading is believed, so whoever made the pin must be: it has to
// be root, in a directory where nobody else could have put another in its place.
#pragma once

#include <tcptable/result.hpp>

#include "syscall.hpp"
#include "unique_fd.hpp"

namespace tcptable::engine {

// A file system of the BPF kind, and the directory of the pins on it.
inline constexpr const char* bpffs_path = "/sys/fs/bpf";
inline constexpr const char* pins_path = "/sys/fs/bpf/tcptable";

inline constexpr const char* owners_pin = "owners";

// Its records have no header, so the name tells their version.
inline constexpr const char* connections_pin = "connections-1";

// Why something with these facts is not to be trusted, as a phrase; null when it is. Pure.
const char* objection_to_directory(const sys::FileFacts& facts) noexcept;
const char* objection_to_pin(const sys::FileFacts& facts) noexcept;

// The directory of the pins. not_found where nothing is published; permission_denied where that
// cannot be seen; malformed where something is there that must not be trusted, the operation says
// why.
Result<sys::UniqueFd> open_pins(int directory, const char* path) noexcept;

// A new reading of a pin in that directory. Errors as above, but permission_denied says that what
// is published is not for this user.
Result<sys::UniqueFd> open_pin(int pins, const char* name) noexcept;

// A new reading of the published walk over the connections. Errors as open_pins() and open_pin().
Result<sys::UniqueFd> open_published_connections();

}  // namespace tcptable::engine
