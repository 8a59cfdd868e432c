// What happened, in lines for people.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include <tcptable/diff.hpp>
#include <tcptable/snapshot.hpp>

#include "shown_row.hpp"

namespace tcptable::app {

// The first letter of a line.
char sign_of(ChangeKind kind) noexcept;
inline constexpr char present_sign = '=';  // it is there, and was before

inline constexpr char brief_sign = '*';  // it came and went

// "tcp  127.0.0.1:443  192.0.2.1:60112  ESTABLISHED  812/nginx", without a line end. Free of
// control characters whatever processes are called.
std::string socket_text(const ShownRow& shown);

// "rtt 26us, sent_bytes 5000B": those of the fields that socket_text() leaves out.
std::string more_text(const ShownRow& shown, std::span<const Field> fields);

// "state was ESTABLISHED, rtt 26us was 31us"
std::string differences_text(const ShownRow& before, const ShownRow& after,
                             std::span<const Field> fields, const FieldSet& changed);

// Local time of day to the millisecond: "14:03:07.123".
std::string time_of_day(std::int64_t since_1970_ns);

}  // namespace tcptable::app
