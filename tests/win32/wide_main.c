// Prints what wmain was given, after a narrow printf: on Windows the two mix on one stream.
#include <windows.h>

int wmain(int argc, wchar_t* argv[]) {
  printf("%d", argc);
  for (int i = 1; i < argc; i++) wprintf(L" %s", argv[i]);
  _putws(L"");
  return 0;
}
