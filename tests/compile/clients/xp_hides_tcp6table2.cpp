// flags: -D_WIN32_WINNT=0x0501
// fails: PMIB_TCP6TABLE2
#include <iphlpapi.h>

PMIB_TCP6TABLE2 table;
