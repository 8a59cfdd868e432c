// The inside of fmt, compiled once: header-only it would be compiled with every file that formats,
// and as Debian's shared library the dynamic linker would look for it whenever the tool starts.
#include <fmt/format-inl.h>

FMT_BEGIN_NAMESPACE
namespace detail {

template FMT_API thousands_sep_result<char> thousands_sep_impl(locale_ref);
template FMT_API char decimal_point_impl(locale_ref);

}  // namespace detail
FMT_END_NAMESPACE
