// What the iterators write: fixed records in the reader's own byte order. Shared by the BPF
// programs and the library.
//
//   owners      one header, then a tcptable_holder for each descriptor of an Internet socket
//   processes   one header, then a tcptable_process for each process
//
// Only what an unprivileged reader of /proc sees of every process, or what `ss -p` tells root: no
// kernel address is in them. A record never changes its form: another form is another version.
#ifndef TCPTABLE_BPF_RECORD_H
#define TCPTABLE_BPF_RECORD_H

// NOLINTBEGIN(readability-identifier-naming): C names, shared with programs for the kernel
#define TCPTABLE_RECORD_MAGIC 0x74637074U  // "tcpt"
#ifndef TCPTABLE_RECORD_VERSION  // a test asks for the version after this one
#define TCPTABLE_RECORD_VERSION 1U
#endif

// 16 bytes.
struct tcptable_record_header {
  unsigned int magic;
  unsigned int version;
  unsigned int record_size;  // of the records that follow
  unsigned int kind;
};

enum tcptable_record_kind { TCPTABLE_HOLDERS = 1, TCPTABLE_PROCESSES = 2 };

// 20 bytes. Times are the low 32 bits of clock ticks since boot, as in /proc/<pid>/stat: they
// return after 497 days at 100 Hz, and the reader adds what is missing.
struct tcptable_holder {
  unsigned int inode;
  unsigned int pid;  // of the process, in the PID namespace of the reader
  int descriptor;
  unsigned int start_ticks;
  unsigned int references;  // to the open file: descriptors, and what else uses it; 0 unknown
};

// 32 bytes.
struct tcptable_process {
  unsigned int pid;
  unsigned int uid;  // effective, as the initial user namespace numbers it
  unsigned int start_ticks;
  unsigned int reserved;
  char name[16];  // comm, zero-terminated
};

// NOLINTEND(readability-identifier-naming)

#ifdef __cplusplus
static_assert(sizeof(tcptable_record_header) == 16 && sizeof(tcptable_holder) == 20);
static_assert(sizeof(tcptable_process) == 32);
#endif

#endif  // TCPTABLE_BPF_RECORD_H
