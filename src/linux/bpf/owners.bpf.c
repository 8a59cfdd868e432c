// The owner iterator: which process holds which Internet socket.
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

// The verifier searches all type names of the kernel for each pointer that is followed directly,
// which takes most of the time of loading. So what is needed once for a process is read with
// BPF_CORE_READ, and only what is needed for each socket is followed.

// The number of a task's process in the reader's PID namespace. A process has one number in each
// namespace from its own up to the initial one; the reader's level picks it.
static __u32 pid_for_reader(struct task_struct* task) {
  struct task_struct* reader = (struct task_struct*)bpf_get_current_task();
  __u32 level = BPF_CORE_READ(reader, thread_pid, level);
  struct pid* pid = BPF_CORE_READ(task, signal, pids[PIDTYPE_TGID]);
  struct upid upid;

  if (!pid || level > PID_LEVEL_MAX || level > BPF_CORE_READ(pid, level)) return 0;
  if (bpf_probe_read_kernel(&upid, sizeof(upid), &pid->numbers[level])) return 0;
  return upid.nr;
}

// Whether each descriptor that we meet here is a reference of its own. A table of descriptors that
// processes share is met in each of them; which of its users are threads of one process, the count
// of users does not tell.
static __u32 is_countable(struct task_struct* task) {
  if (task->pid != task->tgid) return 0;
  return BPF_CORE_READ(task, files, count.counter) == 1;
}

// How many references to the file there are beside our walk's own. When as many descriptors have
// been met, there is no other.
static __u32 references_to(struct file* file) {
  long count;

  if (bpf_core_field_exists(file->f_ref)) {
    count = file->f_ref.refcnt.counter;  // one less than there are
  } else {
    struct file___before_6_13* older = (void*)file;
    count = older->f_count.counter - 1;
  }
  return count > 0 && count < REFERENCES_MAX ? count : 0;
}

// Whom each reading named last, by its session: a process is named once, in front of its holders.
// Readings that fall on the same place name their processes more often, which does no harm.
#define PLACES 64
static __u64 named_last[PLACES];

static __u64* place_of(struct bpf_iter_meta* meta) {
  return &named_last[meta->session_id & (PLACES - 1)];
}

static void write_header(struct bpf_iter_meta* meta) {
  struct tcptable_record_header header = {
      .magic = TCPTABLE_RECORD_MAGIC,
      .version = TCPTABLE_RECORD_VERSION,
      .process_size = sizeof(struct tcptable_process),
      .holder_size = sizeof(struct tcptable_holder),
  };
  bpf_seq_write(meta->seq, &header, sizeof(header));
}

static void describe(struct task_struct* task, struct tcptable_process* process) {
  process->uid = BPF_CORE_READ(task, group_leader, cred, euid.val);
  process->start_ticks =
      (__u32)(BPF_CORE_READ(task, group_leader, start_boottime) / NANOSECONDS_PER_TICK);
  BPF_CORE_READ_STR_INTO(&process->name, task, group_leader, comm);
  process->is_countable = is_countable(task);
}

// One write for both: what does not fit is offered again as a whole.
static void write_first_holder(struct bpf_iter_meta* meta, struct task_struct* task,
                               const struct tcptable_holder* holder, __u64 named) {
  struct {
    struct tcptable_process process;
    struct tcptable_holder holder;
  } both = {.process.pid = pid_for_reader(task), .holder = *holder};

  if (both.process.pid == 0) return;
  describe(task, &both.process);
  if (bpf_seq_write(meta->seq, &both, sizeof(both)) == 0) *place_of(meta) = named;
}

SEC("iter/task_file")
int tcptable_owners(struct bpf_iter__task_file* context) {
  struct bpf_iter_meta* meta = context->meta;
  struct task_struct* task = context->task;
  struct file* file = context->file;
  struct tcptable_holder holder = {};
  struct socket* socket;
  const struct proto_ops* operations;
  __u64 named;

  if (meta->seq_num == 0) write_header(meta);
  if (!task || !file) return 0;
  socket = bpf_sock_from_file(file);
  if (!socket) return 0;
  // The family of the operations, which all sockets share: that of the socket itself would be one
  // more cache miss for each.
  operations = socket->ops;
  if (!operations) return 0;
  if (operations->family != FAMILY_INET && operations->family != FAMILY_INET6) return 0;

  holder.inode = file->f_inode->i_ino;
  holder.descriptor = context->fd;
  holder.references = references_to(file);
  // A thread with descriptors of its own is named apart: its references cannot be counted.
  named = meta->session_id << 32 | (__u32)task->pid;
  if (*place_of(meta) == named)
    bpf_seq_write(meta->seq, &holder, sizeof(holder));
  else
    write_first_holder(meta, task, &holder, named);
  return 0;
}
