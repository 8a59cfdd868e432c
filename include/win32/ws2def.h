// Socket addresses under Windows' names. All are the host's own types, so its calls take them as
// they are, and AF_INET6 is the host's number. Left out: WSABUF and the scatter-gather calls,
// service providers.

#ifndef TCPTABLE_WIN32_WS2DEF_H
#define TCPTABLE_WIN32_WS2DEF_H

#include <inaddr.h>
#include <minwindef.h>
#include <netdb.h>
#include <sys/socket.h>

typedef USHORT ADDRESS_FAMILY;

typedef struct sockaddr SOCKADDR, *PSOCKADDR, *LPSOCKADDR;
typedef struct sockaddr_in SOCKADDR_IN, *PSOCKADDR_IN, *LPSOCKADDR_IN;
typedef struct sockaddr_storage SOCKADDR_STORAGE, *PSOCKADDR_STORAGE, *LPSOCKADDR_STORAGE;
typedef struct sockaddr_storage SOCKADDR_STORAGE_LH, *PSOCKADDR_STORAGE_LH;

typedef struct _SOCKET_ADDRESS {
  LPSOCKADDR lpSockaddr;
  INT iSockaddrLength;
} SOCKET_ADDRESS, *PSOCKET_ADDRESS, *LPSOCKET_ADDRESS;

// With a strict -std=c11 and a system header before this one, <netdb.h> hides struct addrinfo, and
// these stay incomplete.
typedef struct addrinfo ADDRINFO, ADDRINFOA, *PADDRINFOA, *LPADDRINFO;

typedef struct addrinfoW {
  int ai_flags;
  int ai_family;
  int ai_socktype;
  int ai_protocol;
  size_t ai_addrlen;
  PWSTR ai_canonname;
  struct sockaddr* ai_addr;
  struct addrinfoW* ai_next;
} ADDRINFOW, *PADDRINFOW;

#ifdef UNICODE
typedef ADDRINFOW ADDRINFOT, *PADDRINFOT;
#else
typedef ADDRINFOA ADDRINFOT, *PADDRINFOT;
#endif

#endif  // TCPTABLE_WIN32_WS2DEF_H
