// Narrow to wide text and back. Every code page is UTF-8, which is what narrow text is on this
// host.

#ifndef TCPTABLE_WIN32_STRINGAPISET_H
#define TCPTABLE_WIN32_STRINGAPISET_H

#include <errhandlingapi.h>
#include <string.h>
#include <tcptable_win32/utf.h>
#include <winerror.h>

#define CP_ACP 0
#define CP_OEMCP 1
#define CP_THREAD_ACP 3
#define CP_UTF8 65001
#define MB_PRECOMPOSED 0x00000001
#define MB_ERR_INVALID_CHARS 0x00000008
#define WC_ERR_INVALID_CHARS 0x00000080
#define WC_NO_BEST_FIT_CHARS 0x00000400

// What both directions answer for a result of that length: 0 and an error, or the length.
TCPTABLE_WIN32_INLINE int tcptable_win32_conversion_result(size_t length, int capacity,
                                                           BOOL is_invalid) {
  if (is_invalid) {
    SetLastError(ERROR_NO_UNICODE_TRANSLATION);
    return 0;
  }
  if (capacity != 0 && length > (size_t)capacity) {
    SetLastError(ERROR_INSUFFICIENT_BUFFER);
    return 0;
  }
  return (int)length;
}

// A count of -1 means a terminated string, and then the terminator is converted and counted as
// well.
TCPTABLE_WIN32_INLINE int WINAPI MultiByteToWideChar(UINT code_page, DWORD flags, LPCCH text,
                                                     int count, LPWSTR out, int capacity) {
  size_t invalid = 0, length;
  (void)code_page;
  if (text == NULL || count == 0 || count < -1 || capacity < 0 || (capacity != 0 && out == NULL)) {
    SetLastError(ERROR_INVALID_PARAMETER);
    return 0;
  }
  length = tcptable_win32_widen(text, count < 0 ? strlen(text) + 1 : (size_t)count, out,
                                (size_t)capacity, &invalid);
  return tcptable_win32_conversion_result(length, capacity,
                                          (flags & MB_ERR_INVALID_CHARS) && invalid != 0);
}

TCPTABLE_WIN32_INLINE int WINAPI WideCharToMultiByte(UINT code_page, DWORD flags, LPCWCH text,
                                                     int count, LPSTR out, int capacity,
                                                     LPCCH default_char, LPBOOL used_default_char) {
  size_t invalid = 0, length;
  (void)code_page;
  (void)default_char;
  if (text == NULL || count == 0 || count < -1 || capacity < 0 || (capacity != 0 && out == NULL)) {
    SetLastError(ERROR_INVALID_PARAMETER);
    return 0;
  }
  length = tcptable_win32_narrow(text, count < 0 ? wcslen(text) + 1 : (size_t)count, out,
                                 (size_t)capacity, &invalid);
  if (used_default_char != NULL) *used_default_char = invalid != 0;
  return tcptable_win32_conversion_result(length, capacity,
                                          (flags & WC_ERR_INVALID_CHARS) && invalid != 0);
}

#endif  // TCPTABLE_WIN32_STRINGAPISET_H
