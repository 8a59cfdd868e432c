// The host's clocks in Windows' units.

#ifndef TCPTABLE_WIN32_CLOCK_H
#define TCPTABLE_WIN32_CLOCK_H

#include <minwindef.h>
#include <time.h>

// A strict -std=c11 that read a system header before ours hides POSIX; the functions are in the C
// library all the same.
#if !defined(__cplusplus) && !defined(CLOCK_MONOTONIC)
#define CLOCK_REALTIME 0
#define CLOCK_MONOTONIC 1
struct timespec;
extern int clock_gettime(int clock, struct timespec* now);
extern int nanosleep(const struct timespec* wanted, struct timespec* left);
extern struct tm* localtime_r(const time_t* time, struct tm* out);
extern struct tm* gmtime_r(const time_t* time, struct tm* out);
#endif

// FILETIME counts 100 ns from 1601-01-01, 134,774 days before the Unix epoch.
#define TCPTABLE_WIN32_EPOCH_100NS 116444736000000000
#define TCPTABLE_WIN32_SECOND_100NS 10000000

TCPTABLE_WIN32_INLINE FILETIME tcptable_win32_file_time(int64_t count_100ns) {
  FILETIME time;
  time.dwLowDateTime = (DWORD)count_100ns;
  time.dwHighDateTime = (DWORD)((uint64_t)count_100ns >> 32);
  return time;
}

TCPTABLE_WIN32_INLINE int64_t tcptable_win32_count_100ns(const FILETIME* time) {
  return (int64_t)((uint64_t)time->dwHighDateTime << 32 | time->dwLowDateTime);
}

TCPTABLE_WIN32_INLINE int64_t tcptable_win32_now_100ns(void) {
  struct timespec now;
  clock_gettime(CLOCK_REALTIME, &now);
  return TCPTABLE_WIN32_EPOCH_100NS + (int64_t)now.tv_sec * TCPTABLE_WIN32_SECOND_100NS +
         now.tv_nsec / 100;
}

TCPTABLE_WIN32_INLINE int64_t tcptable_win32_uptime_ns(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return (int64_t)now.tv_sec * 1000000000 + now.tv_nsec;
}

#endif  // TCPTABLE_WIN32_CLOCK_H
