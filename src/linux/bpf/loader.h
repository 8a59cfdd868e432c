/* The generated loader behind a plain C interface: what bpftool generates is C, and stays in one
 * file. */
#ifndef TCPTABLE_BPF_LOADER_H
#define TCPTABLE_BPF_LOADER_H

#ifdef __cplusplus
extern "C" {
#endif

/* NOLINTBEGIN(readability-identifier-naming): C names for C code */

/* Loads the program into the kernel and attaches it. The descriptor of an iterator link,
   close-on-exec, owned by the caller; or a negative errno: -EPERM without CAP_BPF and CAP_PERFMON,
   others where the kernel lacks what it needs. */
int tcptable_bpf_load(void);

/* A new reading of an iterator: a descriptor, or a negative errno. */
int tcptable_bpf_open_iterator(int link);

/* NOLINTEND(readability-identifier-naming) */

#ifdef __cplusplus
}
#endif

#endif /* TCPTABLE_BPF_LOADER_H */
