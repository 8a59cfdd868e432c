// What the library tells the kernel about its memory.
#pragma once

#include <cstddef>

namespace tcptable::sys {

// Asks for large pages in a block that will be written from one end to the other: a million rows
// then cost tens of page faults instead of tens of thousands. Only a wish: nothing depends on it.
void prefer_huge_pages(void* data, std::size_t bytes) noexcept;

}  // namespace tcptable::sys
