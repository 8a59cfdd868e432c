// What all MIB headers share: the width of an open-ended array, and the size of a table with a
// number of rows.

#ifndef TCPTABLE_WIN32_MIB_H
#define TCPTABLE_WIN32_MIB_H

#include <windef.h>

#ifndef ANY_SIZE
#define ANY_SIZE 1
#endif

#ifndef ALIGN_SIZE
#define ALIGN_SIZE 8
#endif

#ifndef TCPIP_OWNING_MODULE_SIZE
#define TCPIP_OWNING_MODULE_SIZE 16
#endif

// Windows' macros add ALIGN_SIZE for padding before the first row. The tables written here need
// none of it beyond the offset of the first row, so these are upper bounds.
#define TCPTABLE_WIN32_SIZEOF_TABLE(table_type, row_type, rows) \
  (FIELD_OFFSET(table_type, table[0]) + ((rows) * sizeof(row_type)) + ALIGN_SIZE)

#endif  // TCPTABLE_WIN32_MIB_H
