// The calling thread's last error.
//
// The functions of iphlpapi.h return their code and never set this; the inline functions of this
// directory set it where Windows' do. Host calls such as bind() report through errno: see
// WSAGetLastError in winsock2.h.

#ifndef TCPTABLE_WIN32_ERRHANDLINGAPI_H
#define TCPTABLE_WIN32_ERRHANDLINGAPI_H

#include <minwindef.h>

TCPTABLE_WIN32_BEGIN_C

// Weak and hidden: all translation units of a program or a library, C and C++, share one, and none
// of them exports it.
__attribute__((__weak__, __visibility__("hidden"))) __thread DWORD tcptable_win32_last_error;

TCPTABLE_WIN32_END_C

TCPTABLE_WIN32_INLINE DWORD WINAPI GetLastError(void) { return tcptable_win32_last_error; }

TCPTABLE_WIN32_INLINE VOID WINAPI SetLastError(DWORD code) { tcptable_win32_last_error = code; }

#endif  // TCPTABLE_WIN32_ERRHANDLINGAPI_H
