// Microsoft's source annotations, all empty.
//
// The _In_ family is always here. The older __in family is not: libstdc++ and the kernel's headers
// use those very words as parameter names, so empty macros would break whatever system header comes
// later. A client that needs them defines TCPTABLE_WIN32_SAL and includes the C++ standard headers
// before this one.

#ifndef TCPTABLE_WIN32_SAL_H
#define TCPTABLE_WIN32_SAL_H

#define _In_
#define _In_opt_
#define _In_z_
#define _In_opt_z_
#define _In_range_(low, high)
#define _In_reads_(count)
#define _In_reads_opt_(count)
#define _In_reads_bytes_(size)
#define _In_reads_bytes_opt_(size)
#define _In_reads_z_(count)
#define _In_reads_or_z_(count)
#define _Out_
#define _Out_opt_
#define _Out_writes_(count)
#define _Out_writes_opt_(count)
#define _Out_writes_z_(count)
#define _Out_writes_bytes_(size)
#define _Out_writes_bytes_opt_(size)
#define _Out_writes_to_(count, used)
#define _Out_writes_to_opt_(count, used)
#define _Out_writes_bytes_to_(size, used)
#define _Out_writes_bytes_to_opt_(size, used)
#define _Out_writes_all_(count)
#define _Outptr_
#define _Outptr_opt_
#define _Outptr_result_maybenull_
#define _Outptr_result_buffer_(count)
#define _Outptr_result_bytebuffer_(size)
#define _Inout_
#define _Inout_opt_
#define _Inout_z_
#define _Inout_updates_(count)
#define _Inout_updates_opt_(count)
#define _Inout_updates_z_(count)
#define _Inout_updates_bytes_(size)
#define _Inout_updates_bytes_opt_(size)
#define _Deref_out_
#define _Deref_out_opt_
#define _Reserved_
#define _Ret_maybenull_
#define _Ret_notnull_
#define _Ret_z_
#define _Field_size_(count)
#define _Field_size_bytes_(size)
#define _Field_range_(low, high)
#define _Check_return_
#define _Must_inspect_result_
#define _Success_(expression)
#define _Return_type_success_(expression)
#define _When_(expression, annotation)
#define _At_(target, annotation)
#define _Null_terminated_
#define _NullNull_terminated_
#define _Printf_format_string_
#define _Frees_ptr_opt_
#define _Pre_maybenull_
#define _Post_invalid_
#define _Post_equals_last_error_
#define _Ret_range_(low, high)
#define _Use_decl_annotations_
#define _Analysis_assume_(expression)

#ifdef TCPTABLE_WIN32_SAL
#define __in
#define __in_opt
#define __in_z
#define __in_ecount(count)
#define __in_bcount(size)
#define __in_ecount_opt(count)
#define __in_bcount_opt(size)
#define __out
#define __out_opt
#define __out_z
#define __out_ecount(count)
#define __out_bcount(size)
#define __out_ecount_opt(count)
#define __out_bcount_opt(size)
#define __out_ecount_part(count, used)
#define __out_bcount_part(size, used)
#define __inout
#define __inout_opt
#define __inout_ecount(count)
#define __inout_bcount(size)
#define __deref_out
#define __deref_opt_out
#define __reserved
#define __checkReturn
#endif

#endif  // TCPTABLE_WIN32_SAL_H
