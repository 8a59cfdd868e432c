// IN_ADDR, which is the host's struct in_addr with Winsock's member names beside its own (see
// netinet/in.h). Left out: the one-word macros s_host, s_net, s_imp …, which would rewrite innocent
// identifiers of the host's headers.

#ifndef TCPTABLE_WIN32_INADDR_H
#define TCPTABLE_WIN32_INADDR_H

#include <tcptable_win32/compiler.h>

#include <netinet/in.h>

typedef struct in_addr IN_ADDR, *PIN_ADDR, *LPIN_ADDR;

#endif  // TCPTABLE_WIN32_INADDR_H
