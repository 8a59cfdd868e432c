// warns
// C has one accept for both; the sign of the length's type draws a warning and nothing more.
#include <winsock2.h>

int main(void) {
  SOCKET listener = socket(AF_INET, SOCK_STREAM, 0);
  struct sockaddr_in address;
  int length = sizeof(address);
  return getsockname(listener, (struct sockaddr*)&address, &length) + closesocket(listener);
}
