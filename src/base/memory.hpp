// What the library tells the kernel about its memory.
#pragma once

#include <cstddef>

namespace tcptable::sys {

// Asks for large pages in a block that will be written from one end to the other: a million rows
// then cost tens of page faults instead of tens of thousands. Only a wish: nothing depends on it.
void prefer_huge_pages(void* data, std::size_t bytes) noexcept;

// Gives whole pages back to the kernel: what was in them reads as zero from then on, and the memory
// stays the caller's. Both ends must be multiples of give_back_bytes. Only a wish, too.
constexpr std::size_t give_back_bytes = std::size_t{64} << 10;  // pages are not larger
void give_back(void* data, std::size_t bytes) noexcept;

}  // namespace tcptable::sys
