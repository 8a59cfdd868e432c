#include <windows.h>

#include <string>

int main() {
  char text[32];
  wchar_t wide[32];
  strcpy_s(text, "a");
  strcat_s(text, "b");
  strncpy_s(text, "abc", 2);
  strncpy_s(text, sizeof(text), "abc", _TRUNCATE);
  sprintf_s(text, "%d", 1);
  sprintf_s(text, sizeof(text), "%d", 1);
  _snprintf_s(text, _TRUNCATE, "%d", 1);
  wcscpy_s(wide, L"a");
  wcscat_s(wide, _countof(wide), L"b");
  swprintf_s(wide, L"%s", L"a");
  swprintf_s(wide, 32, L"%s", L"a");
  FILE* file = nullptr;
  errno_t code = fopen_s(&file, "/dev/null", "r");
  if (file) fclose(file);
  return code + std::min(_stricmp("A", "a"), _wcsicmp(L"A", L"a")) + _byteswap_ushort(0);
}
