// Winsock 1.1 is a part of Winsock 2, and this host does not keep them apart.

#ifndef TCPTABLE_WIN32_WINSOCK_H
#define TCPTABLE_WIN32_WINSOCK_H

#include <winsock2.h>

#endif  // TCPTABLE_WIN32_WINSOCK_H
