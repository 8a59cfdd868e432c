// Winsock's int* and the host's socklen_t* for lengths, with either kind of descriptor.
#include <winsock2.h>
#include <ws2tcpip.h>

int main() {
  SOCKET listener = socket(AF_INET, SOCK_STREAM, IPPROTO_TCP);
  if (listener == INVALID_SOCKET) return 1;
  SOCKADDR_IN address = {};
  int length = sizeof(address);
  socklen_t host_length = sizeof(address);
  char buffer[16];
  u_long mode = 1;
  ioctlsocket(listener, FIONBIO, &mode);
  bind(listener, (SOCKADDR*)&address, sizeof(address));
  getsockname(listener, (SOCKADDR*)&address, &length);
  getsockname(listener, (SOCKADDR*)&address, &host_length);
  getpeername(static_cast<int>(listener), (SOCKADDR*)&address, &host_length);
  SOCKET peer = accept(listener, (SOCKADDR*)&address, &length);
  if (peer == INVALID_SOCKET) peer = accept(listener, NULL, NULL);
  int fd = accept(static_cast<int>(listener), nullptr, nullptr);
  recvfrom(peer, buffer, sizeof(buffer), 0, (LPSOCKADDR)&address, &length);
  recvfrom(peer, buffer, (int)sizeof(buffer), 0, NULL, NULL);
  recvfrom(fd, buffer, sizeof(buffer), 0, nullptr, &host_length);
  int error;
  getsockopt(peer, SOL_SOCKET, SO_ERROR, (char*)&error, &length);
  setsockopt(peer, IPPROTO_TCP, TCP_NODELAY, (const char*)&error, sizeof(error));
  shutdown(peer, SD_BOTH);
  return closesocket(peer) == SOCKET_ERROR ? WSAGetLastError() : 0;
}
