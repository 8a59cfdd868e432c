// Modules by their Windows names. A third of the clients bind the IP Helper functions at run time.
//
//   iphlpapi               this library, libiphlpapi.so.1
//   ws2_32, kernel32, …    the program itself with its C library: GetProcAddress finds socket()
//                          and ntohs(), and gives NULL for what is inline in these headers
//   any other name         what dlopen() makes of it
//
// Names match without regard to case, with or without .dll, behind any directory.

#ifndef TCPTABLE_WIN32_LIBLOADERAPI_H
#define TCPTABLE_WIN32_LIBLOADERAPI_H

#include <tcptable_win32/compiler.h>

#include <dlfcn.h>
#include <errhandlingapi.h>
#include <tcptable_win32/utf.h>
#include <winerror.h>

#define DONT_RESOLVE_DLL_REFERENCES 0x00000001
#define LOAD_LIBRARY_AS_DATAFILE 0x00000002
#define LOAD_WITH_ALTERED_SEARCH_PATH 0x00000008
#define LOAD_LIBRARY_SEARCH_SYSTEM32 0x00000800
#define LOAD_LIBRARY_SEARCH_DEFAULT_DIRS 0x00001000

// Compares the last component of a path, without .dll, with a lowercase name.
TCPTABLE_WIN32_INLINE BOOL tcptable_win32_is_module(const char* path, const char* name) {
  const char* base = path;
  size_t i;
  for (i = 0; path[i]; i++)
    if (path[i] == '/' || path[i] == '\\') base = path + i + 1;
  for (; *name; base++, name++)
    if ((*base >= 'A' && *base <= 'Z' ? *base + 32 : *base) != *name) return FALSE;
  if (*base == '\0') return TRUE;
  return base[0] == '.' && (base[1] | 32) == 'd' && (base[2] | 32) == 'l' &&
         (base[3] | 32) == 'l' && base[4] == '\0';
}

// The name for dlopen(), or NULL for the program itself.
TCPTABLE_WIN32_INLINE const char* tcptable_win32_host_module(const char* path) {
  static const char* const system_modules[] = {"kernel32", "kernelbase", "ntdll",    "ws2_32",
                                               "wsock32",  "msvcrt",     "ucrtbase", "psapi",
                                               "user32",   "advapi32"};
  size_t i;
  if (path == NULL) return NULL;
  if (tcptable_win32_is_module(path, "iphlpapi")) return "libiphlpapi.so.1";
  for (i = 0; i < sizeof(system_modules) / sizeof(system_modules[0]); i++)
    if (tcptable_win32_is_module(path, system_modules[i])) return NULL;
  return path;
}

TCPTABLE_WIN32_INLINE HMODULE tcptable_win32_open_module(const char* path, int flags) {
  void* module = dlopen(tcptable_win32_host_module(path), flags);
  if (module == NULL) SetLastError(ERROR_MOD_NOT_FOUND);
  return (HMODULE)module;
}

TCPTABLE_WIN32_INLINE HMODULE WINAPI LoadLibraryA(LPCSTR path) {
  if (path == NULL) {
    SetLastError(ERROR_INVALID_PARAMETER);
    return NULL;
  }
  return tcptable_win32_open_module(path, RTLD_NOW | RTLD_LOCAL);
}

TCPTABLE_WIN32_INLINE HMODULE WINAPI LoadLibraryExA(LPCSTR path, HANDLE file, DWORD flags) {
  (void)file;
  (void)flags;
  return LoadLibraryA(path);
}

// No reference is taken: the module stays as long as whoever loaded it keeps it.
TCPTABLE_WIN32_INLINE HMODULE WINAPI GetModuleHandleA(LPCSTR path) {
  HMODULE module = tcptable_win32_open_module(path, RTLD_NOW | RTLD_NOLOAD);
  if (module != NULL) dlclose(module);
  return module;
}

TCPTABLE_WIN32_INLINE HMODULE WINAPI LoadLibraryW(LPCWSTR path) {
  char* narrow = tcptable_win32_narrow_copy(path);
  HMODULE module = LoadLibraryA(narrow);
  free(narrow);
  return module;
}

TCPTABLE_WIN32_INLINE HMODULE WINAPI LoadLibraryExW(LPCWSTR path, HANDLE file, DWORD flags) {
  (void)file;
  (void)flags;
  return LoadLibraryW(path);
}

TCPTABLE_WIN32_INLINE HMODULE WINAPI GetModuleHandleW(LPCWSTR path) {
  char* narrow = tcptable_win32_narrow_copy(path);
  HMODULE module = GetModuleHandleA(narrow);
  free(narrow);
  return module;
}

TCPTABLE_WIN32_INLINE BOOL WINAPI FreeLibrary(HMODULE module) {
  if (module != NULL && dlclose(module) == 0) return TRUE;
  SetLastError(ERROR_INVALID_HANDLE);
  return FALSE;
}

// Ordinals, which Windows passes as small integers in place of the name, are not known here.
TCPTABLE_WIN32_INLINE FARPROC WINAPI GetProcAddress(HMODULE module, LPCSTR name) {
  union {
    void* object;
    FARPROC function;
  } symbol;
  symbol.object = (module == NULL || ((ULONG_PTR)name >> 16) == 0) ? NULL : dlsym(module, name);
  if (symbol.object == NULL) SetLastError(ERROR_PROC_NOT_FOUND);
  return symbol.function;
}

#ifdef UNICODE
#define LoadLibrary LoadLibraryW
#define LoadLibraryEx LoadLibraryExW
#define GetModuleHandle GetModuleHandleW
#else
#define LoadLibrary LoadLibraryA
#define LoadLibraryEx LoadLibraryExA
#define GetModuleHandle GetModuleHandleA
#endif

#endif  // TCPTABLE_WIN32_LIBLOADERAPI_H
