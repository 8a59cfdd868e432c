// fails: __in
#include <windows.h>

int read(__in int value);
