// The identity of the calling process and thread. Left out: making, opening and ending others.

#ifndef TCPTABLE_WIN32_PROCESSTHREADSAPI_H
#define TCPTABLE_WIN32_PROCESSTHREADSAPI_H

#include <minwindef.h>
#include <stdlib.h>
#include <unistd.h>

TCPTABLE_WIN32_INLINE DWORD WINAPI GetCurrentProcessId(void) { return (DWORD)getpid(); }

TCPTABLE_WIN32_INLINE HANDLE WINAPI GetCurrentProcess(void) { return (HANDLE)(LONG_PTR)-1; }

TCPTABLE_WIN32_INLINE VOID WINAPI ExitProcess(UINT code) { exit((int)code); }

#endif  // TCPTABLE_WIN32_PROCESSTHREADSAPI_H
