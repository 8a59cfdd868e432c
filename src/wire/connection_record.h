/* What the BPF walk over the connection table writes for each connection: 64 bytes in the reader's
 * own byte order, but for the addresses. Other builds of the library read what root published, and
 * the records say nothing of their version: whoever changes them must change the pin's name too
 * (connections_pin in published_pins.hpp).
 *
 *    0  local address, IPv4 in the first four bytes     36  user
 *   16  remote address                                  40  interface
 *   32  inode                                           44  local port    46  remote port
 *   48  cookie                                          56  family   57  state   58  reserved
 */
#ifndef TCPTABLE_CONNECTION_RECORD_H
#define TCPTABLE_CONNECTION_RECORD_H

/* NOLINTBEGIN(readability-identifier-naming,modernize-use-using): C names, shared with the kernel
 */

struct tcptable_connection {
  unsigned char local[16];
  unsigned char remote[16];
  unsigned int inode; /* 0: no descriptor refers to the socket */
  unsigned int
      uid; /* as the initial user namespace numbers it; 0 where there is no socket to ask */
  unsigned int interface_index;
  unsigned short local_port; /* host order */
  unsigned short remote_port;
  unsigned long long cookie; /* 0: nobody has asked the kernel for it yet */
  unsigned char family;      /* AF_INET or AF_INET6 */
  unsigned char state; /* the kernel's number; of a TIME-WAIT socket the one that it stands for */
  unsigned char reserved[6];
};

/* NOLINTEND(readability-identifier-naming,modernize-use-using) */

#endif /* TCPTABLE_CONNECTION_RECORD_H */
