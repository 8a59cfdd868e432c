// IN6_ADDR, which is the host's struct in6_addr with Winsock's member names beside its own (see
// netinet/in.h).

#ifndef TCPTABLE_WIN32_IN6ADDR_H
#define TCPTABLE_WIN32_IN6ADDR_H

#include <tcptable_win32/compiler.h>

#include <netinet/in.h>

typedef struct in6_addr IN6_ADDR, *PIN6_ADDR, *LPIN6_ADDR;

#endif  // TCPTABLE_WIN32_IN6ADDR_H
