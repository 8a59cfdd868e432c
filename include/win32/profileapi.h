// The performance counter: nanoseconds of the monotonic clock.

#ifndef TCPTABLE_WIN32_PROFILEAPI_H
#define TCPTABLE_WIN32_PROFILEAPI_H

#include <tcptable_win32/clock.h>
#include <winnt.h>

TCPTABLE_WIN32_INLINE BOOL WINAPI QueryPerformanceCounter(LARGE_INTEGER* count) {
  count->QuadPart = tcptable_win32_uptime_ns();
  return TRUE;
}

TCPTABLE_WIN32_INLINE BOOL WINAPI QueryPerformanceFrequency(LARGE_INTEGER* frequency) {
  frequency->QuadPart = 1000000000;
  return TRUE;
}

#endif  // TCPTABLE_WIN32_PROFILEAPI_H
