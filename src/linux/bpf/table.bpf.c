// An iterator over the TCP connections of the reader's network namespace: TIME-WAIT and handshakes
// in progress included, listeners and merely bound sockets not, which the kernel keeps elsewhere.
//
// The kernel has an iterator of that kind, iter/tcp. It takes the lock of every socket, and so
// waits, in a sleep that no signal ends, for any process that holds one, even for one that sends
// from memory whose page never comes; and it spends most of its time on the locks. This one takes
// none. It walks the hash of connections as the kernel does when a segment arrives
// (__inet_lookup_established): under RCU, which sees to it that the memory of a socket remains
// memory of a socket of its kind.
//
// The iterator proper is the one over the elements of an array. Nothing is in that array: element n
// stands for the nth part of the hash, so the kernel keeps our place in it, and a part is read
// whole or not at all. When it does not fit into the kernel's buffer any more, it is read again
// with the next read; and so it is when we return 1.
//
// A chain may change under the walk. A socket that leaves it may even be used again at once and
// lead the walk into another chain, or past a part of this one. Each chain is therefore walked
// twice, the second time without giving rows, and must be the same: the same sockets in the same
// order, each with the hash that belongs there, and the end marker of this chain. If not, we
// return 1. A socket that stays in the table is thus given once, and none is given with the address
// of another.
#include "vmlinux_net.h"

#include <bpf/bpf_core_read.h>
#include <bpf/bpf_helpers.h>

#include "connection_record.h"

char LICENSE[] SEC("license") = "Dual MIT/GPL";

#define FAMILY_INET 2
#define STATE_TIME_WAIT 6
#define STATE_NEW_SYN_RECV 12

// So many that a part of a full table is a small piece of the kernel's 32 KiB; so few that those of
// an empty one take little time.
#define PARTS 16384
#define STEPS_MAX (1 << 16)  // in a part: it gives 512 rows at most, but other namespaces share it
#define HEADS_PER_STEP 8
#define SOCKETS_PER_CHECK 4

struct {
  __uint(type, BPF_MAP_TYPE_ARRAY);
  __uint(max_entries, PARTS);
  __type(key, __u32);
  __type(value, __u32);
} tcptable_parts SEC(".maps");

// A pointer to what is at an address, to be read from safely whatever is there. Since Linux 6.2.
extern void* bpf_rdonly_cast(void* object, __u32 type) __ksym;
#define AT(type, address) ((type*)bpf_rdonly_cast((void*)(address), bpf_core_type_id_kernel(type)))

enum phase { SEEKING, SHOWING, CHECKING };

struct walk {
  struct seq_file* seq;
  struct net* net;
  __u64 net_address;
  __u64 table;
  __u64 node;   // where we are in a chain: a socket's skc_nulls_node, or the end marker
  __u64 sum;    // over what was met in the chain
  __u64 shown;  // that sum when the rows were given
  __u64 fence;
  __u32 mask;
  __u32 bucket;
  __u32 end;  // of the part
  __u32 phase;
  __u32 done;  // the part was read to its end, or the buffer is full
};

// A pointer as a number. The verifier forbids all arithmetic with pointers but their distance.
static __always_inline __u64 address_of(struct walk* walk, void* pointer) {
  return (__u64)((char*)pointer - (char*)walk->net) + walk->net_address;
}

static __always_inline __u64 head_of_chain(struct walk* walk) {
  __u64 address = walk->table + walk->bucket * bpf_core_type_size(struct inet_ehash_bucket);
  return address_of(walk, AT(struct inet_ehash_bucket, address)->chain.first);
}

// A chain ends with the number of its bucket, and the lowest bit set.
static __always_inline int is_end(__u64 node) { return node & 1; }
static __always_inline int is_own_end(struct walk* walk) { return walk->node >> 1 == walk->bucket; }

static __always_inline __u64 socket_of(__u64 node) {
  return node - bpf_core_field_offset(struct sock_common, skc_nulls_node);
}

static __always_inline __u32 inode_of(struct sock* sock) {
  struct socket* socket = sock->sk_socket;
  if (!socket) return 0;
  return AT(struct socket_alloc, socket)->vfs_inode.i_ino;
}

static __always_inline void copy_addresses(struct tcptable_connection* to,
                                           struct sock_common* from) {
  if (to->family == FAMILY_INET) {
    *(__be32*)to->local = from->skc_rcv_saddr;
    *(__be32*)to->remote = from->skc_daddr;
  } else {
    *(struct in6_addr*)to->local = from->skc_v6_rcv_saddr;
    *(struct in6_addr*)to->remote = from->skc_v6_daddr;
  }
}

// Negative when the buffer is full.
static __always_inline long show(struct walk* walk) {
  __u64 address = socket_of(walk->node);
  struct sock* sock = AT(struct sock, address);
  struct sock_common* common = &sock->__sk_common;
  struct tcptable_connection record = {};

  if (common->skc_net.net != walk->net) return 0;
  record.family = common->skc_family;
  record.state = common->skc_state;
  copy_addresses(&record, common);
  record.local_port = common->skc_num;
  record.remote_port = __builtin_bswap16(common->skc_dport);
  record.interface_index = common->skc_bound_dev_if;
  record.cookie = common->skc_cookie.counter;
  if (record.state == STATE_TIME_WAIT) {
    record.state = AT(struct inet_timewait_sock, address)->tw_substate;
  } else if (record.state != STATE_NEW_SYN_RECV) {
    // Only these have more than the common head.
    record.uid = sock->sk_uid.val;
    record.inode = inode_of(sock);
  }
  return bpf_seq_write(walk->seq, &record, sizeof(record));
}

// To the next socket of the chain, or its end. Nonzero when we have left the chain.
static __always_inline int follow(struct walk* walk) {
  struct sock_common* common = AT(struct sock_common, socket_of(walk->node));
  __u32 hash = common->skc_hash;

  if ((hash & walk->mask) != walk->bucket) return 1;
  walk->sum = (walk->sum * 31 + walk->node) * 31 + hash;
  walk->node = address_of(walk, common->skc_nulls_node.next);
  return 0;
}

// What is read before this is read before what is read after it. Only an atomic operation with a
// result does that here, and it costs a fifth of the walk's speed; x86 keeps loads in order by
// itself.
static __always_inline void order_reads(struct walk* walk) {
#ifdef TCPTABLE_X86
  (void)walk;
  asm volatile("" ::: "memory");
#else
  walk->fence = __sync_fetch_and_add(&walk->fence, 1);
#endif
}

static __always_inline void begin_check(struct walk* walk) {
  walk->shown = walk->sum;
  walk->sum = 0;
  order_reads(walk);
  walk->node = head_of_chain(walk);
  walk->phase = CHECKING;
}

// Each of these does a bounded piece of work and returns nonzero when the walk is over. They run
// one after the other in one step, because a step is a call, and calls are what is slow here.

static __always_inline long seek(struct walk* walk) {
  for (__u32 i = 0; i < HEADS_PER_STEP; ++i) {
    if (walk->bucket >= walk->end) {
      walk->done = 1;
      return 1;
    }
    walk->node = head_of_chain(walk);
    if (!is_end(walk->node)) {
      walk->sum = 0;
      walk->phase = SHOWING;
      return 0;
    }
    walk->bucket++;
  }
  return 0;
}

static __always_inline long show_one(struct walk* walk) {
  if (show(walk) < 0) {
    walk->done = 1;
    return 1;
  }
  if (follow(walk)) return 1;
  if (!is_end(walk->node)) return 0;
  if (!is_own_end(walk)) return 1;
  begin_check(walk);
  return 0;
}

static __always_inline long check(struct walk* walk) {
  for (__u32 i = 0; i < SOCKETS_PER_CHECK; ++i) {
    if (is_end(walk->node)) {
      if (!is_own_end(walk) || walk->sum != walk->shown) return 1;
      walk->phase = SEEKING;
      walk->bucket++;
      return 0;
    }
    if (follow(walk)) return 1;
  }
  return 0;
}

static long step(__u32 index, void* context) {
  struct walk* walk = context;
  (void)index;
  if (walk->phase == SEEKING && seek(walk)) return 1;
  if (walk->phase == SHOWING && show_one(walk)) return 1;
  if (walk->phase == CHECKING && check(walk)) return 1;
  return 0;
}

SEC("iter/bpf_map_elem")
int tcptable_connections(struct bpf_iter__bpf_map_elem* context) {
  __u32* part = context->key;
  struct task_struct* reader = (struct task_struct*)bpf_get_current_task_btf();
  struct walk walk = {};
  struct inet_hashinfo* hash;
  __u32 buckets;

  if (!part) return 0;
  walk.seq = context->meta->seq;
  walk.net = reader->nsproxy->net_ns;
  bpf_probe_read_kernel(&walk.net_address, sizeof(walk.net_address), &reader->nsproxy->net_ns);
  hash = walk.net->ipv4.tcp_death_row.hashinfo;
  bpf_probe_read_kernel(&walk.table, sizeof(walk.table), &hash->ehash);
  walk.mask = hash->ehash_mask;  // the number of buckets, a power of two, less one
  buckets = walk.mask / PARTS + 1;
  walk.bucket = *part * buckets;
  walk.end = walk.bucket + buckets;
  if (walk.bucket > walk.mask) return 0;
  bpf_loop(STEPS_MAX, step, &walk, 0);
  return walk.done ? 0 : 1;
}
