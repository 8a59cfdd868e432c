// 64-bit integers in two halves, language identifiers, memory macros and structure helpers.
// Left out: security descriptors, images, contexts, everything of the kernel but STATUS_SUCCESS and
// its failures.

#ifndef TCPTABLE_WIN32_WINNT_H
#define TCPTABLE_WIN32_WINNT_H

#include <minwindef.h>
#include <string.h>

// The halves lie in the host's byte order, as Windows' do in its own.
#if defined(__BYTE_ORDER__) && __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
#define TCPTABLE_WIN32_HALVES(high_type) \
  high_type HighPart;                    \
  DWORD LowPart;
#else
#define TCPTABLE_WIN32_HALVES(high_type) \
  DWORD LowPart;                         \
  high_type HighPart;
#endif

typedef union _LARGE_INTEGER {
  __extension__ struct { TCPTABLE_WIN32_HALVES(LONG) };
  struct {
    TCPTABLE_WIN32_HALVES(LONG)
  } u;
  LONGLONG QuadPart TCPTABLE_WIN32_ALIGN8;
} LARGE_INTEGER, *PLARGE_INTEGER;

typedef union _ULARGE_INTEGER {
  __extension__ struct { TCPTABLE_WIN32_HALVES(DWORD) };
  struct {
    TCPTABLE_WIN32_HALVES(DWORD)
  } u;
  ULONGLONG QuadPart TCPTABLE_WIN32_ALIGN8;
} ULARGE_INTEGER, *PULARGE_INTEGER;

TCPTABLE_WIN32_ASSERT(sizeof(LARGE_INTEGER) == 8 && __alignof__(LARGE_INTEGER) == 8);
TCPTABLE_WIN32_ASSERT(sizeof(ULARGE_INTEGER) == 8 && __alignof__(ULARGE_INTEGER) == 8);

#define MAKELANGID(primary, sub) ((((WORD)(sub)) << 10) | (WORD)(primary))
#define PRIMARYLANGID(language) ((WORD)(language)&0x3ff)
#define SUBLANGID(language) ((WORD)(language) >> 10)
#define LANG_NEUTRAL 0x00
#define LANG_ENGLISH 0x09
#define LANG_SYSTEM_DEFAULT (MAKELANGID(LANG_NEUTRAL, SUBLANG_SYS_DEFAULT))
#define LANG_USER_DEFAULT (MAKELANGID(LANG_NEUTRAL, SUBLANG_DEFAULT))
#define SUBLANG_NEUTRAL 0x00
#define SUBLANG_DEFAULT 0x01
#define SUBLANG_SYS_DEFAULT 0x02
#define SUBLANG_ENGLISH_US 0x01
#define SUBLANG_ENGLISH_UK 0x02

#define FIELD_OFFSET(type, field) ((LONG)(LONG_PTR)offsetof(type, field))
#define RTL_FIELD_SIZE(type, field) (sizeof(((type*)0)->field))
#define CONTAINING_RECORD(address, type, field) \
  ((type*)((char*)(address) - (ULONG_PTR)offsetof(type, field)))
#define ARRAYSIZE(array) (sizeof(array) / sizeof((array)[0]))
#define RTL_NUMBER_OF(array) ARRAYSIZE(array)
#define ANYSIZE_ARRAY 1

#define RtlZeroMemory(destination, length) memset((destination), 0, (length))
#define RtlFillMemory(destination, length, fill) memset((destination), (fill), (length))
#define RtlCopyMemory(destination, source, length) memcpy((destination), (source), (length))
#define RtlMoveMemory(destination, source, length) memmove((destination), (source), (length))
#define RtlEqualMemory(left, right, length) (!memcmp((left), (right), (length)))

// A memset that the compiler may not drop, however dead the buffer is.
TCPTABLE_WIN32_INLINE PVOID RtlSecureZeroMemory(PVOID destination, SIZE_T length) {
  memset(destination, 0, length);
  __asm__ __volatile__("" : : "r"(destination) : "memory");
  return destination;
}

#define STATUS_SUCCESS ((NTSTATUS)0x00000000)
#define STATUS_UNSUCCESSFUL ((NTSTATUS)0xC0000001)
#define NT_SUCCESS(status) (((NTSTATUS)(status)) >= 0)

#define DLL_PROCESS_DETACH 0
#define DLL_PROCESS_ATTACH 1
#define DLL_THREAD_ATTACH 2
#define DLL_THREAD_DETACH 3

#endif  // TCPTABLE_WIN32_WINNT_H
