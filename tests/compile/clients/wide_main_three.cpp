#include <windows.h>

#include <cwchar>
#include <string>

extern "C" int __cdecl wmain(int argc, wchar_t** argv, wchar_t**) {
  std::wstring all;
  for (int i = 0; i < argc; i++) all += argv[i];
  std::wprintf(L"%s\n", all.c_str());
  return 0;
}
