// English texts of the error codes that this library and these headers give, for FormatMessage.

#ifndef TCPTABLE_WIN32_ERROR_TEXT_H
#define TCPTABLE_WIN32_ERROR_TEXT_H

#include <winerror.h>

// NULL for a code without a text. An HRESULT made from a Win32 code has that code's text.
TCPTABLE_WIN32_INLINE const char* tcptable_win32_error_text(DWORD code) {
  static const struct {
    DWORD code;
    const char* text;
  } texts[] = {
      {ERROR_SUCCESS, "The call succeeded."},
      {ERROR_INVALID_FUNCTION, "This function does not exist here."},
      {ERROR_FILE_NOT_FOUND, "There is no file of that name."},
      {ERROR_PATH_NOT_FOUND, "There is no directory of that name."},
      {ERROR_TOO_MANY_OPEN_FILES, "The process has no file descriptor left."},
      {ERROR_ACCESS_DENIED, "The caller is not permitted to do this."},
      {ERROR_INVALID_HANDLE, "The handle does not refer to anything."},
      {ERROR_NOT_ENOUGH_MEMORY, "There is not enough memory for this call."},
      {ERROR_INVALID_DATA, "The data is malformed."},
      {ERROR_OUTOFMEMORY, "Memory ran out before the call was done."},
      {ERROR_GEN_FAILURE, "The host failed to do what it was asked."},
      {ERROR_NOT_SUPPORTED, "This host does not support the request."},
      {ERROR_NETWORK_ACCESS_DENIED, "The caller is not permitted to use the network in this way."},
      {ERROR_INVALID_PARAMETER, "An argument of the call is not valid."},
      {ERROR_CALL_NOT_IMPLEMENTED, "This call is not implemented here."},
      {ERROR_INSUFFICIENT_BUFFER, "The buffer is too small for the result."},
      {ERROR_MOD_NOT_FOUND, "There is no module of that name."},
      {ERROR_PROC_NOT_FOUND, "The module has no function of that name."},
      {ERROR_BUSY, "The resource is in use."},
      {ERROR_ALREADY_EXISTS, "It exists already."},
      {ERROR_NO_DATA, "There is nothing to return."},
      {ERROR_MORE_DATA, "There is more than was returned."},
      {ERROR_NO_MORE_ITEMS, "There are no further items."},
      {ERROR_PARTIAL_COPY, "Only a part of the request was carried out."},
      {ERROR_MR_MID_NOT_FOUND,
       "No message text, or no such connection, was found for the request."},
      {ERROR_NOACCESS, "The memory at that address cannot be accessed."},
      {ERROR_INVALID_FLAGS, "The flags do not go together."},
      {ERROR_NO_UNICODE_TRANSLATION, "The text holds a sequence that stands for no character."},
      {ERROR_NOT_FOUND, "What was asked for was not found."},
      {ERROR_TIMEOUT, "The time allowed for the call has passed."},
      {ERROR_INVALID_USER_BUFFER, "A buffer was announced but not given."},
      {ERROR_RESOURCE_LANG_NOT_FOUND, "There is no text in that language."},
      {ERROR_INVALID_STATE, "The object is not in a state that allows this."},
      {WSAEINTR, "A signal interrupted the socket call."},
      {WSAEBADF, "The descriptor is not open."},
      {WSAEACCES, "The caller may not use the socket in this way."},
      {WSAEFAULT, "An address given to the socket call is not usable."},
      {WSAEINVAL, "An argument of the socket call is not valid."},
      {WSAEMFILE, "Too many sockets are open."},
      {WSAEWOULDBLOCK, "The socket call would have to wait."},
      {WSAEINPROGRESS, "The socket call has begun and is not finished."},
      {WSAEALREADY, "An earlier socket call of this kind is not finished yet."},
      {WSAENOTSOCK, "The descriptor is not a socket."},
      {WSAEDESTADDRREQ, "The socket call needs a destination address."},
      {WSAEMSGSIZE, "The datagram is larger than the socket or the buffer allows."},
      {WSAEPROTOTYPE, "The protocol does not fit the type of the socket."},
      {WSAENOPROTOOPT, "The socket does not know that option."},
      {WSAEPROTONOSUPPORT, "The protocol is not available on this host."},
      {WSAESOCKTNOSUPPORT, "The socket type is not available on this host."},
      {WSAEOPNOTSUPP, "The socket does not support this call."},
      {WSAEPFNOSUPPORT, "The protocol family is not available on this host."},
      {WSAEAFNOSUPPORT, "The address family does not fit the protocol."},
      {WSAEADDRINUSE, "The address and port are in use."},
      {WSAEADDRNOTAVAIL, "The address does not belong to this host."},
      {WSAENETDOWN, "The network is down."},
      {WSAENETUNREACH, "There is no route to the network."},
      {WSAENETRESET, "The network dropped the connection."},
      {WSAECONNABORTED, "The connection was given up on this host."},
      {WSAECONNRESET, "The peer reset the connection."},
      {WSAENOBUFS, "There is no buffer space for the socket call."},
      {WSAEISCONN, "The socket is connected already."},
      {WSAENOTCONN, "The socket is not connected."},
      {WSAESHUTDOWN, "The socket has been shut down."},
      {WSAETIMEDOUT, "The peer did not answer in time."},
      {WSAECONNREFUSED, "The peer refused the connection."},
      {WSAELOOP, "The name leads back to itself."},
      {WSAENAMETOOLONG, "The name is too long."},
      {WSAEHOSTDOWN, "The host is down."},
      {WSAEHOSTUNREACH, "There is no route to the host."},
      {WSASYSNOTREADY, "The network is not ready for use."},
      {WSAVERNOTSUPPORTED, "This version of Winsock is not available."},
      {WSANOTINITIALISED, "WSAStartup has not been called."},
      {WSAHOST_NOT_FOUND, "There is no host of that name."},
      {WSATRY_AGAIN, "The name server did not answer; the name may exist."},
      {WSANO_RECOVERY, "The name server failed."},
      {WSANO_DATA, "The name exists and has no address of the kind asked for."},
      {0xC0000001u, "The operation failed for a reason that was not told."},
  };
  size_t i;
  if ((code & 0xFFFF0000u) == 0x80070000u) code &= 0xFFFFu;
  for (i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
    if (texts[i].code == code) return texts[i].text;
  return NULL;
}

#endif  // TCPTABLE_WIN32_ERROR_TEXT_H
