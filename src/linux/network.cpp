#include <fcntl.h>

#include <array>
#include <cstring>
#include <string_view>
#include <tcptable/network.hpp>

#include "file.hpp"
#include "host_probe.hpp"
#include "port_range.hpp"
#include "text.hpp"

namespace tcptable {
namespace {

Result<sys::UniqueFd> open_proc() noexcept {
  auto proc = sys::open_directory(AT_FDCWD, "/proc");
  if (proc || proc.error().code == ErrorCode::too_many_files) return proc;
  return Error{ErrorCode::not_supported, proc.error().system_errno, "open /proc"};
}

}  // namespace

Result<std::uint64_t> network_namespace() noexcept {
  const auto proc = open_proc();
  if (!proc) return proc.error();
  const engine::NamespaceName name = engine::network_namespace(proc->get());
  const std::string_view text(name.data(), ::strnlen(name.data(), name.size()));
  if (text.empty()) return Error{ErrorCode::not_supported, 0, "read /proc/thread-self/ns/net"};
  sys::TextCursor cursor(text.substr(text.find('[') + 1));
  const auto number = cursor.decimal();
  if (!number) return Error{ErrorCode::malformed, 0, "read /proc/thread-self/ns/net"};
  return *number;
}

Result<PortRange> ephemeral_ports() noexcept {
  const auto proc = open_proc();
  if (!proc) return proc.error();
  std::array<char, 64> buffer;
  const auto text = sys::read_file(proc->get(), "sys/net/ipv4/ip_local_port_range", buffer);
  if (!text) return Error{ErrorCode::not_supported, text.error().system_errno, "read port range"};
  const auto range = wire::parse_port_range(*text);
  if (!range) return Error{ErrorCode::malformed, 0, "read port range"};
  return *range;
}

}  // namespace tcptable
