// Addresses to their shortest text (RFC 5952 for IPv6). Each function returns where it put the
// terminator; the buffer holds 16 characters for IPv4 and 46 for IPv6. Left out: the way back, and
// the forms with scope and port.

#ifndef TCPTABLE_WIN32_IP2STRING_H
#define TCPTABLE_WIN32_IP2STRING_H

#include <tcptable_win32/compiler.h>

#include <arpa/inet.h>
#include <in6addr.h>
#include <inaddr.h>
#include <winnt.h>

TCPTABLE_WIN32_INLINE PSTR NTAPI RtlIpv4AddressToStringA(const struct in_addr* address, PSTR out) {
  inet_ntop(AF_INET, address, out, INET_ADDRSTRLEN);
  return out + strlen(out);
}

TCPTABLE_WIN32_INLINE PSTR NTAPI RtlIpv6AddressToStringA(const struct in6_addr* address, PSTR out) {
  inet_ntop(AF_INET6, address, out, INET6_ADDRSTRLEN);
  return out + strlen(out);
}

TCPTABLE_WIN32_INLINE PWSTR NTAPI RtlIpv4AddressToStringW(const struct in_addr* address,
                                                          PWSTR out) {
  char text[INET_ADDRSTRLEN];
  const char* end = RtlIpv4AddressToStringA(address, text);
  const char* at;
  for (at = text; at <= end; at++) *out++ = (WCHAR)*at;
  return out - 1;
}

TCPTABLE_WIN32_INLINE PWSTR NTAPI RtlIpv6AddressToStringW(const struct in6_addr* address,
                                                          PWSTR out) {
  char text[INET6_ADDRSTRLEN];
  const char* end = RtlIpv6AddressToStringA(address, text);
  const char* at;
  for (at = text; at <= end; at++) *out++ = (WCHAR)*at;
  return out - 1;
}

#ifdef UNICODE
#define RtlIpv4AddressToString RtlIpv4AddressToStringW
#define RtlIpv6AddressToString RtlIpv6AddressToStringW
#else
#define RtlIpv4AddressToString RtlIpv4AddressToStringA
#define RtlIpv6AddressToString RtlIpv6AddressToStringA
#endif

#endif  // TCPTABLE_WIN32_IP2STRING_H
