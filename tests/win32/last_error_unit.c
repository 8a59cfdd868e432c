// A C unit that shares the last error with the C++ units of its program.
#include <windows.h>

void set_last_error_from_c(DWORD code);
DWORD last_error_in_c(void);

void set_last_error_from_c(DWORD code) { SetLastError(code); }

DWORD last_error_in_c(void) { return GetLastError(); }
