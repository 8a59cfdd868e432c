// Sleep. Left out: everything else that synchronizes.

#ifndef TCPTABLE_WIN32_SYNCHAPI_H
#define TCPTABLE_WIN32_SYNCHAPI_H

#include <tcptable_win32/clock.h>

#define INFINITE 0xFFFFFFFF

// Sleeps on through signals, which Windows programs do not know. INFINITE is for ever.
TCPTABLE_WIN32_INLINE VOID WINAPI Sleep(DWORD duration_ms) {
  do {
    struct timespec left;
    left.tv_sec = (time_t)(duration_ms / 1000);
    left.tv_nsec = (long)(duration_ms % 1000) * 1000000;
    while (nanosleep(&left, &left) != 0) {
    }
  } while (duration_ms == INFINITE);
}

#endif  // TCPTABLE_WIN32_SYNCHAPI_H
