// FUTEX_WAKE_OP makes the kernel do an atomic read-modify-write of its own on a word of the caller
// (futex(2)). Adding zero leaves the word as it is, whatever other threads do to it, and memory
// that cannot be written is reported as EFAULT. A probe by read(2) would not be atomic, one by
// process_vm_writev is refused in many sandboxes, /proc/self/maps is slow and outdated once read,
// and a SIGSEGV handler is not a library's to install.
//
// FUTEX_CMP_REQUEUE of nobody compares a word with a number, and so reads it, and does no more.
#include "user_memory.hpp"

#include <linux/futex.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>
#include <cstdint>

namespace tcptable::iphlpapi {

namespace {

// The aligned word around a byte is in the same page, hence of the same permission.
std::uintptr_t word_around(const void* address) noexcept {
  constexpr std::uintptr_t word_mask = sizeof(std::uint32_t) - 1;
  return reinterpret_cast<std::uintptr_t>(address) & ~word_mask;
}

}  // namespace

bool is_writable(const void* address) noexcept {
  // The comparison decides only whether sleepers on that word would be woken too.
  const unsigned int add_zero = FUTEX_OP(FUTEX_OP_ADD, 0, FUTEX_OP_CMP_EQ, 0);
  std::uint32_t nobody_waits_here = 0;
  const int saved = errno;
  const long result = ::syscall(SYS_futex, &nobody_waits_here, FUTEX_WAKE_OP | FUTEX_PRIVATE_FLAG,
                                0, 0L, word_around(address), add_zero);
  // A kernel or a sandbox without the operation cannot tell: the write itself will have to.
  const bool writable = result >= 0 || errno != EFAULT;
  errno = saved;
  return writable;
}

bool is_writable(const void* address, std::size_t size) noexcept {
  if (size == 0) return true;
  return is_writable(address) && is_writable(static_cast<const char*>(address) + size - 1);
}

bool is_readable(const void* address) noexcept {
  std::uint32_t nobody_waits_here = 0;
  const int saved = errno;
  const long result =
      ::syscall(SYS_futex, word_around(address), FUTEX_CMP_REQUEUE | FUTEX_PRIVATE_FLAG, 0, 0L,
                &nobody_waits_here, 0);
  const bool readable = result >= 0 || errno != EFAULT;
  errno = saved;
  return readable;
}

bool is_readable(const void* address, std::size_t size) noexcept {
  if (size == 0) return true;
  return is_readable(address) && is_readable(static_cast<const char*>(address) + size - 1);
}

}  // namespace tcptable::iphlpapi
