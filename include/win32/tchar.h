// Text functions that are wide when _UNICODE is defined and narrow when it is not.

#ifndef TCPTABLE_WIN32_TCHAR_H
#define TCPTABLE_WIN32_TCHAR_H

#include <tcptable_win32/compiler.h>

#include <stdlib.h>
#include <tcptable_win32/secure_crt.h>
#include <tcptable_win32/wide_main.h>

#ifdef _UNICODE
typedef wchar_t _TCHAR, _TSCHAR, _TUCHAR, _TXCHAR;
typedef wint_t _TINT;
#define __T(text) L##text
#define _TEOF WEOF
#define _tmain wmain
#define _tprintf tcptable_win32_wprintf
#define _tprintf_s tcptable_win32_wprintf
#define _ftprintf tcptable_win32_fwprintf
#define _ftprintf_s tcptable_win32_fwprintf
#define _vtprintf tcptable_win32_vwprintf
#define _vftprintf tcptable_win32_vfwprintf
#define _stprintf_s swprintf_s
#define _vstprintf_s vswprintf_s
#define _sntprintf _snwprintf
#define _putts _putws
#define _fputts tcptable_win32_fputws
#define _tfopen _wfopen
#define _tfopen_s _wfopen_s
#define _tcslen wcslen
#define _tcscpy wcscpy
#define _tcscpy_s wcscpy_s
#define _tcsncpy wcsncpy
#define _tcsncpy_s wcsncpy_s
#define _tcscat wcscat
#define _tcscat_s wcscat_s
#define _tcscmp wcscmp
#define _tcsncmp wcsncmp
#define _tcsicmp _wcsicmp
#define _tcsnicmp _wcsnicmp
#define _tcschr wcschr
#define _tcsrchr wcsrchr
#define _tcsstr wcsstr
#define _tcsdup _wcsdup
#define _tcstol wcstol
#define _tcstoul wcstoul
#define _ttoi(text) ((int)wcstol((text), NULL, 10))
#define _tstoi(text) _ttoi(text)
#else
typedef char _TCHAR;
typedef signed char _TSCHAR;
typedef unsigned char _TUCHAR;
typedef char _TXCHAR;
typedef int _TINT;
#define __T(text) text
#define _TEOF EOF
#define _tmain main
#define _tprintf printf
#define _tprintf_s printf
#define _ftprintf fprintf
#define _ftprintf_s fprintf
#define _vtprintf vprintf
#define _vftprintf vfprintf
#define _stprintf_s sprintf_s
#define _vstprintf_s vsprintf_s
#define _sntprintf _snprintf
#define _putts puts
#define _fputts fputs
#define _tfopen fopen
#define _tfopen_s fopen_s
#define _tcslen strlen
#define _tcscpy strcpy
#define _tcscpy_s strcpy_s
#define _tcsncpy strncpy
#define _tcsncpy_s strncpy_s
#define _tcscat strcat
#define _tcscat_s strcat_s
#define _tcscmp strcmp
#define _tcsncmp strncmp
#define _tcsicmp _stricmp
#define _tcsnicmp _strnicmp
#define _tcschr strchr
#define _tcsrchr strrchr
#define _tcsstr strstr
#define _tcsdup _strdup
#define _tcstol strtol
#define _tcstoul strtoul
#define _ttoi(text) atoi(text)
#define _tstoi(text) atoi(text)
#endif

#define _T(text) __T(text)
#define _TEXT(text) __T(text)

#endif  // TCPTABLE_WIN32_TCHAR_H
