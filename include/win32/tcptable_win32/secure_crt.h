// The names that Microsoft's C runtime adds to <string.h>, <stdio.h>, <stdlib.h>, <wchar.h> and
// <time.h>.
//
// The _s functions never write past the size they are told. What does not fit leaves an empty
// string and is reported: Microsoft's ends the program there by default, these return. C++ has the
// forms that take an array and know its size. Left out: scanf_s, whose %s takes a size behind the
// buffer.

#ifndef TCPTABLE_WIN32_SECURE_CRT_H
#define TCPTABLE_WIN32_SECURE_CRT_H

#include <tcptable_win32/compiler.h>

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <tcptable_win32/clock.h>
#include <tcptable_win32/wide_print.h>

#ifndef __errno_t_defined
#define __errno_t_defined 1
typedef int errno_t;
typedef size_t rsize_t;
#endif

#define STRUNCATE 80
#define _TRUNCATE ((size_t)-1)
#ifndef _countof
#define _countof(array) (sizeof(array) / sizeof((array)[0]))
#endif
#define _MAX_PATH 260

// strnlen, which a strict -std=c11 may hide. It stops before it reads past the end of text.
TCPTABLE_WIN32_INLINE size_t tcptable_win32_length(const char* text, size_t limit) {
  size_t length = 0;
  while (length < limit && text[length]) length++;
  return length;
}

// ---- copying and appending; count is a limit on what is taken, _TRUNCATE takes what fits ----

TCPTABLE_WIN32_INLINE errno_t strncat_s(char* out, size_t size, const char* text, size_t count) {
  size_t used, length;
  if (out == NULL || size == 0) return EINVAL;
  used = tcptable_win32_length(out, size);
  if (text == NULL || used == size) {
    out[0] = '\0';
    return EINVAL;
  }
  length = tcptable_win32_length(text, count);
  if (length >= size - used) {
    if (count != _TRUNCATE) {
      out[0] = '\0';
      return ERANGE;
    }
    memcpy(out + used, text, size - used - 1);
    out[size - 1] = '\0';
    return STRUNCATE;
  }
  memcpy(out + used, text, length);
  out[used + length] = '\0';
  return 0;
}

TCPTABLE_WIN32_INLINE errno_t strncpy_s(char* out, size_t size, const char* text, size_t count) {
  if (out == NULL || size == 0) return EINVAL;
  out[0] = '\0';
  return strncat_s(out, size, text, count);
}

// One below _TRUNCATE: no limit, and no silent cut either.
TCPTABLE_WIN32_INLINE errno_t strcpy_s(char* out, size_t size, const char* text) {
  return strncpy_s(out, size, text, _TRUNCATE - 1);
}

TCPTABLE_WIN32_INLINE errno_t strcat_s(char* out, size_t size, const char* text) {
  return strncat_s(out, size, text, _TRUNCATE - 1);
}

TCPTABLE_WIN32_INLINE errno_t wcsncat_s(wchar_t* out, size_t size, const wchar_t* text,
                                        size_t count) {
  size_t used = 0, length = 0;
  if (out == NULL || size == 0) return EINVAL;
  while (used < size && out[used]) used++;
  if (text == NULL || used == size) {
    out[0] = 0;
    return EINVAL;
  }
  while (length < count && text[length]) length++;
  if (length >= size - used) {
    if (count != _TRUNCATE) {
      out[0] = 0;
      return ERANGE;
    }
    memcpy(out + used, text, (size - used - 1) * sizeof(wchar_t));
    out[size - 1] = 0;
    return STRUNCATE;
  }
  memcpy(out + used, text, length * sizeof(wchar_t));
  out[used + length] = 0;
  return 0;
}

TCPTABLE_WIN32_INLINE errno_t wcsncpy_s(wchar_t* out, size_t size, const wchar_t* text,
                                        size_t count) {
  if (out == NULL || size == 0) return EINVAL;
  out[0] = 0;
  return wcsncat_s(out, size, text, count);
}

TCPTABLE_WIN32_INLINE errno_t wcscpy_s(wchar_t* out, size_t size, const wchar_t* text) {
  return wcsncpy_s(out, size, text, _TRUNCATE - 1);
}

TCPTABLE_WIN32_INLINE errno_t wcscat_s(wchar_t* out, size_t size, const wchar_t* text) {
  return wcsncat_s(out, size, text, _TRUNCATE - 1);
}

TCPTABLE_WIN32_INLINE errno_t memcpy_s(void* out, size_t size, const void* source, size_t count) {
  if (count == 0) return 0;
  if (out == NULL) return EINVAL;
  if (source == NULL || count > size) {
    memset(out, 0, size);
    return source == NULL ? EINVAL : ERANGE;
  }
  memcpy(out, source, count);
  return 0;
}

TCPTABLE_WIN32_INLINE errno_t memmove_s(void* out, size_t size, const void* source, size_t count) {
  if (count == 0) return 0;
  if (out == NULL || source == NULL) return EINVAL;
  if (count > size) return ERANGE;
  memmove(out, source, count);
  return 0;
}

// ---- printing into a buffer ----

__attribute__((__format__(__printf__, 3, 0))) TCPTABLE_WIN32_INLINE int vsprintf_s(
    char* out, size_t size, const char* format, va_list arguments) {
  int length;
  if (out == NULL || size == 0) return -1;
  length = vsnprintf(out, size, format, arguments);
  if (length >= 0 && (size_t)length < size) return length;
  out[0] = '\0';
  return -1;
}

__attribute__((__format__(__printf__, 3, 4))) TCPTABLE_WIN32_INLINE int sprintf_s(
    char* out, size_t size, const char* format, ...) {
  va_list arguments;
  int length;
  va_start(arguments, format);
  length = vsprintf_s(out, size, format, arguments);
  va_end(arguments);
  return length;
}

// At most count characters and a terminator; a longer result is cut and reported as -1.
__attribute__((__format__(__printf__, 4, 0))) TCPTABLE_WIN32_INLINE int _vsnprintf_s(
    char* out, size_t size, size_t count, const char* format, va_list arguments) {
  const size_t limit = count < size ? count + 1 : size;
  int length;
  if (out == NULL || size == 0) return -1;
  length = vsnprintf(out, limit, format, arguments);
  if (length >= 0 && (size_t)length < limit) return length;
  if (count >= size && count != _TRUNCATE) out[0] = '\0';
  return -1;
}

__attribute__((__format__(__printf__, 4, 5))) TCPTABLE_WIN32_INLINE int _snprintf_s(
    char* out, size_t size, size_t count, const char* format, ...) {
  va_list arguments;
  int length;
  va_start(arguments, format);
  length = _vsnprintf_s(out, size, count, format, arguments);
  va_end(arguments);
  return length;
}

// -1 when cut, as Microsoft's; always terminated, which Microsoft's is not.
__attribute__((__format__(__printf__, 3, 0))) TCPTABLE_WIN32_INLINE int _vsnprintf(
    char* out, size_t count, const char* format, va_list arguments) {
  const int length = vsnprintf(out, count, format, arguments);
  return length >= 0 && (size_t)length < count ? length : -1;
}

__attribute__((__format__(__printf__, 3, 4))) TCPTABLE_WIN32_INLINE int _snprintf(
    char* out, size_t count, const char* format, ...) {
  va_list arguments;
  int length;
  va_start(arguments, format);
  length = _vsnprintf(out, count, format, arguments);
  va_end(arguments);
  return length;
}

#define swprintf_s tcptable_win32_swprintf
#define vswprintf_s tcptable_win32_vswprintf
#define _snwprintf tcptable_win32_swprintf
#define printf_s printf
#define fprintf_s fprintf
#define wprintf_s tcptable_win32_wprintf
#define fwprintf_s tcptable_win32_fwprintf

// ---- comparing without regard to case, for ASCII letters in every locale ----

TCPTABLE_WIN32_INLINE uint32_t tcptable_win32_lower(uint32_t letter) {
  return letter >= 'A' && letter <= 'Z' ? letter + 32 : letter;
}

TCPTABLE_WIN32_INLINE int _strnicmp(const char* left, const char* right, size_t count) {
  for (; count > 0; left++, right++, count--) {
    const int a = (int)tcptable_win32_lower((unsigned char)*left);
    const int b = (int)tcptable_win32_lower((unsigned char)*right);
    if (a != b || a == 0) return a - b;
  }
  return 0;
}

TCPTABLE_WIN32_INLINE int _stricmp(const char* left, const char* right) {
  return _strnicmp(left, right, (size_t)-1);
}

TCPTABLE_WIN32_INLINE int _wcsnicmp(const wchar_t* left, const wchar_t* right, size_t count) {
  for (; count > 0; left++, right++, count--) {
    const uint32_t a = tcptable_win32_lower((uint32_t)*left);
    const uint32_t b = tcptable_win32_lower((uint32_t)*right);
    if (a != b) return a < b ? -1 : 1;
    if (a == 0) break;
  }
  return 0;
}

TCPTABLE_WIN32_INLINE int _wcsicmp(const wchar_t* left, const wchar_t* right) {
  return _wcsnicmp(left, right, (size_t)-1);
}

// ---- the rest ----

TCPTABLE_WIN32_INLINE errno_t fopen_s(FILE** out, const char* path, const char* mode) {
  if (out == NULL || path == NULL || mode == NULL) return EINVAL;
  *out = fopen(path, mode);
  return *out == NULL ? errno : 0;
}

TCPTABLE_WIN32_INLINE FILE* _wfopen(const wchar_t* path, const wchar_t* mode) {
  char* narrow_path = tcptable_win32_narrow_copy(path);
  char* narrow_mode = tcptable_win32_narrow_copy(mode);
  FILE* file = narrow_path && narrow_mode ? fopen(narrow_path, narrow_mode) : NULL;
  free(narrow_path);
  free(narrow_mode);
  return file;
}

TCPTABLE_WIN32_INLINE errno_t _wfopen_s(FILE** out, const wchar_t* path, const wchar_t* mode) {
  if (out == NULL || path == NULL || mode == NULL) return EINVAL;
  *out = _wfopen(path, mode);
  return *out == NULL ? errno : 0;
}

// The arguments stand the other way round than in localtime_r.
TCPTABLE_WIN32_INLINE errno_t localtime_s(struct tm* out, const time_t* time) {
  return out != NULL && time != NULL && localtime_r(time, out) != NULL ? 0 : EINVAL;
}

TCPTABLE_WIN32_INLINE errno_t gmtime_s(struct tm* out, const time_t* time) {
  return out != NULL && time != NULL && gmtime_r(time, out) != NULL ? 0 : EINVAL;
}

TCPTABLE_WIN32_INLINE char* _strdup(const char* text) {
  const size_t size = strlen(text) + 1;
  char* copy = (char*)malloc(size);
  return copy == NULL ? NULL : (char*)memcpy(copy, text, size);
}

TCPTABLE_WIN32_INLINE wchar_t* _wcsdup(const wchar_t* text) {
  const size_t size = (wcslen(text) + 1) * sizeof(wchar_t);
  wchar_t* copy = (wchar_t*)malloc(size);
  return copy == NULL ? NULL : (wchar_t*)memcpy(copy, text, size);
}

TCPTABLE_WIN32_INLINE unsigned short _byteswap_ushort(unsigned short value) {
  return __builtin_bswap16(value);
}

// unsigned long on Windows, which has 32 bits there.
TCPTABLE_WIN32_INLINE unsigned int _byteswap_ulong(unsigned int value) {
  return __builtin_bswap32(value);
}

__extension__ TCPTABLE_WIN32_INLINE unsigned long long _byteswap_uint64(unsigned long long value) {
  return __builtin_bswap64(value);
}

// ---- C++: the array knows its size ----

#ifdef __cplusplus
template <size_t Size>
inline errno_t strcpy_s(char (&out)[Size], const char* text) {
  return strcpy_s(out, Size, text);
}

template <size_t Size>
inline errno_t strcat_s(char (&out)[Size], const char* text) {
  return strcat_s(out, Size, text);
}

template <size_t Size>
inline errno_t strncpy_s(char (&out)[Size], const char* text, size_t count) {
  return strncpy_s(out, Size, text, count);
}

template <size_t Size>
inline errno_t strncat_s(char (&out)[Size], const char* text, size_t count) {
  return strncat_s(out, Size, text, count);
}

template <size_t Size>
inline errno_t wcscpy_s(wchar_t (&out)[Size], const wchar_t* text) {
  return wcscpy_s(out, Size, text);
}

template <size_t Size>
inline errno_t wcscat_s(wchar_t (&out)[Size], const wchar_t* text) {
  return wcscat_s(out, Size, text);
}

template <size_t Size>
inline errno_t wcsncpy_s(wchar_t (&out)[Size], const wchar_t* text, size_t count) {
  return wcsncpy_s(out, Size, text, count);
}

template <size_t Size>
__attribute__((__format__(__printf__, 2, 3))) inline int sprintf_s(char (&out)[Size],
                                                                   const char* format, ...) {
  va_list arguments;
  va_start(arguments, format);
  const int length = vsprintf_s(out, Size, format, arguments);
  va_end(arguments);
  return length;
}

template <size_t Size>
__attribute__((__format__(__printf__, 3, 4))) inline int _snprintf_s(char (&out)[Size],
                                                                     size_t count,
                                                                     const char* format, ...) {
  va_list arguments;
  va_start(arguments, format);
  const int length = _vsnprintf_s(out, Size, count, format, arguments);
  va_end(arguments);
  return length;
}

template <size_t Size>
inline int tcptable_win32_swprintf(wchar_t (&out)[Size], const wchar_t* format, ...) {
  va_list arguments;
  va_start(arguments, format);
  const int length = tcptable_win32_vswprintf(out, Size, format, arguments);
  va_end(arguments);
  return length;
}
#endif

#endif  // TCPTABLE_WIN32_SECURE_CRT_H
