// details(), accepting_listener(), close_socket(): a conversation of their own each, so that
// neither threads nor forks nor changes of network namespace matter.
#include <linux/capability.h>
#include <linux/netlink.h>

#include <tcptable/close.hpp>
#include <tcptable/details.hpp>

#include "deferred_cancellation.hpp"
#include "exact_query.hpp"
#include "syscall.hpp"

namespace tcptable {
namespace {

engine::ExactQuery open_query() {
  return {[] { return sys::netlink_socket(NETLINK_SOCK_DIAG); }, &sys::interface_indexes};
}

}  // namespace

Result<SocketDetails> details(const Row& row) noexcept {
  const DeferredCancellation deferred;
  return open_query().details(row);
}

Result<Row> accepting_listener(const Row& row) noexcept {
  const DeferredCancellation deferred;
  return open_query().accepting_listener(row);
}

Result<void> close_socket(const Row& row) noexcept {
  const DeferredCancellation deferred;
  return open_query().close(row);
}

bool may_close_sockets() noexcept { return sys::has_capability(CAP_NET_ADMIN); }

}  // namespace tcptable
