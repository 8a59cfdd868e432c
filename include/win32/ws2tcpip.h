// Names and addresses of both families, narrow and wide. getaddrinfo, inet_ntop and their kind are
// the host's.
//
// INET_ADDRSTRLEN and INET6_ADDRSTRLEN are the host's, 16 and 46. The family may be the host's
// AF_INET6 or Windows' 23.

#ifndef TCPTABLE_WIN32_WS2TCPIP_H
#define TCPTABLE_WIN32_WS2TCPIP_H

#include <tcptable_win32/utf.h>
#include <winsock2.h>

TCPTABLE_WIN32_INLINE INT tcptable_win32_host_family(INT family) {
  return family == TCPTABLE_WIN32_AF_INET6 ? AF_INET6 : family;
}

TCPTABLE_WIN32_INLINE PCSTR WSAAPI InetNtopA(INT family, const VOID* address, PSTR out,
                                             size_t capacity) {
  PCSTR result = inet_ntop(tcptable_win32_host_family(family), address, out, (socklen_t)capacity);
  if (result == NULL) WSASetLastError(errno == ENOSPC ? ERROR_INVALID_PARAMETER : WSAEAFNOSUPPORT);
  return result;
}

TCPTABLE_WIN32_INLINE PCWSTR WSAAPI InetNtopW(INT family, const VOID* address, PWSTR out,
                                              size_t capacity) {
  char text[INET6_ADDRSTRLEN];
  size_t i;
  if (InetNtopA(family, address, text, sizeof(text)) == NULL) return NULL;
  if (strlen(text) >= capacity) {
    WSASetLastError(ERROR_INVALID_PARAMETER);
    return NULL;
  }
  for (i = 0; i <= strlen(text); i++) out[i] = (WCHAR)text[i];
  return out;
}

// 1 for an address, 0 for text that is none, -1 for a family that is none.
TCPTABLE_WIN32_INLINE INT WSAAPI InetPtonA(INT family, PCSTR text, PVOID out) {
  const INT result = inet_pton(tcptable_win32_host_family(family), text, out);
  if (result < 0) WSASetLastError(WSAEAFNOSUPPORT);
  return result;
}

TCPTABLE_WIN32_INLINE INT WSAAPI InetPtonW(INT family, PCWSTR text, PVOID out) {
  char* narrow = tcptable_win32_narrow_copy(text);
  const INT result = narrow == NULL ? 0 : InetPtonA(family, narrow, out);
  free(narrow);
  return result;
}

// Absent when a strict -std=c11 hides the host's struct addrinfo.
#ifdef EAI_NONAME
TCPTABLE_WIN32_INLINE VOID WSAAPI FreeAddrInfoW(PADDRINFOW list) {
  while (list != NULL) {
    PADDRINFOW next = list->ai_next;
    free(list->ai_addr);
    free(list->ai_canonname);
    free(list);
    list = next;
  }
}

TCPTABLE_WIN32_INLINE PADDRINFOW tcptable_win32_wide_addrinfo(const struct addrinfo* host) {
  PADDRINFOW wide = (PADDRINFOW)calloc(1, sizeof(*wide));
  if (wide == NULL) return NULL;
  wide->ai_flags = host->ai_flags;
  wide->ai_family = host->ai_family;
  wide->ai_socktype = host->ai_socktype;
  wide->ai_protocol = host->ai_protocol;
  wide->ai_addrlen = host->ai_addrlen;
  wide->ai_canonname = tcptable_win32_wide_copy(host->ai_canonname);
  wide->ai_addr = (struct sockaddr*)malloc(host->ai_addrlen);
  if (wide->ai_addr == NULL || (host->ai_canonname != NULL && wide->ai_canonname == NULL)) {
    FreeAddrInfoW(wide);
    return NULL;
  }
  memcpy(wide->ai_addr, host->ai_addr, host->ai_addrlen);
  return wide;
}

// Returns the host's EAI_ codes, which gai_strerror and the EAI_ names of this file understand.
TCPTABLE_WIN32_INLINE INT WSAAPI GetAddrInfoW(PCWSTR node, PCWSTR service,
                                              const ADDRINFOW* wide_hints, PADDRINFOW* result) {
  struct addrinfo hints, *list = NULL, *entry;
  PADDRINFOW* link = result;
  char* narrow_node = tcptable_win32_narrow_copy(node);
  char* narrow_service = tcptable_win32_narrow_copy(service);
  int code;
  memset(&hints, 0, sizeof(hints));
  if (wide_hints != NULL) {
    hints.ai_flags = wide_hints->ai_flags;
    hints.ai_family = tcptable_win32_host_family(wide_hints->ai_family);
    hints.ai_socktype = wide_hints->ai_socktype;
    hints.ai_protocol = wide_hints->ai_protocol;
  }
  *result = NULL;
  code = getaddrinfo(narrow_node, narrow_service, wide_hints ? &hints : NULL, &list);
  for (entry = code == 0 ? list : NULL; entry != NULL && code == 0; entry = entry->ai_next) {
    *link = tcptable_win32_wide_addrinfo(entry);
    if (*link == NULL)
      code = EAI_MEMORY;
    else
      link = &(*link)->ai_next;
  }
  if (code != 0) {
    FreeAddrInfoW(*result);
    *result = NULL;
  }
  if (list != NULL) freeaddrinfo(list);
  free(narrow_node);
  free(narrow_service);
  return code;
}
#endif

#ifdef UNICODE
#define InetNtop InetNtopW
#define InetPton InetPtonW
#define GetAddrInfo GetAddrInfoW
#define FreeAddrInfo FreeAddrInfoW
#else
#define InetNtop InetNtopA
#define InetPton InetPtonA
#define GetAddrInfo getaddrinfo
#define FreeAddrInfo freeaddrinfo
#endif
#define GetAddrInfoA getaddrinfo
#define FreeAddrInfoA freeaddrinfo
#define gai_strerrorA gai_strerror

#endif  // TCPTABLE_WIN32_WS2TCPIP_H
