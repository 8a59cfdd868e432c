// What happened, in lines for people.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include <tcptable/diff.hpp>
#include <tcptable/snapshot.hpp>

namespace tcptable::app {

// The first letter of a line.
char sign_of(ChangeKind kind) noexcept;
inline constexpr char present_sign = '=';  // it is there, and was before

// "tcp  127.0.0.1:443  192.0.2.1:60112  ESTABLISHED  812/nginx", without a line end. Free of
// control characters whatever processes are called.
std::string socket_text(const Snapshot& snapshot, const Row& row);

// "state was ESTABLISHED, pid was 812"
std::string differences_text(const Snapshot& before, const Row& was, std::span<const Field> fields,
                             const FieldSet& changed);

// Local time of day to the millisecond: "14:03:07.123".
std::string time_of_day(std::int64_t since_1970_ns);

}  // namespace tcptable::app
