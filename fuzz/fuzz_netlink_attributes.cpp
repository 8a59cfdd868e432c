// A list of attributes, nested as deep as it claims to be.
#include "input.hpp"
#include "netlink.hpp"

using namespace tcptable;

namespace {

void walk(sys::Bytes attributes, int depth) {
  wire::AttributeWalker walker(attributes);
  wire::NetlinkAttribute attribute;
  std::size_t consumed = 0;
  while (walker.next(attribute)) {
    consumed += sizeof(nlattr) + attribute.payload.size();
    fuzz::require(consumed <= attributes.size());
    fuzz::require((attribute.type & ~NLA_TYPE_MASK) == 0);
    if (depth > 0) walk(attribute.payload, depth - 1);
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  walk(fuzz::bytes(data, size), 2);
  return 0;
}
