// The engine behind FormatMessage: one expansion in UTF-8, from which both the narrow and the wide
// form are taken.
//
// A message is plain text with escapes that begin with a percent sign:
//
//   %1 … %99         the argument of that number, a string
//   %1!format!       the same, formatted as printf would: flags, width, precision, a length of
//                    h l ll w I32 I64, and one of d i u x X o c C s S p. A width or precision of *
//                    is not known here.
//   %n %r %t %b      CR LF, CR, tab, space
//   %0               the end of the message, without a line break
//   % and any other  that character
//
// A line break in the text becomes CR LF, or a space when the caller asks for no breaks at all.

#ifndef TCPTABLE_WIN32_FORMAT_MESSAGE_H
#define TCPTABLE_WIN32_FORMAT_MESSAGE_H

#include <tcptable_win32/compiler.h>

#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <tcptable_win32/error_text.h>
#include <tcptable_win32/utf.h>

#define FORMAT_MESSAGE_MAX_WIDTH_MASK 0x000000FF
#define FORMAT_MESSAGE_ALLOCATE_BUFFER 0x00000100
#define FORMAT_MESSAGE_IGNORE_INSERTS 0x00000200
#define FORMAT_MESSAGE_FROM_STRING 0x00000400
#define FORMAT_MESSAGE_FROM_HMODULE 0x00000800
#define FORMAT_MESSAGE_FROM_SYSTEM 0x00001000
#define FORMAT_MESSAGE_ARGUMENT_ARRAY 0x00002000

#define TCPTABLE_WIN32_INSERTS_MAX 99

typedef struct tcptable_win32_message {
  char* text;
  size_t size;
  size_t capacity;
  DWORD code;  // what stopped the expansion, 0 while nothing has
} tcptable_win32_message;

typedef struct tcptable_win32_inserts {
  DWORD_PTR value[TCPTABLE_WIN32_INSERTS_MAX + 1];  // by number, so [0] is idle
  BOOL is_given;
  BOOL is_wide;  // whether a plain string argument is a wide one
} tcptable_win32_inserts;

TCPTABLE_WIN32_INLINE void tcptable_win32_append(tcptable_win32_message* out, const char* text,
                                                 size_t size) {
  if (out->size + size + 1 > out->capacity) {
    const size_t capacity = (out->size + size + 1) * 2;
    char* larger = (char*)realloc(out->text, capacity);
    if (larger == NULL) {
      out->code = ERROR_NOT_ENOUGH_MEMORY;
      return;
    }
    out->text = larger;
    out->capacity = capacity;
  }
  memcpy(out->text + out->size, text, size);
  out->size += size;
  out->text[out->size] = '\0';
}

// The number of an insert at "1…", 1 to 99, and where it ends; 0 if there is none.
TCPTABLE_WIN32_INLINE int tcptable_win32_insert_number(const char** at) {
  int number = 0, digits = 0;
  if (**at == '0') return 0;
  for (; digits < 2 && **at >= '0' && **at <= '9'; digits++) number = number * 10 + *(*at)++ - '0';
  return number;
}

// How many arguments a message may draw on: taking more from a va_list than the caller put there is
// undefined.
TCPTABLE_WIN32_INLINE int tcptable_win32_inserts_used(const char* message) {
  int used = 0;
  while (*message) {
    int number;
    if (*message++ != '%' || *message == '\0') continue;
    number = tcptable_win32_insert_number(&message);
    if (number > used) used = number;
    if (number == 0) message++;
  }
  return used;
}

// The parts of "%1!-10.3ls!".
typedef struct tcptable_win32_insert_format {
  char flags[32];
  BOOL is_narrow;
  BOOL is_wide;
  BOOL is_64bit;
  char conversion;
} tcptable_win32_insert_format;

TCPTABLE_WIN32_INLINE tcptable_win32_insert_format tcptable_win32_parse_format(const char* at,
                                                                               const char* end) {
  tcptable_win32_insert_format format = {{0}, FALSE, FALSE, FALSE, 's'};
  size_t size = 0;
  for (; at < end && strchr("-+ #0123456789.", *at); at++)
    if (size + 1 < sizeof(format.flags)) format.flags[size++] = *at;
  for (; at < end && strchr("hlwIjzt0123456789", *at); at++) {
    if (*at == 'h') format.is_narrow = TRUE;
    if (*at == 'l' && format.is_wide) format.is_64bit = TRUE;
    if (*at == 'l' || *at == 'w') format.is_wide = TRUE;
    if (*at == '6' || (*at == 'I' && sizeof(void*) == 8 && at[1] != '3') || strchr("jzt", *at))
      format.is_64bit = TRUE;
  }
  if (at < end) format.conversion = *at;
  return format;
}

TCPTABLE_WIN32_INLINE void tcptable_win32_append_string(tcptable_win32_message* out,
                                                        const char* flags, const char* text) {
  char specification[40];
  char* buffer;
  int size;
  snprintf(specification, sizeof(specification), "%%%ss", flags);
  size = snprintf(NULL, 0, specification, text);
  buffer = size < 0 ? NULL : (char*)malloc((size_t)size + 1);
  if (buffer == NULL) {
    out->code = ERROR_NOT_ENOUGH_MEMORY;
    return;
  }
  snprintf(buffer, (size_t)size + 1, specification, text);
  tcptable_win32_append(out, buffer, (size_t)size);
  free(buffer);
}

TCPTABLE_WIN32_INLINE void tcptable_win32_append_number(tcptable_win32_message* out,
                                                        const tcptable_win32_insert_format* format,
                                                        DWORD_PTR value) {
  char specification[40], buffer[512];
  const BOOL is_signed = format->conversion == 'd' || format->conversion == 'i';
  int size;
  __extension__ long long wide =
      is_signed ? (format->is_64bit ? (long long)(LONG_PTR)value : (long long)(int)value)
                : (long long)(format->is_64bit ? value : (DWORD)value);
  if (format->conversion == 'p') {
    size = snprintf(buffer, sizeof(buffer), "%0*llX", (int)sizeof(void*) * 2,
                    (unsigned long long)value);
  } else {
    snprintf(specification, sizeof(specification), "%%%sll%c", format->flags, format->conversion);
    size = snprintf(buffer, sizeof(buffer), specification, wide);
  }
  if (size > 0)
    tcptable_win32_append(out, buffer,
                          size < (int)sizeof(buffer) ? (size_t)size : sizeof(buffer) - 1);
}

TCPTABLE_WIN32_INLINE void tcptable_win32_append_character(tcptable_win32_message* out,
                                                           const char* flags, BOOL is_wide,
                                                           DWORD_PTR value) {
  char text[5] = {0};
  if (is_wide)
    tcptable_win32_put_utf8(
        (uint32_t)value <= 0x10FFFF ? (uint32_t)value : TCPTABLE_WIN32_REPLACEMENT, text);
  else
    text[0] = (char)value;
  tcptable_win32_append_string(out, flags, text);
}

TCPTABLE_WIN32_INLINE void tcptable_win32_append_insert(tcptable_win32_message* out,
                                                        const tcptable_win32_inserts* inserts,
                                                        int number,
                                                        tcptable_win32_insert_format format) {
  const DWORD_PTR value = inserts->value[number];
  const BOOL is_capital = format.conversion == 'S' || format.conversion == 'C';
  const BOOL is_wide = !format.is_narrow && (format.is_wide || inserts->is_wide != is_capital);
  if (!inserts->is_given) {
    out->code = ERROR_INVALID_PARAMETER;
  } else if (strchr("diuxXop", format.conversion)) {
    tcptable_win32_append_number(out, &format, value);
  } else if (format.conversion == 'c' || format.conversion == 'C') {
    tcptable_win32_append_character(out, format.flags, is_wide, value);
  } else if (value == 0) {
    tcptable_win32_append_string(out, format.flags, "(null)");
  } else if (is_wide) {
    char* narrow = tcptable_win32_narrow_copy((const wchar_t*)value);
    if (narrow == NULL) out->code = ERROR_NOT_ENOUGH_MEMORY;
    if (narrow != NULL) tcptable_win32_append_string(out, format.flags, narrow);
    free(narrow);
  } else {
    tcptable_win32_append_string(out, format.flags, (const char*)value);
  }
}

// One escape, at the character behind the percent sign. FALSE ends the message.
TCPTABLE_WIN32_INLINE BOOL tcptable_win32_expand_escape(tcptable_win32_message* out,
                                                        const char** at, DWORD flags,
                                                        const tcptable_win32_inserts* inserts) {
  const char* start = *at;
  const int number = tcptable_win32_insert_number(at);
  if (number != 0 && (flags & FORMAT_MESSAGE_IGNORE_INSERTS)) {
    tcptable_win32_append(out, start - 1, (size_t)(*at - start) + 1);
  } else if (number != 0) {
    const char* close = **at == '!' ? strchr(*at + 1, '!') : NULL;
    const char* format = close != NULL ? *at + 1 : *at;
    tcptable_win32_append_insert(out, inserts, number,
                                 tcptable_win32_parse_format(format, close ? close : format));
    if (close != NULL) *at = close + 1;
  } else {
    const char letter = *(*at)++;
    if (letter == '0') return FALSE;
    if (letter == 'n')
      tcptable_win32_append(out, "\r\n", 2);
    else if (letter == 'r')
      tcptable_win32_append(out, "\r", 1);
    else if (letter == 't')
      tcptable_win32_append(out, "\t", 1);
    else if (letter == 'b')
      tcptable_win32_append(out, " ", 1);
    else
      tcptable_win32_append(out, &letter, 1);
  }
  return TRUE;
}

TCPTABLE_WIN32_INLINE void tcptable_win32_expand(tcptable_win32_message* out, const char* message,
                                                 DWORD flags,
                                                 const tcptable_win32_inserts* inserts) {
  const BOOL has_breaks = (flags & FORMAT_MESSAGE_MAX_WIDTH_MASK) != FORMAT_MESSAGE_MAX_WIDTH_MASK;
  tcptable_win32_append(out, "", 0);
  while (*message && out->code == 0) {
    const size_t plain = strcspn(message, "%\r\n");
    tcptable_win32_append(out, message, plain);
    message += plain;
    if (*message == '%' && message[1] != '\0') {
      message++;
      if (!tcptable_win32_expand_escape(out, &message, flags, inserts)) return;
    } else if (*message == '%') {
      tcptable_win32_append(out, message++, 1);
    } else if (*message != '\0') {
      message += message[0] == '\r' && message[1] == '\n' ? 2 : 1;
      tcptable_win32_append(out, has_breaks ? "\r\n" : " ", has_breaks ? 2 : 1);
    }
  }
}

// Expands a message of the caller (source in UTF-8) or of the system. The text is for free(),
// whatever the code.
TCPTABLE_WIN32_INLINE tcptable_win32_message tcptable_win32_make_message(DWORD flags,
                                                                         const char* source,
                                                                         DWORD id, BOOL is_wide,
                                                                         va_list* arguments) {
  tcptable_win32_message out = {NULL, 0, 0, ERROR_SUCCESS};
  tcptable_win32_inserts inserts;
  const char* message = source;
  int i, used;
  if (!(flags & FORMAT_MESSAGE_FROM_STRING)) {
    message = (flags & FORMAT_MESSAGE_FROM_SYSTEM) ? tcptable_win32_error_text(id) : NULL;
    if (message == NULL) {
      const DWORD sources = FORMAT_MESSAGE_FROM_SYSTEM | FORMAT_MESSAGE_FROM_HMODULE;
      out.code = (flags & sources) ? ERROR_MR_MID_NOT_FOUND : ERROR_INVALID_PARAMETER;
      return out;
    }
  }
  if (message == NULL) {
    out.code = ERROR_INVALID_PARAMETER;
    return out;
  }
  memset(&inserts, 0, sizeof(inserts));
  inserts.is_given = arguments != NULL;
  inserts.is_wide = is_wide;
  used = arguments == NULL || (flags & FORMAT_MESSAGE_IGNORE_INSERTS)
             ? 0
             : tcptable_win32_inserts_used(message);
  for (i = 1; i <= used; i++)
    inserts.value[i] = (flags & FORMAT_MESSAGE_ARGUMENT_ARRAY)
                           ? ((const DWORD_PTR*)arguments)[i - 1]
                           : va_arg(*arguments, DWORD_PTR);
  tcptable_win32_expand(&out, message, flags, &inserts);
  if (!(flags & FORMAT_MESSAGE_FROM_STRING)) tcptable_win32_expand(&out, "\r\n", flags, &inserts);
  return out;
}

#endif  // TCPTABLE_WIN32_FORMAT_MESSAGE_H
