/* The ways in which programs of the world ask for a table, each as its own function. The program
 * prints "PORT PID" for each listener that the named one finds; client_test.py knows what is right.
 */
#include <winsock2.h>
#include <ws2tcpip.h>

#include <iphlpapi.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void print_listeners(const MIB_TCPTABLE_OWNER_PID* table) {
  const MIB_TCPROW_OWNER_PID* const rows = table->table;
  DWORD i;
  for (i = 0; i < table->dwNumEntries; i++)
    if (rows[i].dwState == MIB_TCP_STATE_LISTEN)
      printf("%u %u\n", ntohs((u_short)rows[i].dwLocalPort), (unsigned)rows[i].dwOwningPid);
}

static DWORD owners(void* table, DWORD* size) {
  return GetExtendedTcpTable(table, size, TRUE, AF_INET, TCP_TABLE_OWNER_PID_ALL, 0);
}

/* Room for one row first, as documentation has it, and one retry. */
static DWORD one_struct_first(void) {
  DWORD size = sizeof(MIB_TCPTABLE_OWNER_PID);
  void* table = malloc(size);
  DWORD code = owners(table, &size);
  if (code == ERROR_INSUFFICIENT_BUFFER) {
    free(table);
    table = malloc(size);
    code = owners(table, &size);
  }
  if (code == NO_ERROR) print_listeners((MIB_TCPTABLE_OWNER_PID*)table);
  free(table);
  return code;
}

/* A sizing call whose code is not looked at, only whether a size came back. */
static DWORD null_and_zero(void) {
  DWORD size = 0;
  void* table;
  DWORD code;
  owners(NULL, &size);
  if (size == 0) return ERROR_NO_DATA;
  table = malloc(size);
  code = owners(table, &size);
  if (code == NO_ERROR) print_listeners((MIB_TCPTABLE_OWNER_PID*)table);
  free(table);
  return code;
}

static DWORD fixed_64k(void) {
  static ULONGLONG buffer[65536 / sizeof(ULONGLONG)];
  DWORD size = sizeof buffer;
  const DWORD code = owners(buffer, &size);
  if (code == NO_ERROR) print_listeners((MIB_TCPTABLE_OWNER_PID*)buffer);
  return code;
}

/* Whatever the call left in the size is doubled. */
static DWORD doubling(void) {
  DWORD size = 16;
  void* table = NULL;
  DWORD code = ERROR_INSUFFICIENT_BUFFER;
  int round;
  for (round = 0; round < 10 && code == ERROR_INSUFFICIENT_BUFFER; round++) {
    size *= 2;
    free(table);
    table = malloc(size);
    code = owners(table, &size);
  }
  if (code == NO_ERROR) print_listeners((MIB_TCPTABLE_OWNER_PID*)table);
  free(table);
  return code;
}

static DWORD quarter_more(void) {
  DWORD size = 0;
  void* table;
  DWORD code = owners(NULL, &size);
  if (code != ERROR_INSUFFICIENT_BUFFER) return ERROR_INVALID_DATA;
  size += size / 4;
  table = malloc(size);
  code = owners(table, &size);
  if (code == NO_ERROR) print_listeners((MIB_TCPTABLE_OWNER_PID*)table);
  free(table);
  return code;
}

/* Ends when the table stops growing faster than it is asked for. */
static DWORD unbounded_loop(void) {
  DWORD size = 0;
  void* table = NULL;
  DWORD code;
  while ((code = owners(table, &size)) == ERROR_INSUFFICIENT_BUFFER) table = realloc(table, size);
  if (code == NO_ERROR) print_listeners((MIB_TCPTABLE_OWNER_PID*)table);
  free(table);
  return code;
}

static DWORD dynamic_lookup(void) {
  typedef DWORD(WINAPI * function)(PVOID, PDWORD, BOOL, ULONG, TCP_TABLE_CLASS, ULONG);
  const HMODULE module = LoadLibraryA("IpHlpApi.dll");
  const FARPROC found = module ? GetProcAddress(module, "GetExtendedTcpTable") : NULL;
  function call;
  DWORD size = 1 << 18;
  void* const table = malloc(size);
  DWORD code = ERROR_PROC_NOT_FOUND;
  memcpy(&call, &found, sizeof call);
  if (found != NULL) code = call(table, &size, FALSE, AF_INET, TCP_TABLE_OWNER_PID_LISTENER, 0);
  if (code == NO_ERROR) print_listeners((MIB_TCPTABLE_OWNER_PID*)table);
  free(table);
  return code;
}

/* More is stated than there is; what is behind must stay as it was. */
static DWORD overstated_size(void) {
  enum { used = 65536, behind = 4096 };
  char* const buffer = (char*)malloc(used + behind);
  DWORD size = 1 << 30;
  DWORD code;
  int i;
  memset(buffer, 0x5A, used + behind);
  code = owners(buffer, &size);
  for (i = used; i < used + behind; i++)
    if (buffer[i] != 0x5A) code = ERROR_INVALID_DATA;
  if (code == NO_ERROR) print_listeners((MIB_TCPTABLE_OWNER_PID*)buffer);
  free(buffer);
  return code;
}

/* One buffer and one size variable for every table, largest first. */
static DWORD reused_buffer(void) {
  const DWORD room = 1 << 20;
  void* const buffer = malloc(room);
  DWORD size = room;
  DWORD code = GetExtendedTcpTable(buffer, &size, TRUE, 23, TCP_TABLE_OWNER_MODULE_ALL, 0);
  size = room;
  if (code == NO_ERROR)
    code = GetExtendedUdpTable(buffer, &size, TRUE, 23, UDP_TABLE_OWNER_MODULE, 0);
  size = room;
  if (code == NO_ERROR) code = owners(buffer, &size);
  if (code == NO_ERROR) print_listeners((MIB_TCPTABLE_OWNER_PID*)buffer);
  free(buffer);
  return code;
}

/* Some retry on an NTSTATUS that Windows lets slip. */
static DWORD retries_on_status(void) {
  DWORD size = 1 << 18;
  void* const table = malloc(size);
  DWORD code = 0xC0000001;
  int round;
  for (round = 0; round < 5 && code == 0xC0000001; round++) code = owners(table, &size);
  if (code == NO_ERROR) print_listeners((MIB_TCPTABLE_OWNER_PID*)table);
  free(table);
  return code;
}

/* Memory of the library's own, freed by the caller's heap. */
static DWORD from_the_stack(void) {
  void* table = NULL;
  const DWORD code =
      AllocateAndGetTcpExTableFromStack(&table, TRUE, GetProcessHeap(), HEAP_ZERO_MEMORY, AF_INET);
  if (code == NO_ERROR) print_listeners((MIB_TCPTABLE_OWNER_PID*)table);
  HeapFree(GetProcessHeap(), 0, table);
  return code;
}

static const struct {
  const char* name;
  DWORD (*run)(void);
} shapes[] = {
    {"one_struct_first", one_struct_first},
    {"null_and_zero", null_and_zero},
    {"fixed_64k", fixed_64k},
    {"doubling", doubling},
    {"quarter_more", quarter_more},
    {"unbounded_loop", unbounded_loop},
    {"dynamic_lookup", dynamic_lookup},
    {"overstated_size", overstated_size},
    {"reused_buffer", reused_buffer},
    {"retries_on_status", retries_on_status},
    {"from_the_stack", from_the_stack},
};

int main(int argc, char** argv) {
  size_t i;
  for (i = 0; argc == 2 && i < sizeof shapes / sizeof shapes[0]; i++) {
    DWORD code;
    if (strcmp(shapes[i].name, argv[1]) != 0) continue;
    code = shapes[i].run();
    if (code != NO_ERROR) fprintf(stderr, "%s: code %u\n", argv[1], (unsigned)code);
    return code == NO_ERROR ? 0 : 1;
  }
  fprintf(stderr, "usage: call_shapes SHAPE\n");
  return 2;
}
