// What the iterator writes, in the reader's own byte order: a header, then for each process with
// Internet sockets a tcptable_process and after it a tcptable_holder for each of its descriptors.
// The first word tells them apart: no socket has inode 0. A process may be named again. Shared by
// the BPF program and the library.
//
// Only what an unprivileged reader of /proc sees of every process, or what `ss -p` tells root: no
// kernel address is in them. A record never changes its form: another form is another version.
#ifndef TCPTABLE_BPF_RECORD_H
#define TCPTABLE_BPF_RECORD_H

// NOLINTBEGIN(readability-identifier-naming): C names, shared with programs for the kernel
#define TCPTABLE_RECORD_MAGIC 0x74637074U  // "tcpt"
#ifndef TCPTABLE_RECORD_VERSION            // a test asks for the version after this one
#define TCPTABLE_RECORD_VERSION 1U
#endif

// 16 bytes.
struct tcptable_record_header {
  unsigned int magic;
  unsigned int version;
  unsigned int process_size;  // of the records that follow
  unsigned int holder_size;
};

// 36 bytes. Times are the low 32 bits of clock ticks since boot, as in /proc/<pid>/stat: they
// return after 497 days at 100 Hz, and the reader adds what is missing.
struct tcptable_process {
  unsigned int no_inode;  // 0
  unsigned int pid;       // in the PID namespace of the reader
  unsigned int uid;       // effective, as the initial user namespace numbers it
  unsigned int start_ticks;
  char name[16];              // comm, zero-terminated
  unsigned int is_countable;  // 1: each of its holders is a reference that no other task shows
};

// 12 bytes.
struct tcptable_holder {
  unsigned int inode;
  int descriptor;
  unsigned int references;  // to the open file: descriptors, and what else uses it; 0 unknown
};

// NOLINTEND(readability-identifier-naming)

#ifdef __cplusplus
static_assert(sizeof(tcptable_record_header) == 16 && sizeof(tcptable_holder) == 12);
static_assert(sizeof(tcptable_process) == 36);
#endif

#endif  // TCPTABLE_BPF_RECORD_H
