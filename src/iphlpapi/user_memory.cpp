// FUTEX_WAKE_OP makes the kernel do an atomic read-modify-write of its own on a word of the caller
// (futex(2)). Adding zero leaves the word as it is, whatever other threads do to it, and memory
// that cannot be written is reported as EFAULT. A probe by read(2) would not be atomic, one by
// process_vm_writev is refused in many sandboxes, /proc/self/maps is slow and outdated once read,
// and a SIGSEGV handler is not a library's to install.
#include "user_memory.hpp"

#include <linux/futex.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>
#include <cstdint>

namespace tcptable::iphlpapi {

bool is_writable(const void* address) noexcept {
  constexpr std::uintptr_t word_mask = sizeof(std::uint32_t) - 1;
  // The aligned word around the byte is in the same page, hence of the same permission.
  const auto word = reinterpret_cast<std::uintptr_t>(address) & ~word_mask;
  // The comparison decides only whether sleepers on that word would be woken too.
  const unsigned int add_zero = FUTEX_OP(FUTEX_OP_ADD, 0, FUTEX_OP_CMP_EQ, 0);
  std::uint32_t nobody_waits_here = 0;
  const int saved = errno;
  const long result = ::syscall(SYS_futex, &nobody_waits_here, FUTEX_WAKE_OP | FUTEX_PRIVATE_FLAG,
                                0, 0L, word, add_zero);
  // A kernel or a sandbox without the operation cannot tell: the write itself will have to.
  const bool writable = result >= 0 || errno != EFAULT;
  errno = saved;
  return writable;
}

bool is_writable(const void* address, std::size_t size) noexcept {
  if (size == 0) return true;
  return is_writable(address) && is_writable(static_cast<const char*>(address) + size - 1);
}

namespace {

// rt_sigprocmask(2) copies the new mask in before it looks at what it is asked to do with it, and
// refuses to do what nobody has defined: so the kernel reads eight bytes and changes nothing.
bool is_readable(std::uintptr_t address) noexcept {
  constexpr std::uintptr_t mask_bytes = 8;
  constexpr int no_such_change = -1;
  const std::uintptr_t aligned = address & ~(mask_bytes - 1);  // in the same page
  const int saved = errno;
  const long result = ::syscall(SYS_rt_sigprocmask, no_such_change, aligned, nullptr, mask_bytes);
  const bool readable = result >= 0 || errno != EFAULT;
  errno = saved;
  return readable;
}

}  // namespace

bool is_readable(const void* address, std::size_t size) noexcept {
  if (size == 0) return true;
  if (address == nullptr) return false;
  const auto first = reinterpret_cast<std::uintptr_t>(address);
  return is_readable(first) && is_readable(first + size - 1);
}

}  // namespace tcptable::iphlpapi
