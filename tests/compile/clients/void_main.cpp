// fails: must return
#include <windows.h>

void main() {}
