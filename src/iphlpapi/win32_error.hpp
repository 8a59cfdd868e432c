// The one place where an Error becomes a Windows error code.
#pragma once

#include <windef.h>

#include <tcptable/error.hpp>

namespace tcptable::iphlpapi {

DWORD win32_code(const Error& error) noexcept;

}  // namespace tcptable::iphlpapi
