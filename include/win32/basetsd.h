// Integer types named by their width, and those as wide as a pointer.

#ifndef TCPTABLE_WIN32_BASETSD_H
#define TCPTABLE_WIN32_BASETSD_H

#include <tcptable_win32/compiler.h>

typedef int8_t INT8, *PINT8;
typedef int16_t INT16, *PINT16;
typedef int32_t INT32, *PINT32, LONG32, *PLONG32;
typedef uint8_t UINT8, *PUINT8;
typedef uint16_t UINT16, *PUINT16;
typedef uint32_t UINT32, *PUINT32, ULONG32, *PULONG32, DWORD32, *PDWORD32;

// long long, not int64_t, which is long on 64-bit Linux: Windows code prints these with %lld and
// %llu.
__extension__ typedef long long INT64, *PINT64, LONG64, *PLONG64;
__extension__ typedef unsigned long long UINT64, *PUINT64, ULONG64, *PULONG64, DWORD64, *PDWORD64;

typedef intptr_t INT_PTR, *PINT_PTR, LONG_PTR, *PLONG_PTR;
typedef uintptr_t UINT_PTR, *PUINT_PTR, ULONG_PTR, *PULONG_PTR, DWORD_PTR, *PDWORD_PTR;
typedef size_t SIZE_T, *PSIZE_T;
typedef intptr_t SSIZE_T, *PSSIZE_T;

TCPTABLE_WIN32_ASSERT_SIZE(UINT64, 8);
TCPTABLE_WIN32_ASSERT(sizeof(SIZE_T) == sizeof(void*) && sizeof(DWORD_PTR) == sizeof(void*));

#endif  // TCPTABLE_WIN32_BASETSD_H
