// Counts the IPv4 TCP connections in each state, in plain C. GetTcpTable gives no owners, so it is
// the cheapest way to ask.
//
//   cc state_counts.c $(pkg-config --cflags --libs iphlpapi)
#include <winsock2.h>

#include <iphlpapi.h>
#include <stdio.h>

#define ROUNDS_MAX 10

static const char* const state_names[] = {
    "?",         "CLOSED",     "LISTEN",  "SYN_SENT", "SYN_RCVD",  "ESTABLISHED", "FIN_WAIT1",
    "FIN_WAIT2", "CLOSE_WAIT", "CLOSING", "LAST_ACK", "TIME_WAIT", "DELETE_TCB",
};

// The table, for HeapFree, or NULL and the reason in *code.
static PMIB_TCPTABLE fetch_table(DWORD* code) {
  PMIB_TCPTABLE table = NULL;
  ULONG size = 0;
  int round;
  *code = GetTcpTable(NULL, &size, FALSE);
  for (round = 0; *code == ERROR_INSUFFICIENT_BUFFER && round < ROUNDS_MAX; round++) {
    if (table != NULL) HeapFree(GetProcessHeap(), 0, table);
    table = (PMIB_TCPTABLE)HeapAlloc(GetProcessHeap(), 0, size);
    if (table == NULL) {
      *code = ERROR_NOT_ENOUGH_MEMORY;
      return NULL;
    }
    *code = GetTcpTable(table, &size, FALSE);
  }
  if (*code == NO_ERROR) return table;
  if (table != NULL) HeapFree(GetProcessHeap(), 0, table);
  return NULL;
}

int main(void) {
  DWORD counts[ARRAYSIZE(state_names)] = {0};
  DWORD code, i;
  PMIB_TCPTABLE table = fetch_table(&code);
  if (table == NULL) {
    fprintf(stderr, "GetTcpTable: error %u\n", (unsigned)code);
    return 1;
  }
  for (i = 0; i < table->dwNumEntries; i++) {
    const DWORD state = table->table[i].dwState;
    counts[state < ARRAYSIZE(state_names) ? state : 0]++;
  }
  for (i = 0; i < ARRAYSIZE(state_names); i++)
    if (counts[i] != 0) printf("%-12s %u\n", state_names[i], (unsigned)counts[i]);
  HeapFree(GetProcessHeap(), 0, table);
  return 0;
}
