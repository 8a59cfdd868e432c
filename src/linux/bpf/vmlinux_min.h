// The kernel types that our programs look into, and of each the members they read.
//
// Offsets are not taken from here: preserve_access_index makes the loader relocate every access to
// the layout of the running kernel (CO-RE), so the build needs no BTF of the build host, and a
// kernel that lacks a member makes the load fail instead of the answer wrong.
#pragma once

#include "vmlinux_types.h"

#pragma clang attribute push(__attribute__((preserve_access_index)), apply_to = record)

struct pid_namespace;

struct upid {
  int nr;
  struct pid_namespace* ns;
};

struct pid {
  unsigned int level;
  struct upid numbers[1];
};

enum pid_type { PIDTYPE_PID, PIDTYPE_TGID, PIDTYPE_PGID, PIDTYPE_SID, PIDTYPE_MAX };

typedef struct {
  int counter;
} atomic_t;

typedef struct {
  long counter;
} atomic_long_t;

struct files_struct {
  atomic_t count;
};

struct signal_struct {
  struct pid* pids[4];
};

typedef struct {
  unsigned int val;
} kuid_t;

struct cred {
  kuid_t euid;
};

struct task_struct {
  int pid;
  int tgid;
  __u64 start_boottime;
  struct task_struct* group_leader;
  struct signal_struct* signal;
  struct pid* thread_pid;
  const struct cred* cred;
  struct files_struct* files;
  char comm[16];
};

struct inode {
  unsigned long i_ino;
};

typedef struct {
  atomic_long_t refcnt;
} file_ref_t;

struct file {
  struct inode* f_inode;
  file_ref_t f_ref;  // since 6.13
};

struct file___before_6_13 {
  atomic_long_t f_count;
};

struct proto_ops {
  int family;
};

struct socket {
  const struct proto_ops* ops;
};

struct seq_file;

struct bpf_iter_meta {
  struct seq_file* seq;
  __u64 session_id;
  __u64 seq_num;
};

struct bpf_iter__task_file {
  struct bpf_iter_meta* meta;
  struct task_struct* task;
  __u32 fd;
  struct file* file;
};

#pragma clang attribute pop
