// The same header under another case, which Windows does not tell apart.
#include <tcpestats.h>
