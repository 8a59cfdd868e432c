// UTF-8 to wchar_t and back without regard to the locale: in the C locale, where most small
// programs live, the C library's own conversions stop at the first non-ASCII character.

#ifndef TCPTABLE_WIN32_UTF_H
#define TCPTABLE_WIN32_UTF_H

#include <tcptable_win32/compiler.h>

#include <stdlib.h>
#include <wchar.h>

#define TCPTABLE_WIN32_REPLACEMENT 0xFFFDu
#define TCPTABLE_WIN32_INVALID 0xFFFFFFFFu

// Reads one code point and moves *text past it; INVALID, and one byte further, if the bytes are not
// UTF-8.
TCPTABLE_WIN32_INLINE uint32_t tcptable_win32_take_utf8(const char** text, const char* end) {
  static const uint32_t minimum[5] = {0, 0, 0x80, 0x800, 0x10000};
  const unsigned char* byte = (const unsigned char*)*text;
  const size_t left = (size_t)(end - *text);
  const uint32_t lead = byte[0];
  const size_t size = lead < 0x80   ? 1
                      : lead < 0xC2 ? 0
                      : lead < 0xE0 ? 2
                      : lead < 0xF0 ? 3
                      : lead < 0xF5 ? 4
                                    : 0;
  uint32_t point;
  size_t i;
  ++*text;
  if (size == 1) return lead;
  if (size == 0 || size > left) return TCPTABLE_WIN32_INVALID;
  point = lead & (0x7Fu >> size);
  for (i = 1; i < size; i++) {
    if ((byte[i] & 0xC0) != 0x80) return TCPTABLE_WIN32_INVALID;
    point = point << 6 | (byte[i] & 0x3Fu);
  }
  if (point < minimum[size] || point > 0x10FFFF || (point >= 0xD800 && point < 0xE000))
    return TCPTABLE_WIN32_INVALID;
  *text += size - 1;
  return point;
}

// The same for wide text; surrogate pairs are joined whatever the width of wchar_t.
TCPTABLE_WIN32_INLINE uint32_t tcptable_win32_take_wide(const wchar_t** text, const wchar_t* end) {
  const uint32_t unit = (uint32_t) * (*text)++ & (sizeof(wchar_t) == 2 ? 0xFFFFu : 0xFFFFFFFFu);
  if (unit < 0xD800 || (unit >= 0xE000 && unit <= 0x10FFFF)) return unit;
  if (unit < 0xDC00 && *text < end && ((uint32_t) * *text & 0xFFFFFC00u) == 0xDC00u)
    return 0x10000u + ((unit & 0x3FFu) << 10) + ((uint32_t) * (*text)++ & 0x3FFu);
  return TCPTABLE_WIN32_INVALID;
}

TCPTABLE_WIN32_INLINE size_t tcptable_win32_put_utf8(uint32_t point, char* out) {
  if (point < 0x80) {
    out[0] = (char)point;
    return 1;
  }
  if (point < 0x800) {
    out[0] = (char)(0xC0 | point >> 6);
    out[1] = (char)(0x80 | (point & 0x3F));
    return 2;
  }
  if (point < 0x10000) {
    out[0] = (char)(0xE0 | point >> 12);
    out[1] = (char)(0x80 | (point >> 6 & 0x3F));
    out[2] = (char)(0x80 | (point & 0x3F));
    return 3;
  }
  out[0] = (char)(0xF0 | point >> 18);
  out[1] = (char)(0x80 | (point >> 12 & 0x3F));
  out[2] = (char)(0x80 | (point >> 6 & 0x3F));
  out[3] = (char)(0x80 | (point & 0x3F));
  return 4;
}

TCPTABLE_WIN32_INLINE size_t tcptable_win32_put_wide(uint32_t point, wchar_t* out) {
  if (sizeof(wchar_t) > 2 || point < 0x10000) {
    out[0] = (wchar_t)point;
    return 1;
  }
  out[0] = (wchar_t)(0xD800 + ((point - 0x10000) >> 10));
  out[1] = (wchar_t)(0xDC00 + ((point - 0x10000) & 0x3FF));
  return 2;
}

// Converts count characters. Writes as long as a whole character fits and returns the length of the
// whole result, so a return above capacity means that it did not fit. No terminator is added.
// *invalid counts what had to be replaced.
TCPTABLE_WIN32_INLINE size_t tcptable_win32_widen(const char* text, size_t count, wchar_t* out,
                                                  size_t capacity, size_t* invalid) {
  const char* end = text + count;
  size_t total = 0;
  while (text < end) {
    wchar_t unit[2];
    size_t i, size;
    uint32_t point = tcptable_win32_take_utf8(&text, end);
    if (point == TCPTABLE_WIN32_INVALID) {
      ++*invalid;
      point = TCPTABLE_WIN32_REPLACEMENT;
    }
    size = tcptable_win32_put_wide(point, unit);
    for (i = 0; i < size && total + size <= capacity; i++) out[total + i] = unit[i];
    total += size;
  }
  return total;
}

TCPTABLE_WIN32_INLINE size_t tcptable_win32_narrow(const wchar_t* text, size_t count, char* out,
                                                   size_t capacity, size_t* invalid) {
  const wchar_t* end = text + count;
  size_t total = 0;
  while (text < end) {
    char unit[4];
    size_t i, size;
    uint32_t point = tcptable_win32_take_wide(&text, end);
    if (point == TCPTABLE_WIN32_INVALID) {
      ++*invalid;
      point = TCPTABLE_WIN32_REPLACEMENT;
    }
    size = tcptable_win32_put_utf8(point, unit);
    for (i = 0; i < size && total + size <= capacity; i++) out[total + i] = unit[i];
    total += size;
  }
  return total;
}

// A terminated copy for free(), or NULL for NULL and for want of memory.
TCPTABLE_WIN32_INLINE wchar_t* tcptable_win32_wide_copy(const char* text) {
  size_t invalid = 0, count = 0, size;
  wchar_t* copy;
  if (text == NULL) return NULL;
  while (text[count]) count++;
  size = tcptable_win32_widen(text, count, NULL, 0, &invalid);
  copy = (wchar_t*)malloc((size + 1) * sizeof(wchar_t));
  if (copy == NULL) return NULL;
  tcptable_win32_widen(text, count, copy, size, &invalid);
  copy[size] = 0;
  return copy;
}

TCPTABLE_WIN32_INLINE char* tcptable_win32_narrow_copy(const wchar_t* text) {
  size_t invalid = 0, count = 0, size;
  char* copy;
  if (text == NULL) return NULL;
  while (text[count]) count++;
  size = tcptable_win32_narrow(text, count, NULL, 0, &invalid);
  copy = (char*)malloc(size + 1);
  if (copy == NULL) return NULL;
  tcptable_win32_narrow(text, count, copy, size, &invalid);
  copy[size] = 0;
  return copy;
}

#endif  // TCPTABLE_WIN32_UTF_H
