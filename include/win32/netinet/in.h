// The host's <netinet/in.h>, whose in_addr and in6_addr also answer to Winsock's member names.
//
// Windows code writes address.S_un.S_addr and address6.u.Byte, and passes the very same objects to
// inet_ntoa(), bind() and getaddrinfo(). A second type would break one of the two, so the host's
// own types get the extra names while its header is read: this file stands before the host's on the
// include path, defines a few words as macros, takes the real header and undefines them. Sizes,
// offsets and the host's own member names stay as they were, and brace initialisers mean what they
// meant (-Wmissing-braces may ask for one more pair around an in_addr).
//
//   in_addr:  "in_addr_t s_addr;" becomes "in_addr_t : 0; union { s_addr … S_un };"
//   in6_addr: "union { uint8_t …[16]; … } name;" becomes an anonymous union. Its first member is an
//             array of 16 bytes, as before; it holds the old union under its old name, and u.
//
// The zero-width bit-field only swallows the type name that stands before the member. It takes no
// space and no initialiser.
//
// A <netinet/in.h> that reaches the compiler by another road (an absolute path, a precompiled
// header made without this directory) cannot be changed any more; S_un and u are then missing.

#ifndef TCPTABLE_WIN32_NETINET_IN_H
#define TCPTABLE_WIN32_NETINET_IN_H

#pragma GCC system_header

// What the real header pulls in is taken before the renaming, so that nothing but its own text sees
// it.
#include <features.h>
#include <stdint.h>
#include <sys/socket.h>

// s_addr is not expanded again inside its own replacement.
#define s_addr          \
  : 0;                  \
  union {               \
    in_addr_t s_addr;   \
    union {             \
      struct {          \
        uint8_t s_b1;   \
        uint8_t s_b2;   \
        uint8_t s_b3;   \
        uint8_t s_b4;   \
      } S_un_b;         \
      struct {          \
        uint16_t s_w1;  \
        uint16_t s_w2;  \
      } S_un_w;         \
      in_addr_t S_addr; \
    } S_un;             \
  }

// The first array of the union opens a second one inside it; the union's name closes that one, adds
// u, and closes the outer one, which is left without a name. A name is not expanded again inside
// its own replacement.
#define TCPTABLE_WIN32_IN6_OPEN    \
  : 0;                             \
  uint8_t tcptable_win32_byte[16]; \
  union {                          \
    uint8_t
#define TCPTABLE_WIN32_IN6_CLOSE \
  union {                        \
    uint8_t Byte[16];            \
    uint16_t Word[8];            \
  } u;                           \
  }

// glibc's spelling, then musl's.
#define __u6_addr8 TCPTABLE_WIN32_IN6_OPEN __u6_addr8
#define __in6_u \
  __in6_u;      \
  TCPTABLE_WIN32_IN6_CLOSE
#define __s6_addr TCPTABLE_WIN32_IN6_OPEN __s6_addr
#define __in6_union \
  __in6_union;      \
  TCPTABLE_WIN32_IN6_CLOSE

#include_next <netinet/in.h>

#undef s_addr
#undef __u6_addr8
#undef __in6_u
#undef __s6_addr
#undef __in6_union
#undef TCPTABLE_WIN32_IN6_OPEN
#undef TCPTABLE_WIN32_IN6_CLOSE

#define s6_bytes u.Byte
#define s6_words u.Word

#endif  // TCPTABLE_WIN32_NETINET_IN_H
