// warns
// A function found at run time, in the spelling that is most common.
#include <iphlpapi.h>
#include <windows.h>

typedef ULONG(__stdcall* GetTcpTable2_t)(PMIB_TCPTABLE2, PULONG, BOOL);

int main(void) {
  HINSTANCE module = LoadLibraryA("IpHlpApi.dll");
  GetTcpTable2_t get = (GetTcpTable2_t)GetProcAddress(module, "GetTcpTable2");
  ULONG size = 0;
  LPVOID text = NULL;
  DWORD code = get ? get(NULL, &size, TRUE) : GetLastError();
  if (FormatMessageA(FORMAT_MESSAGE_ALLOCATE_BUFFER | FORMAT_MESSAGE_FROM_SYSTEM |
                         FORMAT_MESSAGE_IGNORE_INSERTS,
                     NULL, code, MAKELANGID(LANG_NEUTRAL, SUBLANG_DEFAULT), (LPSTR)&text, 0,
                     NULL)) {
    LocalFree(text);
  }
  return !FreeLibrary(module);
}
