// flags: -Wall -Wextra -Wpedantic -Werror -Wno-missing-braces
// warns
// One in_addr answers to both worlds, and old initialisers keep working, with the host's header
// first.
#include <arpa/inet.h>
#include <stddef.h>
#include <stdio.h>
#include <winsock2.h>
#include <ws2tcpip.h>

struct in_addr from_braces = {0x0100007f};
struct in_addr from_name = {.s_addr = 0x0100007f};
struct sockaddr_in endpoint = {AF_INET, 0, {0}, {0}};
IN6_ADDR any = IN6ADDR_ANY_INIT;

TCPTABLE_WIN32_ASSERT_SIZE(struct in_addr, 4);
TCPTABLE_WIN32_ASSERT_SIZE(struct in6_addr, 16);
TCPTABLE_WIN32_ASSERT_SIZE(struct sockaddr_in, 16);
TCPTABLE_WIN32_ASSERT_SIZE(struct sockaddr_in6, 28);
TCPTABLE_WIN32_ASSERT(offsetof(struct sockaddr_in, sin_addr) == 4);
TCPTABLE_WIN32_ASSERT(AF_INET6 == 10);

int main(void) {
  IN_ADDR address;
  IN6_ADDR address6 = in6addr_loopback;
  address.S_un.S_addr = inet_addr("127.0.0.1");
  endpoint.sin_addr = address;
  endpoint.sin_addr.S_un.S_un_b.s_b4 = 2;
  endpoint.sin_addr.S_un.S_un_w.s_w1 = 3;
  address6.u.Byte[15] = address6.s6_addr[14];
  address6.u.Word[0] = htons(0xfe80);
  address6.s6_addr[1] = 0x80;
  printf("%s %d %d\n", inet_ntoa(endpoint.sin_addr), endpoint.sin_addr.s_addr == address.s_addr,
         IN6_IS_ADDR_LOOPBACK(&address6) || IN6_IS_ADDR_V4MAPPED(&any));
  return (int)(from_braces.s_addr - from_name.S_un.S_addr);
}
