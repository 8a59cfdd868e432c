// Winsock over the host's sockets.
#include <gtest/gtest.h>
#include <mstcpip.h>
#include <winsock2.h>
#include <ws2tcpip.h>

#include <string>

namespace {

TEST(WsaStartup, EchoesVersionsUpToTwoPointTwo) {
  for (WORD version : {MAKEWORD(1, 0), MAKEWORD(1, 1), MAKEWORD(2, 0), MAKEWORD(2, 2)}) {
    WSADATA data;
    EXPECT_EQ(WSAStartup(version, &data), 0);
    EXPECT_EQ(data.wVersion, version);
    EXPECT_EQ(data.wHighVersion, MAKEWORD(2, 2));
  }
}

TEST(WsaStartup, OffersTwoPointTwoForMoreAndRefusesLessThanOne) {
  WSADATA data;
  EXPECT_EQ(WSAStartup(MAKEWORD(2, 3), &data), 0);
  EXPECT_EQ(data.wVersion, MAKEWORD(2, 2));
  EXPECT_EQ(WSAStartup(MAKEWORD(3, 0), &data), 0);
  EXPECT_EQ(data.wVersion, MAKEWORD(2, 2));
  EXPECT_EQ(WSAStartup(MAKEWORD(0, 1), &data), WSAVERNOTSUPPORTED);
  EXPECT_EQ(WSAStartup(MAKEWORD(2, 2), nullptr), WSAEFAULT);
  EXPECT_EQ(WSACleanup(), 0);
}

TEST(WsaLastError, SpeaksWinsockAboutTheHostsErrno) {
  errno = ECONNREFUSED;
  EXPECT_EQ(WSAGetLastError(), WSAECONNREFUSED);
  errno = EINPROGRESS;
  EXPECT_EQ(WSAGetLastError(), WSAEWOULDBLOCK);
  WSASetLastError(WSAETIMEDOUT);
  EXPECT_EQ(WSAGetLastError(), WSAETIMEDOUT);
  WSASetLastError(12345);
  EXPECT_EQ(WSAGetLastError(), 12345);
  WSASetLastError(0);
  EXPECT_EQ(WSAGetLastError(), 0);
}

TEST(WsaLastError, IsSetByAFailingHostCall) {
  EXPECT_EQ(closesocket(INVALID_SOCKET), SOCKET_ERROR);
  EXPECT_EQ(WSAGetLastError(), WSAEBADF);
}

TEST(Sockets, TakeWinsocksLengthsAndModes) {
  SOCKET listener = static_cast<SOCKET>(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, IPPROTO_TCP));
  if (listener == INVALID_SOCKET) GTEST_SKIP() << "no sockets here";
  SOCKADDR_IN address = {};
  address.sin_family = AF_INET;
  address.sin_addr.S_un.S_addr = htonl(INADDR_LOOPBACK);
  const int fd = static_cast<int>(listener);
  if (bind(fd, reinterpret_cast<SOCKADDR*>(&address), sizeof(address)) != 0) {
    closesocket(listener);
    GTEST_SKIP() << "no loopback here";
  }
  ASSERT_EQ(listen(fd, 1), 0);
  int length = sizeof(address);
  ASSERT_EQ(getsockname(listener, reinterpret_cast<SOCKADDR*>(&address), &length), 0);
  EXPECT_EQ(length, static_cast<int>(sizeof(address)));
  EXPECT_NE(address.sin_port, 0);
  u_long mode = 1;
  EXPECT_EQ(ioctlsocket(listener, static_cast<long>(FIONBIO), &mode), 0);
  EXPECT_EQ(accept(listener, reinterpret_cast<SOCKADDR*>(&address), &length), INVALID_SOCKET);
  EXPECT_EQ(WSAGetLastError(), WSAEWOULDBLOCK);
  EXPECT_EQ(closesocket(listener), 0);
}

TEST(InetNtop, WritesBothFamiliesByEitherNumber) {
  char text[INET6_ADDRSTRLEN];
  IN_ADDR v4;
  v4.S_un.S_addr = htonl(0x0A000102);
  EXPECT_STREQ(InetNtopA(AF_INET, &v4, text, sizeof(text)), "10.0.1.2");
  IN6_ADDR v6 = IN6ADDR_LOOPBACK_INIT;
  EXPECT_STREQ(InetNtopA(AF_INET6, &v6, text, sizeof(text)), "::1");
  EXPECT_STREQ(InetNtopA(23, &v6, text, sizeof(text)), "::1");
  wchar_t wide[INET6_ADDRSTRLEN];
  ASSERT_NE(InetNtopW(AF_INET, &v4, wide, ARRAYSIZE(wide)), nullptr);
  EXPECT_EQ(std::wstring(wide), L"10.0.1.2");
}

TEST(InetNtop, RefusesSmallBuffersAndOtherFamilies) {
  char text[8];
  wchar_t wide[8];
  IN_ADDR v4;
  v4.S_un.S_addr = htonl(0x0A000102);
  EXPECT_EQ(InetNtopA(AF_INET, &v4, text, 8), nullptr);
  EXPECT_EQ(WSAGetLastError(), ERROR_INVALID_PARAMETER);
  EXPECT_EQ(InetNtopW(AF_INET, &v4, wide, 8), nullptr);
  EXPECT_EQ(WSAGetLastError(), ERROR_INVALID_PARAMETER);
  EXPECT_EQ(InetNtopA(99, &v4, text, 8), nullptr);
  EXPECT_EQ(WSAGetLastError(), WSAEAFNOSUPPORT);
}

TEST(InetPton, ReadsWhatInetNtopWrites) {
  IN_ADDR v4;
  EXPECT_EQ(InetPtonW(AF_INET, L"127.0.0.1", &v4), 1);
  EXPECT_EQ(v4.s_addr, htonl(INADDR_LOOPBACK));
  IN6_ADDR v6;
  EXPECT_EQ(InetPtonA(23, "fe80::1", &v6), 1);
  EXPECT_EQ(v6.u.Word[0], htons(0xfe80));
  EXPECT_EQ(v6.u.Byte[15], 1);
  EXPECT_EQ(InetPtonA(AF_INET, "127.0.0.256", &v4), 0);
  EXPECT_EQ(InetPtonA(99, "1", &v4), -1);
}

TEST(RtlAddressToString, IsTheShortestText) {
  const struct {
    const char* in;
    const char* out;
  } cases[] = {
      {"2001:db8:0:0:1:0:0:1", "2001:db8::1:0:0:1"},
      {"2001:0db8::0001", "2001:db8::1"},
      {"2001:db8:0:1:1:1:1:1", "2001:db8:0:1:1:1:1:1"},
      {"0:0:0:0:0:0:0:0", "::"},
      {"FE80::ABCD", "fe80::abcd"},
      {"::ffff:192.0.2.1", "::ffff:192.0.2.1"},
      {"1:0:0:2:0:0:0:3", "1:0:0:2::3"},
  };
  for (const auto& one : cases) {
    IN6_ADDR address;
    ASSERT_EQ(InetPtonA(AF_INET6, one.in, &address), 1);
    char text[INET6_ADDRSTRLEN];
    EXPECT_EQ(RtlIpv6AddressToStringA(&address, text), text + strlen(one.out));
    EXPECT_STREQ(text, one.out);
    wchar_t wide[INET6_ADDRSTRLEN];
    EXPECT_EQ(*RtlIpv6AddressToStringW(&address, wide), 0);
    EXPECT_EQ(std::wstring(wide), std::wstring(one.out, one.out + strlen(one.out)));
  }
  IN_ADDR v4;
  v4.S_un.S_addr = htonl(INADDR_LOOPBACK);
  char text[INET_ADDRSTRLEN];
  EXPECT_EQ(*RtlIpv4AddressToStringA(&v4, text), '\0');
  EXPECT_STREQ(text, "127.0.0.1");
}

std::string address_string(const void* address, DWORD size) {
  char text[80];
  DWORD length = sizeof(text);
  auto* socket_address = static_cast<LPSOCKADDR>(const_cast<void*>(address));
  if (WSAAddressToStringA(socket_address, size, nullptr, text, &length) != 0) return "<failed>";
  EXPECT_EQ(length, strlen(text) + 1);
  return text;
}

TEST(WsaAddressToString, WritesPortAndScopeWhenThereAreAny) {
  SOCKADDR_INET address = {};
  address.Ipv4.sin_family = AF_INET;
  address.Ipv4.sin_addr.S_un.S_addr = htonl(INADDR_LOOPBACK);
  EXPECT_EQ(address_string(&address, sizeof(address.Ipv4)), "127.0.0.1");
  address.Ipv4.sin_port = htons(80);
  EXPECT_EQ(address_string(&address, sizeof(address.Ipv4)), "127.0.0.1:80");
  address = {};
  address.si_family = AF_INET6;
  InetPtonA(AF_INET6, "fe80::1", &address.Ipv6.sin6_addr);
  address.Ipv6.sin6_scope_id = 2;
  EXPECT_EQ(address_string(&address, sizeof(address)), "fe80::1%2");
  address.Ipv6.sin6_port = htons(443);
  EXPECT_EQ(address_string(&address, sizeof(address)), "[fe80::1%2]:443");
}

TEST(WsaAddressToString, TellsTheLengthItNeeds) {
  SOCKADDR_IN address = {};
  address.sin_family = AF_INET;
  wchar_t text[8] = L"old";
  DWORD length = 8;
  EXPECT_EQ(WSAAddressToStringW(reinterpret_cast<LPSOCKADDR>(&address), sizeof(address), nullptr,
                                text, &length),
            0);
  EXPECT_EQ(std::wstring(text), L"0.0.0.0");
  length = 3;
  EXPECT_EQ(WSAAddressToStringW(reinterpret_cast<LPSOCKADDR>(&address), sizeof(address), nullptr,
                                text, &length),
            SOCKET_ERROR);
  EXPECT_EQ(length, 8u);
  EXPECT_EQ(WSAGetLastError(), WSAEFAULT);
}

TEST(GetAddrInfoW, ResolvesANumericAddress) {
  ADDRINFOW hints = {};
  hints.ai_flags = AI_NUMERICHOST | AI_NUMERICSERV;
  hints.ai_family = 23;
  hints.ai_socktype = SOCK_STREAM;
  PADDRINFOW found = nullptr;
  ASSERT_EQ(GetAddrInfoW(L"::1", L"80", &hints, &found), 0);
  ASSERT_NE(found, nullptr);
  EXPECT_EQ(found->ai_family, AF_INET6);
  EXPECT_EQ(address_string(found->ai_addr, static_cast<DWORD>(found->ai_addrlen)), "[::1]:80");
  FreeAddrInfoW(found);
  EXPECT_NE(GetAddrInfoW(L"no such address", nullptr, &hints, &found), 0);
  EXPECT_EQ(found, nullptr);
}

}  // namespace
