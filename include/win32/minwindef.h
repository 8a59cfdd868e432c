// The scalar types of Windows with Windows' widths, and the words its declarations are written
// with.
//
// DWORD, ULONG and LONG have 32 bits here too, where a Linux long may have 64. They are therefore
// plain int types: functions overloaded on DWORD and UINT, two types on Windows, collide; printf's
// %ld and %lu warn, and print right on x86-64. WCHAR is the host's wchar_t. The macros min and max
// exist in C only, unless NOMINMAX: in C++ they break the standard library. Left out: lowercase
// near, far and interface.

#ifndef TCPTABLE_WIN32_MINWINDEF_H
#define TCPTABLE_WIN32_MINWINDEF_H

#include <basetsd.h>
#include <sal.h>
#include <sdkddkver.h>
#include <wchar.h>

// Calling conventions and linkage. There is one of each on Linux.
#define WINAPI
#define WINAPIV
#define APIENTRY
#define APIPRIVATE
#define PASCAL
#define CALLBACK
#define NTAPI
#define NETIOAPI_API NETIO_STATUS WINAPI
#define WINSOCK_API_LINKAGE
#define WSAAPI
#define DECLSPEC_IMPORT
#define WINBASEAPI
#define NTSYSAPI
#define FAR
#define NEAR
#ifndef __stdcall
#define __stdcall
#endif
#ifndef __cdecl
#define __cdecl
#endif
#ifndef _cdecl
#define _cdecl
#endif
#ifndef __fastcall
#define __fastcall
#endif
#ifndef __declspec
#define __declspec(attribute)
#endif
#ifndef __forceinline
#define __forceinline __inline__ __attribute__((__always_inline__))
#endif
#ifndef __int64
#define __int64 long long
#endif
#ifndef CONST
#define CONST const
#endif
#ifndef IN
#define IN
#endif
#ifndef OUT
#define OUT
#endif
#ifndef OPTIONAL
#define OPTIONAL
#endif
#ifndef UNREFERENCED_PARAMETER
#define UNREFERENCED_PARAMETER(parameter) ((void)(parameter))
#endif
#define DBG_UNREFERENCED_PARAMETER(parameter) ((void)(parameter))

#ifndef VOID
#define VOID void
#endif
typedef void *PVOID, *LPVOID, **PPVOID;
typedef const void *PCVOID, *LPCVOID;

typedef char CHAR, *PCHAR, *LPCH, *PCH, *PSTR, *LPSTR, *NPSTR, *PSZ;
typedef const char *LPCCH, *PCCH, *PCSTR, *LPCSTR, *PCSZ;
typedef unsigned char UCHAR, *PUCHAR, BYTE, *PBYTE, *LPBYTE, BOOLEAN, *PBOOLEAN;
typedef int16_t SHORT, *PSHORT;
typedef uint16_t USHORT, *PUSHORT, WORD, *PWORD, *LPWORD, ATOM;
typedef int32_t INT, *PINT, *LPINT, LONG, *PLONG, *LPLONG, BOOL, *PBOOL, *LPBOOL;
typedef uint32_t UINT, *PUINT, *LPUINT, ULONG, *PULONG, DWORD, *PDWORD, *LPDWORD;
__extension__ typedef long long LONGLONG, *PLONGLONG;
__extension__ typedef unsigned long long ULONGLONG, *PULONGLONG, DWORDLONG, *PDWORDLONG;
typedef float FLOAT, *PFLOAT;
typedef double DOUBLE;

typedef wchar_t WCHAR, *PWCHAR, *LPWCH, *PWCH, *PWSTR, *LPWSTR, *NWPSTR;
typedef const wchar_t *LPCWCH, *PCWCH, *PCWSTR, *LPCWSTR;

#ifdef UNICODE
typedef WCHAR TCHAR, *PTCHAR, *PTCH, *PTSTR, *LPTSTR;
typedef const WCHAR *PCTSTR, *LPCTSTR;
#define __TEXT(quote) L##quote
#else
typedef CHAR TCHAR, *PTCHAR, *PTCH, *PTSTR, *LPTSTR;
typedef const CHAR *PCTSTR, *LPCTSTR;
#define __TEXT(quote) quote
#endif
typedef unsigned char TBYTE, *PTBYTE;
#define TEXT(quote) __TEXT(quote)

typedef PVOID HANDLE, *PHANDLE, *LPHANDLE;
#define DECLARE_HANDLE(name) \
  struct name##__ {          \
    int unused;              \
  };                         \
  typedef struct name##__* name
DECLARE_HANDLE(HINSTANCE);
DECLARE_HANDLE(HWND);
typedef HINSTANCE HMODULE;
typedef HANDLE HGLOBAL, HLOCAL;

// Without parameters in C++, without a prototype in C: callers cast what GetProcAddress gives them.
typedef INT_PTR(WINAPI* FARPROC)();
typedef INT_PTR(WINAPI* PROC)();

typedef UINT_PTR WPARAM;
typedef LONG_PTR LPARAM, LRESULT;
typedef LONG HRESULT, NTSTATUS, *PNTSTATUS;
typedef DWORD NETIO_STATUS;

typedef struct _FILETIME {
  DWORD dwLowDateTime;
  DWORD dwHighDateTime;
} FILETIME, *PFILETIME, *LPFILETIME;

#ifndef FALSE
#define FALSE 0
#endif
#ifndef TRUE
#define TRUE 1
#endif
#ifndef MAX_PATH
#define MAX_PATH 260
#endif

#define LOWORD(value) ((WORD)((DWORD_PTR)(value)&0xffff))
#define HIWORD(value) ((WORD)(((DWORD_PTR)(value) >> 16) & 0xffff))
#define LOBYTE(value) ((BYTE)((DWORD_PTR)(value)&0xff))
#define HIBYTE(value) ((BYTE)(((DWORD_PTR)(value) >> 8) & 0xff))
#define MAKEWORD(low, high) \
  ((WORD)((BYTE)((DWORD_PTR)(low)&0xff) | ((WORD)(BYTE)((DWORD_PTR)(high)&0xff) << 8)))
#define MAKELONG(low, high) ((LONG)((DWORD)LOWORD(low) | ((DWORD)LOWORD(high) << 16)))

#if !defined(NOMINMAX) && !defined(__cplusplus)
#ifndef min
#define min(left, right) (((left) < (right)) ? (left) : (right))
#endif
#ifndef max
#define max(left, right) (((left) > (right)) ? (left) : (right))
#endif
#endif
#ifndef __min
#define __min(left, right) (((left) < (right)) ? (left) : (right))
#endif
#ifndef __max
#define __max(left, right) (((left) > (right)) ? (left) : (right))
#endif

TCPTABLE_WIN32_ASSERT_SIZE(DWORD, 4);
TCPTABLE_WIN32_ASSERT_SIZE(ULONG, 4);
TCPTABLE_WIN32_ASSERT_SIZE(LONG, 4);
TCPTABLE_WIN32_ASSERT_SIZE(BOOL, 4);
TCPTABLE_WIN32_ASSERT_SIZE(WORD, 2);
TCPTABLE_WIN32_ASSERT_SIZE(BOOLEAN, 1);
TCPTABLE_WIN32_ASSERT_SIZE(ULONGLONG, 8);
TCPTABLE_WIN32_ASSERT_SIZE(FILETIME, 8);

#endif  // TCPTABLE_WIN32_MINWINDEF_H
