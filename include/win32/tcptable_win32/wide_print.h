// wprintf and its relatives as Microsoft means them.
//
// Two differences would make a Windows program print wrong things. In Microsoft's wide formats %s
// and %c are wide and %S and %C narrow; in the C library it is the other way round, and %s of a
// wide string prints its first character. And a glibc stream that was once written with printf
// refuses wprintf for ever, while Windows programs mix the two. So the wide functions here
// translate the format, format into memory, and write UTF-8 bytes to the stream.
//
// The names wprintf, fwprintf, vwprintf, vfwprintf, fputws, swprintf become function-like macros;
// define TCPTABLE_WIN32_HOST_WPRINTF to keep the host's. A %S of non-ASCII text needs a UTF-8
// locale.

#ifndef TCPTABLE_WIN32_WIDE_PRINT_H
#define TCPTABLE_WIN32_WIDE_PRINT_H

#include <tcptable_win32/compiler.h>

#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <tcptable_win32/utf.h>
#ifdef __cplusplus
#include <cwchar>  // before the macros: it undefines them, and only its first inclusion does
#endif

// The length prefix and the conversion of one directive, in the host's terms. *at stands behind
// flags and width.
TCPTABLE_WIN32_INLINE wchar_t* tcptable_win32_host_directive(const wchar_t** at, wchar_t* out) {
  const wchar_t* prefix = *at;
  const wchar_t* letter;
  int is_narrow = 0, is_wide = 0;
  if (wcsncmp(prefix, L"I64", 3) == 0) {
    *out++ = L'l';
    *out++ = L'l';
    prefix += 3;
  } else if (wcsncmp(prefix, L"I32", 3) == 0) {
    prefix += 3;
  } else if (*prefix == L'I') {
    *out++ = L'z';
    prefix++;
  }
  for (letter = prefix; *letter && wcschr(L"hlwLjzt", *letter); letter++) {
    if (*letter == L'h') is_narrow = 1;
    if (*letter == L'l' || *letter == L'w') is_wide = 1;
  }
  *at = letter + (*letter != 0);
  if (*letter && wcschr(L"sScC", *letter)) {
    const int is_capital = *letter == L'S' || *letter == L'C';
    if (is_wide || (!is_narrow && !is_capital)) *out++ = L'l';
    *out++ = *letter == L's' || *letter == L'S' ? L's' : L'c';
    return out;
  }
  for (; prefix < letter; prefix++)
    if (*prefix != L'w') *out++ = *prefix;
  if (*letter) *out++ = *letter;
  return out;
}

// A copy of a Microsoft wide format in the host's terms, for free().
TCPTABLE_WIN32_INLINE wchar_t* tcptable_win32_host_format(const wchar_t* format) {
  wchar_t* copy = (wchar_t*)malloc((wcslen(format) * 2 + 1) * sizeof(wchar_t));
  wchar_t* out = copy;
  if (copy == NULL) return NULL;
  while (*format) {
    const int is_directive = *format == L'%';
    *out++ = *format++;
    if (!is_directive) continue;
    while (*format && wcschr(L"-+ #0123456789.*", *format)) *out++ = *format++;
    out = tcptable_win32_host_directive(&format, out);
  }
  *out = 0;
  return copy;
}

// The formatted text, for free(); NULL if it cannot be formatted. vswprintf does not tell how much
// it needs, so the buffer grows until the text fits, within a bound.
TCPTABLE_WIN32_INLINE wchar_t* tcptable_win32_format_wide(const wchar_t* format,
                                                          va_list arguments) {
  wchar_t* host_format = tcptable_win32_host_format(format);
  wchar_t* text = NULL;
  size_t capacity;
  for (capacity = 256; host_format != NULL && capacity <= (size_t)1 << 24; capacity *= 4) {
    va_list again;
    int length;
    free(text);
    text = (wchar_t*)malloc(capacity * sizeof(wchar_t));
    if (text == NULL) break;
    va_copy(again, arguments);
    length = vswprintf(text, capacity, host_format, again);
    va_end(again);
    if (length >= 0) {
      free(host_format);
      return text;
    }
  }
  free(host_format);
  free(text);
  return NULL;
}

TCPTABLE_WIN32_INLINE int tcptable_win32_fputws(const wchar_t* text, FILE* stream) {
  char* narrow;
  int result;
  if (fwide(stream, 0) > 0) return fputws(text, stream);
  narrow = tcptable_win32_narrow_copy(text);
  result = narrow == NULL ? EOF : fputs(narrow, stream);
  free(narrow);
  return result;
}

TCPTABLE_WIN32_INLINE int tcptable_win32_vfwprintf(FILE* stream, const wchar_t* format,
                                                   va_list arguments) {
  wchar_t* text = tcptable_win32_format_wide(format, arguments);
  int length = text == NULL ? -1 : (int)wcslen(text);
  if (text != NULL && tcptable_win32_fputws(text, stream) < 0) length = -1;
  free(text);
  return length;
}

TCPTABLE_WIN32_INLINE int tcptable_win32_vwprintf(const wchar_t* format, va_list arguments) {
  return tcptable_win32_vfwprintf(stdout, format, arguments);
}

TCPTABLE_WIN32_INLINE int tcptable_win32_wprintf(const wchar_t* format, ...) {
  va_list arguments;
  int length;
  va_start(arguments, format);
  length = tcptable_win32_vfwprintf(stdout, format, arguments);
  va_end(arguments);
  return length;
}

TCPTABLE_WIN32_INLINE int tcptable_win32_fwprintf(FILE* stream, const wchar_t* format, ...) {
  va_list arguments;
  int length;
  va_start(arguments, format);
  length = tcptable_win32_vfwprintf(stream, format, arguments);
  va_end(arguments);
  return length;
}

// The length, or -1 and an empty string if it does not fit.
TCPTABLE_WIN32_INLINE int tcptable_win32_vswprintf(wchar_t* out, size_t capacity,
                                                   const wchar_t* format, va_list arguments) {
  wchar_t* text = tcptable_win32_format_wide(format, arguments);
  int length = text == NULL ? -1 : (int)wcslen(text);
  if (length >= 0 && (size_t)length < capacity)
    memcpy(out, text, ((size_t)length + 1) * sizeof(wchar_t));
  else
    length = -1;
  if (length < 0 && capacity > 0) out[0] = 0;
  free(text);
  return length;
}

TCPTABLE_WIN32_INLINE int tcptable_win32_swprintf(wchar_t* out, size_t capacity,
                                                  const wchar_t* format, ...) {
  va_list arguments;
  int length;
  va_start(arguments, format);
  length = tcptable_win32_vswprintf(out, capacity, format, arguments);
  va_end(arguments);
  return length;
}

TCPTABLE_WIN32_INLINE int _putws(const wchar_t* text) {
  if (tcptable_win32_fputws(text, stdout) < 0) return EOF;
  return fputs("\n", stdout);
}

#ifndef TCPTABLE_WIN32_HOST_WPRINTF
#ifdef __cplusplus
// Only for code that says std::wprintf, which the macros below turn into these names.
namespace std {
using ::tcptable_win32_fputws;
using ::tcptable_win32_fwprintf;
using ::tcptable_win32_swprintf;
using ::tcptable_win32_vfwprintf;
using ::tcptable_win32_vwprintf;
using ::tcptable_win32_wprintf;
}  // namespace std
#endif
#define wprintf(...) tcptable_win32_wprintf(__VA_ARGS__)
#define fwprintf(...) tcptable_win32_fwprintf(__VA_ARGS__)
#define vwprintf(...) tcptable_win32_vwprintf(__VA_ARGS__)
#define vfwprintf(...) tcptable_win32_vfwprintf(__VA_ARGS__)
#define swprintf(...) tcptable_win32_swprintf(__VA_ARGS__)
#define fputws(...) tcptable_win32_fputws(__VA_ARGS__)
#endif

#endif  // TCPTABLE_WIN32_WIDE_PRINT_H
