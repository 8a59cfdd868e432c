// Text of addresses and prefixes: what parses prints, and what prints parses.
#include <string>

#include "input.hpp"

using namespace tcptable;

namespace {

void print_and_parse(const Address& address) {
  char text[address_text_max];
  const std::size_t length = write_text(address, text);
  fuzz::require(length <= address_text_max);
  const auto parsed = Address::parse({text, length});
  fuzz::require(parsed && *parsed == address);
}

void check_prefix(std::string_view text) {
  const auto prefix = Prefix::parse(text);
  if (!prefix) return;
  fuzz::require(prefix->length <= (prefix->address.family == Family::ipv4 ? 32 : 128));
  fuzz::require(prefix->contains(prefix->address));
  const auto again =
      Prefix::parse(to_string(prefix->address) + "/" + std::to_string(prefix->length));
  fuzz::require(again && again->address == prefix->address && again->length == prefix->length);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text = fuzz::text(data, size);
  if (const auto address = Address::parse(text)) print_and_parse(*address);
  check_prefix(text);

  fuzz::Input input(data, size);
  const Address made = input.address();
  print_and_parse(made);
  const Prefix prefix{made, input.number<std::uint8_t>()};
  fuzz::require(prefix.contains(made));
  static_cast<void>(prefix.contains(input.address()));
  return 0;
}
