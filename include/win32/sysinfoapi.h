// The time of day and the time since boot. Left out: memory, versions, directories.

#ifndef TCPTABLE_WIN32_SYSINFOAPI_H
#define TCPTABLE_WIN32_SYSINFOAPI_H

#include <timezoneapi.h>
#include <winnt.h>

TCPTABLE_WIN32_INLINE VOID WINAPI GetSystemTimeAsFileTime(LPFILETIME file_time) {
  *file_time = tcptable_win32_file_time(tcptable_win32_now_100ns());
}

TCPTABLE_WIN32_INLINE VOID WINAPI GetSystemTimePreciseAsFileTime(LPFILETIME file_time) {
  GetSystemTimeAsFileTime(file_time);
}

TCPTABLE_WIN32_INLINE VOID WINAPI GetSystemTime(LPSYSTEMTIME system_time) {
  FILETIME now;
  GetSystemTimeAsFileTime(&now);
  FileTimeToSystemTime(&now, system_time);
}

TCPTABLE_WIN32_INLINE VOID WINAPI GetLocalTime(LPSYSTEMTIME system_time) {
  FILETIME now;
  GetSystemTimeAsFileTime(&now);
  FileTimeToLocalFileTime(&now, &now);
  FileTimeToSystemTime(&now, system_time);
}

TCPTABLE_WIN32_INLINE ULONGLONG WINAPI GetTickCount64(void) {
  return (ULONGLONG)(tcptable_win32_uptime_ns() / 1000000);
}

// Wraps every 49.7 days, as on Windows.
TCPTABLE_WIN32_INLINE DWORD WINAPI GetTickCount(void) { return (DWORD)GetTickCount64(); }

#endif  // TCPTABLE_WIN32_SYSINFOAPI_H
