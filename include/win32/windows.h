// The part of windows.h that clients of the IP Helper family use: types, errors, memory, modules,
// clocks, text, and the runtime's additions to the C library. Sockets come along unless
// WIN32_LEAN_AND_MEAN says otherwise. No MIB name is visible from here: clients that bring their
// own copies of those must compile.
//
// _WIN32 is not defined, here or anywhere: this is Linux, and headers of other projects must see
// that. Left out: windows, services, security, files, virtual memory, processes and threads of
// one's own making.

#ifndef TCPTABLE_WIN32_WINDOWS_H
#define TCPTABLE_WIN32_WINDOWS_H

#ifndef _WINDOWS_
#define _WINDOWS_
#endif
#ifndef _INC_WINDOWS
#define _INC_WINDOWS
#endif

#include <tcptable_win32/secure_crt.h>
#include <tcptable_win32/wide_main.h>
#include <winbase.h>
#include <windef.h>
#include <winerror.h>

#if !defined(WIN32_LEAN_AND_MEAN) && !defined(_WINSOCKAPI_)
#include <winsock.h>
#endif

#endif  // TCPTABLE_WIN32_WINDOWS_H
