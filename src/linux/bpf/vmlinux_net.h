// The kernel types that the walk over the connection table looks into; as vmlinux_min.h is for the
// owner iterators, offsets are those of the running kernel (CO-RE), and a kernel that lacks a
// member makes the load fail.
#pragma once

#include "vmlinux_types.h"

#pragma clang attribute push(__attribute__((preserve_access_index)), apply_to = record)

struct hlist_nulls_node {
  struct hlist_nulls_node* next;
};

struct hlist_nulls_head {
  struct hlist_nulls_node* first;
};

struct inet_ehash_bucket {
  struct hlist_nulls_head chain;
};

struct inet_hashinfo {
  struct inet_ehash_bucket* ehash;
  unsigned int ehash_mask;
};

struct inet_timewait_death_row {
  struct inet_hashinfo* hashinfo;
};

struct netns_ipv4 {
  struct inet_timewait_death_row tcp_death_row;
};

struct net {
  struct netns_ipv4 ipv4;
};

typedef struct {
  struct net* net;
} possible_net_t;

struct nsproxy {
  struct net* net_ns;
};

struct task_struct {
  struct nsproxy* nsproxy;
};

struct in6_addr {
  union {
    __be32 u6_addr32[4];
  } in6_u;
};

typedef struct {
  __s64 counter;
} atomic64_t;

typedef struct {
  unsigned int val;
} kuid_t;

// The head of every socket, of what is left of one in TIME-WAIT, and of a handshake in progress.
struct sock_common {
  __be32 skc_daddr;
  __be32 skc_rcv_saddr;
  unsigned int skc_hash;
  __be16 skc_dport;
  __u16 skc_num;
  unsigned short skc_family;
  unsigned char skc_state;
  int skc_bound_dev_if;
  possible_net_t skc_net;
  struct in6_addr skc_v6_daddr;
  struct in6_addr skc_v6_rcv_saddr;
  atomic64_t skc_cookie;
  struct hlist_nulls_node skc_nulls_node;
};

struct sock {
  struct sock_common __sk_common;
  struct socket* sk_socket;
  kuid_t sk_uid;
};

struct inet_timewait_sock {
  struct sock_common __tw_common;
  unsigned char tw_substate;
};

struct inode {
  unsigned long i_ino;
};

struct socket {
  struct sock* sk;
};

struct socket_alloc {
  struct socket socket;
  struct inode vfs_inode;
};

enum bpf_map_type { BPF_MAP_TYPE_ARRAY = 2 };

struct seq_file;
struct bpf_map;

struct bpf_iter_meta {
  struct seq_file* seq;
  __u64 session_id;
  __u64 seq_num;
};

struct bpf_iter__bpf_map_elem {
  struct bpf_iter_meta* meta;
  struct bpf_map* map;
  void* key;
  void* value;
};

#pragma clang attribute pop
