// What every header of this directory asks of the compiler and of the C library.

#ifndef TCPTABLE_WIN32_COMPILER_H
#define TCPTABLE_WIN32_COMPILER_H

// C++ compilers on Linux switch all of glibc's names on; a strict -std=c11 does not. Too late when
// the client included a system header first: the few names that then stay hidden are guarded where
// they are used. Headers that take host headers include this one before them.
#if !defined(_DEFAULT_SOURCE) && !defined(_GNU_SOURCE)
#define _DEFAULT_SOURCE 1
#endif
#if !defined(_POSIX_C_SOURCE) && !defined(_GNU_SOURCE)
#define _POSIX_C_SOURCE 200809L
#endif

#include <stddef.h>
#include <stdint.h>

// Functions that Windows has in DLLs of its own are inline here, so that the library exports
// nothing but the tables.
#define TCPTABLE_WIN32_INLINE static __inline__ __attribute__((__unused__))

// 8-byte members are 8-aligned on Windows, on i386 too, where Linux would align them to 4.
#define TCPTABLE_WIN32_ALIGN8 __attribute__((__aligned__(8)))

#ifdef __cplusplus
#define TCPTABLE_WIN32_ASSERT(condition) static_assert(condition, #condition)
#define TCPTABLE_WIN32_BEGIN_C extern "C" {
#define TCPTABLE_WIN32_END_C }
#else
#define TCPTABLE_WIN32_ASSERT(condition) __extension__ _Static_assert(condition, #condition)
#define TCPTABLE_WIN32_BEGIN_C
#define TCPTABLE_WIN32_END_C
#endif

// A layout that is the same on every target.
#define TCPTABLE_WIN32_ASSERT_SIZE(type, size) TCPTABLE_WIN32_ASSERT(sizeof(type) == (size))

// A table and where its rows begin: clients compute both by hand.
#define TCPTABLE_WIN32_ASSERT_TABLE(type, size, first_row) \
  TCPTABLE_WIN32_ASSERT(sizeof(type) == (size) && __builtin_offsetof(type, table) == (first_row))

#define TCPTABLE_WIN32_ASSERT_OFFSET(type, member, offset) \
  TCPTABLE_WIN32_ASSERT(__builtin_offsetof(type, member) == (offset))

#endif  // TCPTABLE_WIN32_COMPILER_H
