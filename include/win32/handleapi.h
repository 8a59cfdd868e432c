// Handles. Nothing in this directory hands out one that needs closing, so CloseHandle only judges
// its argument.

#ifndef TCPTABLE_WIN32_HANDLEAPI_H
#define TCPTABLE_WIN32_HANDLEAPI_H

#include <errhandlingapi.h>
#include <winerror.h>

#define INVALID_HANDLE_VALUE ((HANDLE)(LONG_PTR)-1)

TCPTABLE_WIN32_INLINE BOOL WINAPI CloseHandle(HANDLE handle) {
  if (handle != NULL) return TRUE;
  SetLastError(ERROR_INVALID_HANDLE);
  return FALSE;
}

#endif  // TCPTABLE_WIN32_HANDLEAPI_H
