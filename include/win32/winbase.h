// Local and global memory, FormatMessage, string lengths, and the smaller headers of the base API.
// Left out: files, processes, threads, synchronization, security.

#ifndef TCPTABLE_WIN32_WINBASE_H
#define TCPTABLE_WIN32_WINBASE_H

#include <errhandlingapi.h>
#include <handleapi.h>
#include <heapapi.h>
#include <libloaderapi.h>
#include <minwinbase.h>
#include <processthreadsapi.h>
#include <profileapi.h>
#include <stringapiset.h>
#include <synchapi.h>
#include <sysinfoapi.h>
#include <tcptable_win32/format_message.h>
#include <timezoneapi.h>
#include <winnt.h>

#define ZeroMemory RtlZeroMemory
#define FillMemory RtlFillMemory
#define CopyMemory RtlCopyMemory
#define MoveMemory RtlMoveMemory
#define SecureZeroMemory RtlSecureZeroMemory

// Local and global memory are one with the heap. Movable memory does not move: its handle is its
// address.
#define LMEM_FIXED 0x0000
#define LMEM_MOVEABLE 0x0002
#define LMEM_ZEROINIT 0x0040
#define LPTR (LMEM_FIXED | LMEM_ZEROINIT)
#define LHND (LMEM_MOVEABLE | LMEM_ZEROINIT)
#define GMEM_FIXED 0x0000
#define GMEM_MOVEABLE 0x0002
#define GMEM_ZEROINIT 0x0040
#define GPTR (GMEM_FIXED | GMEM_ZEROINIT)
#define GHND (GMEM_MOVEABLE | GMEM_ZEROINIT)

TCPTABLE_WIN32_INLINE HLOCAL WINAPI LocalAlloc(UINT flags, SIZE_T size) {
  return HeapAlloc(GetProcessHeap(), (flags & LMEM_ZEROINIT) ? HEAP_ZERO_MEMORY : 0, size);
}

TCPTABLE_WIN32_INLINE HLOCAL WINAPI LocalReAlloc(HLOCAL block, SIZE_T size, UINT flags) {
  return HeapReAlloc(GetProcessHeap(), (flags & LMEM_ZEROINIT) ? HEAP_ZERO_MEMORY : 0, block, size);
}

TCPTABLE_WIN32_INLINE HLOCAL WINAPI LocalFree(HLOCAL block) {
  free(block);
  return NULL;
}

TCPTABLE_WIN32_INLINE LPVOID WINAPI LocalLock(HLOCAL block) { return block; }

TCPTABLE_WIN32_INLINE BOOL WINAPI LocalUnlock(HLOCAL block) {
  (void)block;
  return FALSE;
}

TCPTABLE_WIN32_INLINE HGLOBAL WINAPI GlobalAlloc(UINT flags, SIZE_T size) {
  return LocalAlloc(flags, size);
}

TCPTABLE_WIN32_INLINE HGLOBAL WINAPI GlobalReAlloc(HGLOBAL block, SIZE_T size, UINT flags) {
  return LocalReAlloc(block, size, flags);
}

TCPTABLE_WIN32_INLINE HGLOBAL WINAPI GlobalFree(HGLOBAL block) { return LocalFree(block); }

TCPTABLE_WIN32_INLINE LPVOID WINAPI GlobalLock(HGLOBAL block) { return block; }

TCPTABLE_WIN32_INLINE BOOL WINAPI GlobalUnlock(HGLOBAL block) { return LocalUnlock(block); }

TCPTABLE_WIN32_INLINE int WINAPI lstrlenA(LPCSTR text) { return text ? (int)strlen(text) : 0; }

TCPTABLE_WIN32_INLINE int WINAPI lstrlenW(LPCWSTR text) { return text ? (int)wcslen(text) : 0; }

// Where the text goes: the caller's buffer, or a new one whose address is stored through the buffer
// argument.
TCPTABLE_WIN32_INLINE void* tcptable_win32_message_buffer(DWORD flags, void* buffer, size_t needed,
                                                          DWORD capacity, size_t character_size) {
  if (buffer == NULL) {
    SetLastError(ERROR_INVALID_PARAMETER);
    return NULL;
  }
  if (flags & FORMAT_MESSAGE_ALLOCATE_BUFFER) {
    void* block = LocalAlloc(LMEM_FIXED, (needed > capacity ? needed : capacity) * character_size);
    memcpy(buffer, &block, sizeof(block));
    return block;
  }
  if (needed > capacity) {
    SetLastError(ERROR_INSUFFICIENT_BUFFER);
    return NULL;
  }
  return buffer;
}

// The text of an error code in English, whatever language is asked for, or a message of the
// caller's own with its arguments filled in (see tcptable_win32/format_message.h). Returns the
// length without the terminator; 0 and GetLastError() on failure: 87 for wrong arguments, 122 for a
// small buffer, 317 for a code without a text. Left out: message tables of modules, and widths
// other than "no line breaks at all".
TCPTABLE_WIN32_INLINE DWORD WINAPI FormatMessageA(DWORD flags, LPCVOID source, DWORD id,
                                                  DWORD language, LPSTR buffer, DWORD capacity,
                                                  va_list* arguments) {
  tcptable_win32_message message =
      tcptable_win32_make_message(flags, (const char*)source, id, FALSE, arguments);
  DWORD length = 0;
  (void)language;
  if (message.code != ERROR_SUCCESS) {
    SetLastError(message.code);
  } else {
    char* out = (char*)tcptable_win32_message_buffer(flags, buffer, message.size + 1, capacity,
                                                     sizeof(char));
    if (out != NULL) {
      memcpy(out, message.text, message.size + 1);
      length = (DWORD)message.size;
    }
  }
  free(message.text);
  return length;
}

TCPTABLE_WIN32_INLINE DWORD WINAPI FormatMessageW(DWORD flags, LPCVOID source, DWORD id,
                                                  DWORD language, LPWSTR buffer, DWORD capacity,
                                                  va_list* arguments) {
  char* narrow = (flags & FORMAT_MESSAGE_FROM_STRING)
                     ? tcptable_win32_narrow_copy((const wchar_t*)source)
                     : NULL;
  tcptable_win32_message message = tcptable_win32_make_message(flags, narrow, id, TRUE, arguments);
  DWORD length = 0;
  (void)language;
  if (message.code != ERROR_SUCCESS) {
    SetLastError(message.code);
  } else {
    size_t invalid = 0;
    const size_t size = tcptable_win32_widen(message.text, message.size, NULL, 0, &invalid);
    wchar_t* out =
        (wchar_t*)tcptable_win32_message_buffer(flags, buffer, size + 1, capacity, sizeof(wchar_t));
    if (out != NULL) {
      tcptable_win32_widen(message.text, message.size, out, size, &invalid);
      out[size] = 0;
      length = (DWORD)size;
    }
  }
  free(message.text);
  free(narrow);
  return length;
}

#ifdef UNICODE
#define FormatMessage FormatMessageW
#define lstrlen lstrlenW
#else
#define FormatMessage FormatMessageA
#define lstrlen lstrlenA
#endif

#endif  // TCPTABLE_WIN32_WINBASE_H
