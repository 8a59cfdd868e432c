// The limits of adapter strings, for clients that include this header with iphlpapi.h. Left out:
// adapters themselves.

#ifndef TCPTABLE_WIN32_IPTYPES_H
#define TCPTABLE_WIN32_IPTYPES_H

#define MAX_ADAPTER_DESCRIPTION_LENGTH 128
#define MAX_ADAPTER_NAME_LENGTH 256
#define MAX_ADAPTER_ADDRESS_LENGTH 8
#define MAX_HOSTNAME_LEN 128
#define MAX_DOMAIN_NAME_LEN 128
#define MAX_SCOPE_ID_LEN 256

#endif  // TCPTABLE_WIN32_IPTYPES_H
