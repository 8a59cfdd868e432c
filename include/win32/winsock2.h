// Winsock over the host's sockets: the calls that have the same name and meaning are the host's
// own, the rest is here.
//
// A SOCKET is an unsigned integer as wide as a pointer; the host's calls take it where they take
// their int. accept, getsockname, getpeername, getsockopt and recvfrom take an int* for the length
// on Windows and a socklen_t* here: in C++ both work, in C the int* only warns. Left out:
// select()'s first argument, which Windows ignores and this host does not (pass the highest socket
// plus one); overlapped and event calls; sending without SIGPIPE.

#ifndef TCPTABLE_WIN32_WINSOCK2_H
#define TCPTABLE_WIN32_WINSOCK2_H

#ifndef _WINSOCK2API_
#define _WINSOCK2API_
#endif
#ifndef _WINSOCKAPI_
#define _WINSOCKAPI_  // windows.h need not bring winsock.h any more
#endif

#include <tcptable_win32/compiler.h>

#include <arpa/inet.h>
#include <stdio.h>
#include <sys/ioctl.h>
#include <sys/select.h>
#include <sys/time.h>
#include <tcptable_win32/socket_error.h>
#include <unistd.h>
#include <windows.h>
#include <ws2def.h>
#include <ws2ipdef.h>

// The host's own where it shows them; a strict -std=c11 may not.
typedef unsigned char u_char;
typedef unsigned short u_short;
typedef unsigned int u_int;
typedef unsigned long u_long;

typedef UINT_PTR SOCKET, *PSOCKET, *LPSOCKET;
typedef unsigned int GROUP;

#define INVALID_SOCKET ((SOCKET)(~(SOCKET)0))
#define SOCKET_ERROR (-1)
#define SD_RECEIVE 0
#define SD_SEND 1
#define SD_BOTH 2
#ifndef TCP_NODELAY
#define TCP_NODELAY \
  1  // <netinet/tcp.h> says the same, and much more that Windows code uses for itself
#endif

typedef struct hostent HOSTENT, *PHOSTENT, *LPHOSTENT;
typedef struct servent SERVENT, *PSERVENT, *LPSERVENT;
typedef struct protoent PROTOENT, *PPROTOENT, *LPPROTOENT;
typedef struct timeval TIMEVAL, *PTIMEVAL, *LPTIMEVAL;
typedef struct linger LINGER, *PLINGER, *LPLINGER;
typedef fd_set FD_SET, *PFD_SET, *LPFD_SET;

// ---- starting and ending ----

#define WINSOCK_VERSION MAKEWORD(2, 2)
#define WSADESCRIPTION_LEN 256
#define WSASYS_STATUS_LEN 128

typedef struct WSAData {
  WORD wVersion;
  WORD wHighVersion;
  unsigned short iMaxSockets;
  unsigned short iMaxUdpDg;
  char* lpVendorInfo;
  char szDescription[WSADESCRIPTION_LEN + 1];
  char szSystemStatus[WSASYS_STATUS_LEN + 1];
} WSADATA, *PWSADATA, *LPWSADATA;

// Gives the version asked for, up to 2.2.
TCPTABLE_WIN32_INLINE int WSAAPI WSAStartup(WORD version, LPWSADATA data) {
  const BOOL is_newer = LOBYTE(version) > 2 || (LOBYTE(version) == 2 && HIBYTE(version) > 2);
  if (LOBYTE(version) == 0) return WSAVERNOTSUPPORTED;
  if (data == NULL) return WSAEFAULT;
  memset(data, 0, sizeof(*data));
  data->wVersion = is_newer ? WINSOCK_VERSION : version;
  data->wHighVersion = WINSOCK_VERSION;
  memcpy(data->szDescription, "Host sockets", sizeof("Host sockets"));
  memcpy(data->szSystemStatus, "Running", sizeof("Running"));
  return 0;
}

TCPTABLE_WIN32_INLINE int WSAAPI WSACleanup(void) { return 0; }

// ---- sockets ----

TCPTABLE_WIN32_INLINE int WSAAPI closesocket(SOCKET socket) { return close((int)socket); }

// FIONBIO and FIONREAD: the host's value is an int where Winsock's is a u_long.
TCPTABLE_WIN32_INLINE int WSAAPI ioctlsocket(SOCKET socket, long command, u_long* argument) {
  int value = (int)*argument;
  const int result = ioctl((int)socket, (unsigned long)command, &value);
  if (result == 0 && command != FIONBIO) *argument = (u_long)value;
  return result;
}

#ifdef __cplusplus
TCPTABLE_WIN32_INLINE SOCKET accept(SOCKET socket, struct sockaddr* address, int* length) {
  return (SOCKET)(INT_PTR)::accept((int)socket, address, (socklen_t*)length);
}

TCPTABLE_WIN32_INLINE int getsockname(SOCKET socket, struct sockaddr* address, int* length) {
  return ::getsockname((int)socket, address, (socklen_t*)length);
}

TCPTABLE_WIN32_INLINE int getpeername(SOCKET socket, struct sockaddr* address, int* length) {
  return ::getpeername((int)socket, address, (socklen_t*)length);
}

TCPTABLE_WIN32_INLINE int getsockopt(SOCKET socket, int level, int option, void* value,
                                     int* length) {
  return ::getsockopt((int)socket, level, option, value, (socklen_t*)length);
}

TCPTABLE_WIN32_INLINE int recvfrom(SOCKET socket, void* buffer, size_t size, int flags,
                                   struct sockaddr* address, int* length) {
  return (int)::recvfrom((int)socket, buffer, size, flags, address, (socklen_t*)length);
}
#endif

// ---- addresses as text ----

typedef struct _WSAPROTOCOL_INFOA* LPWSAPROTOCOL_INFOA;
typedef struct _WSAPROTOCOL_INFOW* LPWSAPROTOCOL_INFOW;

#define TCPTABLE_WIN32_AF_INET6 23  // Windows' number, which tables of other hosts may carry

// "1.2.3.4", "1.2.3.4:80", "fe80::1%2", "[fe80::1%2]:80". The longest has 65 characters. 0, or an
// error code.
TCPTABLE_WIN32_INLINE int tcptable_win32_address_text(const struct sockaddr* address, DWORD length,
                                                      char out[80]) {
  char host[INET6_ADDRSTRLEN], scope[16] = "";
  int port;
  if (address == NULL || length < sizeof(struct sockaddr_in)) return WSAEFAULT;
  if (address->sa_family == AF_INET) {
    const struct sockaddr_in* v4 = (const struct sockaddr_in*)(const void*)address;
    inet_ntop(AF_INET, &v4->sin_addr, host, sizeof(host));
    port = ntohs(v4->sin_port);
    snprintf(out, 80, port ? "%s:%d" : "%s", host, port);
    return 0;
  }
  if (address->sa_family == AF_INET6 || address->sa_family == TCPTABLE_WIN32_AF_INET6) {
    const struct sockaddr_in6* v6 = (const struct sockaddr_in6*)(const void*)address;
    if (length < sizeof(*v6)) return WSAEFAULT;
    inet_ntop(AF_INET6, &v6->sin6_addr, host, sizeof(host));
    if (v6->sin6_scope_id != 0) snprintf(scope, sizeof(scope), "%%%u", (unsigned)v6->sin6_scope_id);
    port = ntohs(v6->sin6_port);
    snprintf(out, 80, port ? "[%s%s]:%d" : "%s%s", host, scope, port);
    return 0;
  }
  return WSAEINVAL;
}

// *out_length counts characters with the terminator, before and after.
TCPTABLE_WIN32_INLINE INT WSAAPI WSAAddressToStringA(LPSOCKADDR address, DWORD length,
                                                     LPWSAPROTOCOL_INFOA protocol, LPSTR out,
                                                     LPDWORD out_length) {
  char text[80];
  int code = tcptable_win32_address_text(address, length, text);
  (void)protocol;
  if (code == 0 && out_length == NULL) code = WSAEFAULT;
  if (code == 0) {
    const DWORD needed = (DWORD)strlen(text) + 1;
    const BOOL fits = out != NULL && *out_length >= needed;
    *out_length = needed;
    if (fits) {
      memcpy(out, text, needed);
      return 0;
    }
    code = WSAEFAULT;
  }
  WSASetLastError(code);
  return SOCKET_ERROR;
}

TCPTABLE_WIN32_INLINE INT WSAAPI WSAAddressToStringW(LPSOCKADDR address, DWORD length,
                                                     LPWSAPROTOCOL_INFOW protocol, LPWSTR out,
                                                     LPDWORD out_length) {
  char text[80];
  DWORD capacity = sizeof(text), i;
  (void)protocol;
  if (out_length == NULL) {
    WSASetLastError(WSAEFAULT);
    return SOCKET_ERROR;
  }
  if (WSAAddressToStringA(address, length, NULL, text, &capacity) != 0) return SOCKET_ERROR;
  if (out == NULL || *out_length < capacity) {
    *out_length = capacity;
    WSASetLastError(WSAEFAULT);
    return SOCKET_ERROR;
  }
  for (i = 0; i < capacity; i++) out[i] = (WCHAR)text[i];
  *out_length = capacity;
  return 0;
}

#ifdef UNICODE
#define WSAAddressToString WSAAddressToStringW
#else
#define WSAAddressToString WSAAddressToStringA
#endif

#endif  // TCPTABLE_WIN32_WINSOCK2_H
