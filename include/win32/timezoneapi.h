// FILETIME to calendar and back. Left out: time zones by name.

#ifndef TCPTABLE_WIN32_TIMEZONEAPI_H
#define TCPTABLE_WIN32_TIMEZONEAPI_H

#include <errhandlingapi.h>
#include <minwinbase.h>
#include <tcptable_win32/clock.h>
#include <winerror.h>

// Days are counted from 1601-01-01, a Monday and the first day of a 400-year cycle of the Gregorian
// calendar.
TCPTABLE_WIN32_INLINE int tcptable_win32_is_leap(int64_t year) {
  return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
}

TCPTABLE_WIN32_INLINE int tcptable_win32_month_days(int64_t year, int month) {
  static const unsigned char days[13] = {0, 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  return days[month] + (month == 2 && tcptable_win32_is_leap(year));
}

TCPTABLE_WIN32_INLINE int64_t tcptable_win32_days_before_year(int64_t year) {
  const int64_t past = year - 1601;
  return past * 365 + past / 4 - past / 100 + past / 400;
}

TCPTABLE_WIN32_INLINE BOOL WINAPI FileTimeToSystemTime(const FILETIME* file_time,
                                                       LPSYSTEMTIME system_time) {
  const int64_t count = tcptable_win32_count_100ns(file_time);
  const int64_t ms = count / 10000;
  const int64_t day = ms / 86400000;
  int64_t year = 1601 + day / 366;
  int64_t rest;
  int month = 1;
  if (count < 0) {
    SetLastError(ERROR_INVALID_PARAMETER);
    return FALSE;
  }
  while (tcptable_win32_days_before_year(year + 1) <= day) year++;
  rest = day - tcptable_win32_days_before_year(year);
  while (rest >= tcptable_win32_month_days(year, month))
    rest -= tcptable_win32_month_days(year, month++);
  system_time->wYear = (WORD)year;
  system_time->wMonth = (WORD)month;
  system_time->wDay = (WORD)(rest + 1);
  system_time->wDayOfWeek = (WORD)((day + 1) % 7);
  system_time->wHour = (WORD)(ms / 3600000 % 24);
  system_time->wMinute = (WORD)(ms / 60000 % 60);
  system_time->wSecond = (WORD)(ms / 1000 % 60);
  system_time->wMilliseconds = (WORD)(ms % 1000);
  return TRUE;
}

TCPTABLE_WIN32_INLINE BOOL WINAPI SystemTimeToFileTime(const SYSTEMTIME* system_time,
                                                       LPFILETIME file_time) {
  int64_t ms;
  int month;
  if (system_time->wYear < 1601 || system_time->wYear > 30827 || system_time->wMonth < 1 ||
      system_time->wMonth > 12 || system_time->wDay < 1 ||
      system_time->wDay > tcptable_win32_month_days(system_time->wYear, system_time->wMonth) ||
      system_time->wHour > 23 || system_time->wMinute > 59 || system_time->wSecond > 59 ||
      system_time->wMilliseconds > 999) {
    SetLastError(ERROR_INVALID_PARAMETER);
    return FALSE;
  }
  ms = tcptable_win32_days_before_year(system_time->wYear) + system_time->wDay - 1;
  for (month = 1; month < system_time->wMonth; month++)
    ms += tcptable_win32_month_days(system_time->wYear, month);
  ms = ((ms * 24 + system_time->wHour) * 60 + system_time->wMinute) * 60 + system_time->wSecond;
  *file_time = tcptable_win32_file_time((ms * 1000 + system_time->wMilliseconds) * 10000);
  return TRUE;
}

// By the offset that holds now, summer time or not: that is Windows' rule too.
TCPTABLE_WIN32_INLINE BOOL WINAPI FileTimeToLocalFileTime(const FILETIME* file_time,
                                                          LPFILETIME local_file_time) {
  const time_t now = time(NULL);
  FILETIME universal, local;
  SYSTEMTIME parts;
  struct tm calendar;
  localtime_r(&now, &calendar);
  parts.wYear = (WORD)(calendar.tm_year + 1900);
  parts.wMonth = (WORD)(calendar.tm_mon + 1);
  parts.wDayOfWeek = 0;
  parts.wDay = (WORD)calendar.tm_mday;
  parts.wHour = (WORD)calendar.tm_hour;
  parts.wMinute = (WORD)calendar.tm_min;
  parts.wSecond = (WORD)(calendar.tm_sec > 59 ? 59 : calendar.tm_sec);
  parts.wMilliseconds = 0;
  if (!SystemTimeToFileTime(&parts, &local)) return FALSE;
  universal = tcptable_win32_file_time(TCPTABLE_WIN32_EPOCH_100NS +
                                       (int64_t)now * TCPTABLE_WIN32_SECOND_100NS);
  *local_file_time = tcptable_win32_file_time(tcptable_win32_count_100ns(file_time) +
                                              tcptable_win32_count_100ns(&local) -
                                              tcptable_win32_count_100ns(&universal));
  return TRUE;
}

#endif  // TCPTABLE_WIN32_TIMEZONEAPI_H
