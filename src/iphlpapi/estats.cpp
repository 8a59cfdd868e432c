// GetPerTcpConnectionEStats, GetPerTcp6ConnectionEStats and their Set twins.
#include <iphlpapi.h>

#include <array>
#include <cstring>
#include <tcptable/close.hpp>
#include <tcptable/details.hpp>

#include "arguments.hpp"
#include "errno_keeper.hpp"
#include "estats_switches.hpp"
#include "estats_values.hpp"
#include "export.hpp"
#include "rows.hpp"
#include "user_memory.hpp"
#include "win32_error.hpp"

namespace tcptable::iphlpapi {
namespace {

// One of the three buffers that a caller may offer.
struct Part {
  PUCHAR data = nullptr;
  ULONG version = 0;
  ULONG size = 0;

  bool is_wanted() const noexcept { return data != nullptr; }
};

struct Parts {
  Part rw;
  Part ros;
  Part rod;
};

using Writer = void (*)(const SocketDetails& socket, PUCHAR out) noexcept;

// The parts that a type of statistics has; a size of 0 for one that it lacks.
struct Shape {
  ULONG rw_size = 0;
  ULONG ros_size = 0;
  ULONG rod_size = 0;
  Writer write_ros = nullptr;
  Writer write_rod = nullptr;
};

template <typename T>
void write(const SocketDetails& socket, PUCHAR out) noexcept {
  T value;
  set(value, socket);
  std::memcpy(out, &value, sizeof value);
}

// Linux does not say which side began. Where somebody listens at the local end, the connection came
// from there in all likelihood.
void write_syn_options(const SocketDetails& socket, PUCHAR out) noexcept {
  const bool is_beginning = socket.row.state == State::syn_sent;
  const bool is_passive = !is_beginning && accepting_listener(socket.row).has_value();
  const auto value = syn_options(socket, is_passive);
  std::memcpy(out, &value, sizeof value);
}

template <typename Rw, typename Rod>
constexpr Shape shape_of() noexcept {
  return {.rw_size = sizeof(Rw), .rod_size = sizeof(Rod), .write_rod = &write<Rod>};
}

constexpr Shape send_congestion_shape() noexcept {
  Shape shape = shape_of<TCP_ESTATS_SND_CONG_RW_v0, TCP_ESTATS_SND_CONG_ROD_v0>();
  shape.ros_size = sizeof(TCP_ESTATS_SND_CONG_ROS_v0);
  shape.write_ros = &write<TCP_ESTATS_SND_CONG_ROS_v0>;
  return shape;
}

// By TCP_ESTATS_TYPE.
constexpr std::array<Shape, TcpConnectionEstatsMaximum> shapes{
    Shape{.ros_size = sizeof(TCP_ESTATS_SYN_OPTS_ROS_v0), .write_ros = &write_syn_options},
    shape_of<TCP_ESTATS_DATA_RW_v0, TCP_ESTATS_DATA_ROD_v0>(),
    send_congestion_shape(),
    shape_of<TCP_ESTATS_PATH_RW_v0, TCP_ESTATS_PATH_ROD_v0>(),
    shape_of<TCP_ESTATS_SEND_BUFF_RW_v0, TCP_ESTATS_SEND_BUFF_ROD_v0>(),
    shape_of<TCP_ESTATS_REC_RW_v0, TCP_ESTATS_REC_ROD_v0>(),
    shape_of<TCP_ESTATS_OBS_REC_RW_v0, TCP_ESTATS_OBS_REC_ROD_v0>(),
    shape_of<TCP_ESTATS_BANDWIDTH_RW_v0, TCP_ESTATS_BANDWIDTH_ROD_v0>(),
    shape_of<TCP_ESTATS_FINE_RTT_RW_v0, TCP_ESTATS_FINE_RTT_ROD_v0>(),
};

// Null for a number that is no type.
const Shape* shape_of(std::uint32_t type) noexcept {
  return type < shapes.size() ? &shapes[type] : nullptr;
}

// Each type has a switch of its own number; the bandwidth has one for each direction.
constexpr unsigned inbound_switch = TcpConnectionEstatsMaximum;
static_assert(inbound_switch < switch_count);

constexpr Switches switch_bit(std::uint32_t number) noexcept { return Switches{1} << number; }

void write_switches(std::uint32_t type, Switches switches, PUCHAR out) noexcept {
  const bool is_on = (switches & switch_bit(type)) != 0;
  if (type != TcpConnectionEstatsBandwidth) {
    const BOOLEAN value = is_on ? TRUE : FALSE;
    std::memcpy(out, &value, sizeof value);
    return;
  }
  const auto option = [](bool on) { return on ? TcpBoolOptEnabled : TcpBoolOptDisabled; };
  const TCP_ESTATS_BANDWIDTH_RW_v0 value{option(is_on),
                                         option((switches & switch_bit(inbound_switch)) != 0)};
  std::memcpy(out, &value, sizeof value);
}

// The errors of one part that the documentation names, in its order of steps.
enum class Step : std::uint8_t { lacking, version, missing, small, unwritable };

ULONG check(Step step, const Part& part, ULONG needed) noexcept {
  switch (step) {
    case Step::lacking:
      return needed == 0 && part.size != 0 ? ERROR_INVALID_PARAMETER : NO_ERROR;
    case Step::version:
      return part.version != 0 ? ERROR_NOT_SUPPORTED : NO_ERROR;
    case Step::missing:
      return part.data == nullptr && part.size != 0 ? ERROR_INVALID_USER_BUFFER : NO_ERROR;
    case Step::small:
      return part.data != nullptr && part.size < needed ? ERROR_INSUFFICIENT_BUFFER : NO_ERROR;
    case Step::unwritable:
      break;
  }
  const bool is_writable_or_absent = part.data == nullptr || is_writable(part.data, needed);
  return is_writable_or_absent ? NO_ERROR : ERROR_INVALID_PARAMETER;
}

ULONG check(const Shape& shape, const Parts& parts) noexcept {
  for (const Step step :
       {Step::lacking, Step::version, Step::missing, Step::small, Step::unwritable}) {
    if (const ULONG code = check(step, parts.rw, shape.rw_size)) return code;
    if (const ULONG code = check(step, parts.ros, shape.ros_size)) return code;
    if (const ULONG code = check(step, parts.rod, shape.rod_size)) return code;
  }
  return NO_ERROR;
}

template <typename MibRow>
ULONG get_statistics(const MibRow* caller_row, std::uint32_t type, const Parts& parts) noexcept {
  const ErrnoKeeper errno_keeper;
  MibRow row;
  if (!take_from_caller(caller_row, row)) return ERROR_INVALID_PARAMETER;
  const Shape* shape = shape_of(type);
  if (shape == nullptr) return ERROR_INVALID_PARAMETER;
  if (const ULONG code = check(*shape, parts)) return code;

  const auto socket = details(from_row(row));
  if (!socket) return win32_code(socket.error());
  if (parts.rw.is_wanted() && shape->rw_size != 0)
    write_switches(type, switches_of(socket->row.cookie), parts.rw.data);
  if (parts.ros.is_wanted() && shape->ros_size != 0) shape->write_ros(*socket, parts.ros.data);
  if (parts.rod.is_wanted() && shape->rod_size != 0) shape->write_rod(*socket, parts.rod.data);
  return NO_ERROR;
}

// What a caller wants switched.
struct Change {
  Switches on = 0;
  Switches off = 0;
};

// -1 leaves a switch as it is. False for what is no TCP_BOOLEAN_OPTIONAL.
bool add_change(int option, std::uint32_t number, Change& change) noexcept {
  switch (option) {
    case TcpBoolOptEnabled:
      change.on |= switch_bit(number);
      return true;
    case TcpBoolOptDisabled:
      change.off |= switch_bit(number);
      return true;
    case TcpBoolOptUnchanged:
      return true;
    default:
      return false;
  }
}

bool read_bandwidth_change(const UCHAR* rw, Change& change) noexcept {
  static_assert(sizeof(TCP_ESTATS_BANDWIDTH_RW_v0) == 2 * sizeof(int));
  std::array<int, 2> options{};
  if (!take_from_caller(rw, options)) return false;
  return add_change(options[0], TcpConnectionEstatsBandwidth, change) &&
         add_change(options[1], inbound_switch, change);
}

// A BOOLEAN is on with any value but 0 and that of "unchanged".
bool read_change(std::uint32_t type, const UCHAR* rw, Change& change) noexcept {
  if (type == TcpConnectionEstatsBandwidth) return read_bandwidth_change(rw, change);
  constexpr BOOLEAN unchanged = 0xFF;
  BOOLEAN value = 0;
  if (!take_from_caller(rw, value)) return false;
  if (value == unchanged) return true;
  return add_change(value != 0 ? TcpBoolOptEnabled : TcpBoolOptDisabled, type, change);
}

template <typename MibRow>
ULONG set_switches(const MibRow* caller_row, std::uint32_t type, const Part& rw,
                   ULONG offset) noexcept {
  const ErrnoKeeper errno_keeper;
  if (rw.size == 0) return NO_ERROR;
  MibRow row;
  if (!take_from_caller(caller_row, row)) return ERROR_INVALID_PARAMETER;
  const Shape* shape = shape_of(type);
  if (shape == nullptr || shape->rw_size == 0) return ERROR_INVALID_PARAMETER;
  if (rw.version != 0 || offset != 0) return ERROR_NOT_SUPPORTED;
  if (rw.data == nullptr) return ERROR_INVALID_USER_BUFFER;
  if (rw.size < shape->rw_size) return ERROR_INSUFFICIENT_BUFFER;
  Change change;
  if (!read_change(type, rw.data, change)) return ERROR_INVALID_PARAMETER;

  if (!may_close_sockets()) return ERROR_ACCESS_DENIED;
  const auto socket = details(from_row(row));
  if (!socket) return win32_code(socket.error());
  change_switches(socket->row.cookie, change.on, change.off);
  return NO_ERROR;
}

}  // namespace
}  // namespace tcptable::iphlpapi

using tcptable::iphlpapi::get_statistics;
using tcptable::iphlpapi::number_of;
using tcptable::iphlpapi::set_switches;

TCPTABLE_EXPORT ULONG GetPerTcpConnectionEStats(PMIB_TCPROW Row, TCP_ESTATS_TYPE EstatsType,
                                                PUCHAR Rw, ULONG RwVersion, ULONG RwSize,
                                                PUCHAR Ros, ULONG RosVersion, ULONG RosSize,
                                                PUCHAR Rod, ULONG RodVersion, ULONG RodSize) {
  return get_statistics(
      Row, static_cast<std::uint32_t>(number_of(EstatsType)),
      {{Rw, RwVersion, RwSize}, {Ros, RosVersion, RosSize}, {Rod, RodVersion, RodSize}});
}

TCPTABLE_EXPORT ULONG GetPerTcp6ConnectionEStats(PMIB_TCP6ROW Row, TCP_ESTATS_TYPE EstatsType,
                                                 PUCHAR Rw, ULONG RwVersion, ULONG RwSize,
                                                 PUCHAR Ros, ULONG RosVersion, ULONG RosSize,
                                                 PUCHAR Rod, ULONG RodVersion, ULONG RodSize) {
  return get_statistics(
      Row, static_cast<std::uint32_t>(number_of(EstatsType)),
      {{Rw, RwVersion, RwSize}, {Ros, RosVersion, RosSize}, {Rod, RodVersion, RodSize}});
}

TCPTABLE_EXPORT ULONG SetPerTcpConnectionEStats(PMIB_TCPROW Row, TCP_ESTATS_TYPE EstatsType,
                                                PUCHAR Rw, ULONG RwVersion, ULONG RwSize,
                                                ULONG Offset) {
  return set_switches(Row, static_cast<std::uint32_t>(number_of(EstatsType)),
                      {Rw, RwVersion, RwSize}, Offset);
}

TCPTABLE_EXPORT ULONG SetPerTcp6ConnectionEStats(PMIB_TCP6ROW Row, TCP_ESTATS_TYPE EstatsType,
                                                 PUCHAR Rw, ULONG RwVersion, ULONG RwSize,
                                                 ULONG Offset) {
  return set_switches(Row, static_cast<std::uint32_t>(number_of(EstatsType)),
                      {Rw, RwVersion, RwSize}, Offset);
}
