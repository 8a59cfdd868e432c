#include "published_pins.hpp"

#include <fcntl.h>

#include <cerrno>

namespace tcptable::engine {
namespace {

constexpr std::uint32_t writable_by_others = 0022;

Error distrust(const char* objection) noexcept { return {ErrorCode::malformed, 0, objection}; }

// A link in the place of what is wanted is not followed, wherever it leads; and of pins only maps
// and iterators can be opened, all others say EIO.
bool is_wrong_kind(const Error& error) noexcept {
  return error.system_errno == ELOOP || error.system_errno == ENOTDIR || error.system_errno == EIO;
}

using Objection = const char* (*)(const sys::FileFacts&);

// What is judged is the opened thing: nobody can exchange that one any more.
Result<sys::UniqueFd> trusted(Result<sys::UniqueFd> opened, Objection objection_to) noexcept {
  if (!opened) {
    if (!is_wrong_kind(opened.error())) return opened.error();
    return distrust(objection_to({.uid = 0, .is_on_bpffs = true}));  // neither file nor directory
  }
  const auto facts = sys::facts_of(opened->get());
  if (!facts) return facts.error();
  if (const char* const objection = objection_to(*facts)) return distrust(objection);
  return opened;
}

}  // namespace

const char* objection_to_directory(const sys::FileFacts& facts) noexcept {
  if (!facts.is_on_bpffs) return "the directory is not on a BPF file system";
  if (facts.uid != 0) return "the directory does not belong to root";
  if (!facts.is_directory) return "there is something else in the place of the directory";
  const bool is_open = (facts.permissions & writable_by_others) != 0;
  return is_open ? "others may write to the directory" : nullptr;
}

const char* objection_to_pin(const sys::FileFacts& facts) noexcept {
  if (!facts.is_on_bpffs) return "the pin is not on a BPF file system";
  if (facts.uid != 0) return "the pin does not belong to root";
  if (!facts.is_plain_file) return "there is something else in the place of the pin";
  const bool is_open = (facts.permissions & writable_by_others) != 0;
  return is_open ? "others may write to the pin" : nullptr;
}

Result<sys::UniqueFd> open_pins(int directory, const char* path) noexcept {
  return trusted(sys::open_location(directory, path), objection_to_directory);
}

Result<sys::UniqueFd> open_pin(int pins, const char* name) noexcept {
  return trusted(sys::open_plain_file(pins, name), objection_to_pin);
}

Result<sys::UniqueFd> open_published_connections() {
  // When root publishes anew between the two opens, the pin goes, and is in another directory.
  Result<sys::UniqueFd> pin = Error{ErrorCode::not_found, ENOENT, "open file"};
  for (int attempt = 0; attempt < 2 && !pin && pin.error().code == ErrorCode::not_found;
       ++attempt) {
    const auto pins = open_pins(AT_FDCWD, pins_path);
    if (!pins) return pins.error();
    pin = open_pin(pins->get(), connections_pin);
  }
  return pin;
}

}  // namespace tcptable::engine
