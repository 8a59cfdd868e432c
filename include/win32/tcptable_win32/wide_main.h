// wmain, the entry point with wide arguments. The host starts programs at main only.
//
// A definition "int wmain(int argc, wchar_t* argv[]) {" becomes the declaration of another
// function, a main that widens its arguments and calls it, and the head of that function's
// definition. wmain may take no, two or three parameters: main passes three, and a C function that
// takes fewer does not notice. It must return int; "void main" is an error in C++ and for clang,
// which no header can take back; gcc takes it in C with a warning.

#ifndef TCPTABLE_WIN32_WIDE_MAIN_H
#define TCPTABLE_WIN32_WIDE_MAIN_H

#include <tcptable_win32/utf.h>

typedef int (*tcptable_win32_wide_entry)(int, wchar_t**, wchar_t**);

TCPTABLE_WIN32_INLINE int tcptable_win32_run_wide(void (*entry)(void), int count,
                                                  char** arguments) {
  static wchar_t* no_environment[1] = {NULL};
  wchar_t** wide = (wchar_t**)calloc((size_t)count + 1, sizeof(wchar_t*));
  int i, code;
  if (wide == NULL) return 1;
  for (i = 0; i < count; i++) wide[i] = tcptable_win32_wide_copy(arguments[i]);
  code = ((tcptable_win32_wide_entry)entry)(count, wide, no_environment);
  for (i = 0; i < count; i++) free(wide[i]);
  free(wide);
  return code;
}

#ifndef wmain
#define wmain(...)                                                                    \
  tcptable_win32_wmain(__VA_ARGS__);                                                  \
  int main(int argc, char** argv) {                                                   \
    return tcptable_win32_run_wide((void (*)(void))tcptable_win32_wmain, argc, argv); \
  }                                                                                   \
  int tcptable_win32_wmain(__VA_ARGS__)
#endif

#endif  // TCPTABLE_WIN32_WIDE_MAIN_H
