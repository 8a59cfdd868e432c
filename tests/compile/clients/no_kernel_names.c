// The kernel's TCP names stay away until the client asks for them, and do not collide when it does.
#include <iphlpapi.h>
#include <winsock2.h>
#include <ws2tcpip.h>
#if defined(TCP_KEEPIDLE) || defined(TCP_INFO) || defined(TCP_CORK) || defined(TCPI_OPT_WSCALE)
#error "a kernel header is visible"
#endif

typedef enum { TCP_ESTABLISHED = 5, TCP_LISTEN = 2 } own_state;

int main(void) { return (int)TCP_ESTABLISHED - (int)MIB_TCP_STATE_ESTAB + (TCP_NODELAY - 1); }
