// What the system's databases call users and devices, and what time it is.
#pragma once

#include <cstdint>
#include <string>

namespace tcptable::engine {

// Empty where there is no name.
std::string user_name(std::uint32_t uid);
std::string interface_name(std::uint32_t index);
std::uint32_t interface_index(const std::string& name);  // 0 where none is called that

std::int64_t now_ns() noexcept;  // since 1970

}  // namespace tcptable::engine
