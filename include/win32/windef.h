// The types of minwindef.h and winnt.h under the name older code includes. Left out: windows,
// fonts, rectangles.

#ifndef TCPTABLE_WIN32_WINDEF_H
#define TCPTABLE_WIN32_WINDEF_H

#include <minwindef.h>
#include <winnt.h>

#endif  // TCPTABLE_WIN32_WINDEF_H
