/* The generated loader of the connection walk behind a plain C interface. */
#ifndef TCPTABLE_BPF_TABLE_LOADER_H
#define TCPTABLE_BPF_TABLE_LOADER_H

#ifdef __cplusplus
extern "C" {
#endif

/* NOLINTBEGIN(readability-identifier-naming): C names for C code */

/* Loads the program into the kernel and attaches it. A descriptor of the iterator's link,
   close-on-exec, owned by the caller; or a negative errno with nothing left open: -EPERM without
   CAP_BPF and CAP_PERFMON, others where the kernel lacks what it needs. */
int tcptable_bpf_load_table(void);

/* NOLINTEND(readability-identifier-naming) */

#ifdef __cplusplus
}
#endif

#endif /* TCPTABLE_BPF_TABLE_LOADER_H */
