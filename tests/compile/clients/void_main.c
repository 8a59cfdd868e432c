// only: gcc
// warns
// Old code. gcc warns in C; for clang, and in C++, it is an error that no header can take back.
#include <windows.h>

void main() {}
