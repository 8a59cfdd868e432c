// Two iterators: who holds which socket, and who these processes are.
//
// The kernel walks the tasks of the reader's PID namespace, and their descriptors, and calls us for
// each. A thread that shares its process's descriptors is not visited again. When the buffer is
// full it calls us once more for the same object with the next read, so no record is cut or lost.
#include "vmlinux_min.h"

#include <bpf/bpf_core_read.h>
#include <bpf/bpf_helpers.h>

#include "record.h"

char LICENSE[] SEC("license") = "Dual MIT/GPL";

#define FAMILY_INET 2
#define FAMILY_INET6 10
#define NANOSECONDS_PER_TICK 10000000ULL  // USER_HZ is 100 on every architecture
#define PID_LEVEL_MAX 32
#define REFERENCES_MAX 0x7FFFFFFF

// The number of a task's process in the reader's PID namespace. A process has one number in each
// namespace from its own up to the initial one; the reader's level picks it.
static __u32 pid_for_reader(struct task_struct* task) {
  struct task_struct* reader = (struct task_struct*)bpf_get_current_task_btf();
  struct pid* own = reader->thread_pid;
  struct pid* pid = task->signal->pids[PIDTYPE_TGID];
  struct upid upid;
  __u32 level;

  if (!own || !pid) return 0;
  level = own->level;
  if (level > PID_LEVEL_MAX || level > pid->level) return 0;
  if (bpf_probe_read_kernel(&upid, sizeof(upid), &pid->numbers[level])) return 0;
  return upid.nr;
}

static __u32 start_ticks(struct task_struct* task) {
  return (__u32)(task->group_leader->start_boottime / NANOSECONDS_PER_TICK);
}

// How many references to the file there are beside our walk's own. When as many descriptors have been
// met, there is no other. A table of descriptors that processes share would be met in each of them:
// then nobody can tell.
static __u32 references_to(struct file* file, struct task_struct* task) {
  struct files_struct* files = task->files;
  long count;

  if (!files || files->count.counter > task->signal->nr_threads) return 0;
  if (bpf_core_field_exists(file->f_ref)) {
    count = file->f_ref.refcnt.counter;  // one less than there are
  } else {
    struct file___before_6_13* older = (void*)file;
    count = older->f_count.counter - 1;
  }
  return count > 0 && count < REFERENCES_MAX ? count : 0;
}

static void write_header(struct bpf_iter_meta* meta, __u32 kind, __u32 record_size) {
  struct tcptable_record_header header = {
      .magic = TCPTABLE_RECORD_MAGIC,
      .version = TCPTABLE_RECORD_VERSION,
      .record_size = record_size,
      .kind = kind,
  };
  bpf_seq_write(meta->seq, &header, sizeof(header));
}

SEC("iter/task_file")
int tcptable_owners(struct bpf_iter__task_file* context) {
  struct bpf_iter_meta* meta = context->meta;
  struct task_struct* task = context->task;
  struct file* file = context->file;
  struct tcptable_holder holder = {};
  struct socket* socket;
  const struct proto_ops* operations;

  if (meta->seq_num == 0) write_header(meta, TCPTABLE_HOLDERS, sizeof(holder));
  if (!task || !file) return 0;
  socket = bpf_sock_from_file(file);
  if (!socket) return 0;
  // The family of the operations, which all sockets share: that of the socket itself would be one
  // more cache miss for each.
  operations = socket->ops;
  if (!operations) return 0;
  if (operations->family != FAMILY_INET && operations->family != FAMILY_INET6) return 0;

  holder.pid = pid_for_reader(task);
  if (holder.pid == 0) return 0;
  holder.inode = file->f_inode->i_ino;
  holder.descriptor = context->fd;
  holder.start_ticks = start_ticks(task);
  holder.references = references_to(file, task);
  bpf_seq_write(meta->seq, &holder, sizeof(holder));
  return 0;
}

SEC("iter/task")
int tcptable_processes(struct bpf_iter__task* context) {
  struct bpf_iter_meta* meta = context->meta;
  struct task_struct* task = context->task;
  struct tcptable_process process = {};

  if (meta->seq_num == 0) write_header(meta, TCPTABLE_PROCESSES, sizeof(process));
  if (!task) return 0;
  process.pid = pid_for_reader(task);
  if (process.pid == 0) return 0;
  process.uid = task->cred->euid.val;
  process.start_ticks = start_ticks(task);
  bpf_probe_read_kernel_str(process.name, sizeof(process.name), task->comm);
  bpf_seq_write(meta->seq, &process, sizeof(process));
  return 0;
}
