// In C, min and max are macros unless the client says NOMINMAX.
#include <windows.h>
#ifndef min
#error "no min"
#endif

int main(void) { return min(1, 2) - max(1, 0); }
