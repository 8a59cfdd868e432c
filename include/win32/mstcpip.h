// The address-to-text functions under the header that most clients include for them. Left out:
// socket ioctls.

#ifndef TCPTABLE_WIN32_MSTCPIP_H
#define TCPTABLE_WIN32_MSTCPIP_H

#include <ip2string.h>
#include <ws2ipdef.h>

#endif  // TCPTABLE_WIN32_MSTCPIP_H
