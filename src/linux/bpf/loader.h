/* The generated loader behind a plain C interface: what bpftool generates is C, and stays in one
 * file. */
#ifndef TCPTABLE_BPF_LOADER_H
#define TCPTABLE_BPF_LOADER_H

#ifdef __cplusplus
extern "C" {
#endif

/* NOLINTBEGIN(readability-identifier-naming): C names for C code */

/* Descriptors of iterator links, close-on-exec, owned by the caller. */
struct tcptable_bpf_links {
  int owners;
  int processes;
};

/* Loads the programs into the kernel and attaches them. 0, or a negative errno with nothing left
   open: -EPERM without CAP_BPF and CAP_PERFMON, others where the kernel lacks what they need. */
int tcptable_bpf_load(struct tcptable_bpf_links* links);

/* A new reading of an iterator: a descriptor, or a negative errno. */
int tcptable_bpf_open_iterator(int link);

/* NOLINTEND(readability-identifier-naming) */

#ifdef __cplusplus
}
#endif

#endif /* TCPTABLE_BPF_LOADER_H */
