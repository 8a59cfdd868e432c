// SYSTEMTIME, and the names of the security and overlapped types as pointers that are always NULL
// here.

#ifndef TCPTABLE_WIN32_MINWINBASE_H
#define TCPTABLE_WIN32_MINWINBASE_H

#include <minwindef.h>

typedef struct _SYSTEMTIME {
  WORD wYear;
  WORD wMonth;
  WORD wDayOfWeek;
  WORD wDay;
  WORD wHour;
  WORD wMinute;
  WORD wSecond;
  WORD wMilliseconds;
} SYSTEMTIME, *PSYSTEMTIME, *LPSYSTEMTIME;

typedef struct _SECURITY_ATTRIBUTES SECURITY_ATTRIBUTES, *PSECURITY_ATTRIBUTES,
    *LPSECURITY_ATTRIBUTES;
typedef struct _OVERLAPPED OVERLAPPED, *LPOVERLAPPED;

TCPTABLE_WIN32_ASSERT_SIZE(SYSTEMTIME, 16);

#endif  // TCPTABLE_WIN32_MINWINBASE_H
