// errno and Winsock's error codes, each in terms of the other.

#ifndef TCPTABLE_WIN32_SOCKET_ERROR_H
#define TCPTABLE_WIN32_SOCKET_ERROR_H

#include <errhandlingapi.h>
#include <errno.h>
#include <winerror.h>

typedef struct tcptable_win32_error_pair {
  int host;
  int winsock;
} tcptable_win32_error_pair;

// The pair that matches either side; {0, 0} if none does.
TCPTABLE_WIN32_INLINE tcptable_win32_error_pair tcptable_win32_find_error(int host, int winsock) {
  static const tcptable_win32_error_pair pairs[] = {
      {EINTR, WSAEINTR},
      {EBADF, WSAEBADF},
      {EACCES, WSAEACCES},
      {EPERM, WSAEACCES},
      {EFAULT, WSAEFAULT},
      {EINVAL, WSAEINVAL},
      {EMFILE, WSAEMFILE},
      {ENFILE, WSAEMFILE},
      {EAGAIN, WSAEWOULDBLOCK},
      {EINPROGRESS, WSAEINPROGRESS},
      {EALREADY, WSAEALREADY},
      {ENOTSOCK, WSAENOTSOCK},
      {EDESTADDRREQ, WSAEDESTADDRREQ},
      {EMSGSIZE, WSAEMSGSIZE},
      {EPROTOTYPE, WSAEPROTOTYPE},
      {ENOPROTOOPT, WSAENOPROTOOPT},
      {EPROTONOSUPPORT, WSAEPROTONOSUPPORT},
      {ESOCKTNOSUPPORT, WSAESOCKTNOSUPPORT},
      {EOPNOTSUPP, WSAEOPNOTSUPP},
      {EPFNOSUPPORT, WSAEPFNOSUPPORT},
      {EAFNOSUPPORT, WSAEAFNOSUPPORT},
      {EADDRINUSE, WSAEADDRINUSE},
      {EADDRNOTAVAIL, WSAEADDRNOTAVAIL},
      {ENETDOWN, WSAENETDOWN},
      {ENETUNREACH, WSAENETUNREACH},
      {ENETRESET, WSAENETRESET},
      {ECONNABORTED, WSAECONNABORTED},
      {ECONNRESET, WSAECONNRESET},
      {EPIPE, WSAECONNRESET},
      {ENOBUFS, WSAENOBUFS},
      {ENOMEM, WSAENOBUFS},
      {EISCONN, WSAEISCONN},
      {ENOTCONN, WSAENOTCONN},
      {ESHUTDOWN, WSAESHUTDOWN},
      {ETIMEDOUT, WSAETIMEDOUT},
      {ECONNREFUSED, WSAECONNREFUSED},
      {ELOOP, WSAELOOP},
      {ENAMETOOLONG, WSAENAMETOOLONG},
      {EHOSTDOWN, WSAEHOSTDOWN},
      {EHOSTUNREACH, WSAEHOSTUNREACH},
  };
  const tcptable_win32_error_pair none = {0, 0};
  size_t i;
  for (i = 0; i < sizeof(pairs) / sizeof(pairs[0]); i++)
    if ((host != 0 && pairs[i].host == host) || (winsock != 0 && pairs[i].winsock == winsock))
      return pairs[i];
  return none;
}

// Socket calls are the host's and report through errno, so that is where the last socket error is
// looked for first. After connect() on a socket that does not block, Windows says WSAEWOULDBLOCK
// where the host says EINPROGRESS.
TCPTABLE_WIN32_INLINE int WINAPI WSAGetLastError(void) {
  const tcptable_win32_error_pair pair = tcptable_win32_find_error(errno, 0);
  if (pair.host == EINPROGRESS) return WSAEWOULDBLOCK;
  if (pair.winsock != 0) return pair.winsock;
  return (int)GetLastError();
}

TCPTABLE_WIN32_INLINE void WINAPI WSASetLastError(int code) {
  SetLastError((DWORD)code);
  errno = tcptable_win32_find_error(0, code).host;
}

#endif  // TCPTABLE_WIN32_SOCKET_ERROR_H
