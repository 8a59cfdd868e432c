// Whether memory that a caller named may be written, asked of the kernel.
#pragma once

#include <cstddef>

namespace tcptable::iphlpapi {

// True when the byte at `address` can be written. Changes nothing, also for threads that use the
// memory at the same time, raises no signal, and opens no descriptor.
bool is_writable(const void* address) noexcept;

// The first and the last byte of a range; a range of no bytes is writable.
bool is_writable(const void* address, std::size_t size) noexcept;

// The same for memory that is only read.
bool is_readable(const void* address, std::size_t size) noexcept;

}  // namespace tcptable::iphlpapi
