#include "netlink.hpp"

namespace tcptable::wire {

bool AttributeWalker::next(NetlinkAttribute& attribute) noexcept {
  const auto header = sys::load<nlattr>(rest_);
  if (!header || header->nla_len < sizeof(nlattr) || header->nla_len > rest_.size()) return false;
  attribute.type = header->nla_type & NLA_TYPE_MASK;
  attribute.payload = rest_.subspan(sizeof(nlattr), header->nla_len - sizeof(nlattr));
  rest_ = sys::drop(rest_, NLA_ALIGN(header->nla_len));
  return true;
}

std::optional<int> netlink_errno(const NetlinkMessage& message) noexcept {
  const auto code = sys::load<std::int32_t>(message.payload);
  if (!code) return message.type == NLMSG_DONE ? std::optional<int>(0) : std::nullopt;
  return *code < 0 ? static_cast<int>(-static_cast<std::int64_t>(*code)) : 0;
}

}  // namespace tcptable::wire
