#include "json_members.hpp"

#include <charconv>

#include <fmt/format.h>

namespace tcptable::app {
namespace {

int digit_of(char letter) noexcept {
  if (letter >= '0' && letter <= '9') return letter - '0';
  if (letter >= 'a' && letter <= 'f') return letter - 'a' + 10;
  return -1;
}

// Nothing when it is not of pairs of lower-case digits.
std::optional<std::string> from_hexadecimal(std::string_view digits) {
  std::string bytes;
  for (; digits.size() >= 2; digits.remove_prefix(2)) {
    const int high = digit_of(digits[0]);
    const int low = digit_of(digits[1]);
    if (high < 0 || low < 0) return std::nullopt;
    bytes += static_cast<char>(high << 4 | low);
  }
  return digits.empty() ? std::optional(std::move(bytes)) : std::nullopt;
}

}  // namespace

const rapidjson::Value* JsonMembers::find(std::string_view key) const {
  const rapidjson::Value name(rapidjson::StringRef(key.data(), key.size()));
  const auto member = value_.FindMember(name);
  return member == value_.MemberEnd() ? nullptr : &member->value;
}

void JsonMembers::complain(std::string_view key, std::string_view what) const {
  if (!problem_.found()) problem_.set(fmt::format("'{}' {}", key, what));
}

std::uint64_t JsonMembers::number_up_to(std::string_view key, std::uint64_t max) const {
  const auto* const member = find(key);
  if (member == nullptr) return 0;
  if (member->IsUint64() && member->GetUint64() <= max) return member->GetUint64();
  complain(key, fmt::format("is no whole number from 0 to {}", max));
  return 0;
}

template <typename T>
T JsonMembers::number_in_text(std::string_view key) const {
  const std::string_view digits = word(key);
  if (digits.empty()) return 0;
  T number = 0;
  const char* const end = digits.data() + digits.size();
  const auto [stop, error] = std::from_chars(digits.data(), end, number);
  if (error == std::errc() && stop == end) return number;
  complain(key, "is no number in decimal digits");
  return 0;
}

std::uint64_t JsonMembers::large_number(std::string_view key) const {
  return number_in_text<std::uint64_t>(key);
}

std::int64_t JsonMembers::large_signed_number(std::string_view key) const {
  return number_in_text<std::int64_t>(key);
}

bool JsonMembers::flag(std::string_view key) const {
  const auto* const member = find(key);
  if (member == nullptr) return false;
  if (!member->IsBool()) complain(key, "is neither true nor false");
  return member->IsTrue();
}

std::string_view JsonMembers::word(std::string_view key) const {
  const auto* const member = find(key);
  if (member == nullptr) return {};
  if (member->IsString()) return text_of(*member);
  complain(key, "is no string");
  return {};
}

std::string JsonMembers::bytes(std::string_view key) const {
  const std::string hex_key = std::string(key) + "_hex";
  if (!has(hex_key)) return std::string(word(key));
  if (auto decoded = from_hexadecimal(word(hex_key))) return std::move(*decoded);
  complain(hex_key, "is not of hexadecimal digits in pairs");
  return {};
}

const rapidjson::Value* JsonMembers::array(std::string_view key) const {
  const auto* const member = find(key);
  if (member == nullptr || member->IsArray()) return member;
  complain(key, "is no array");
  return nullptr;
}

std::optional<JsonMembers> JsonMembers::object(std::string_view key) const {
  const auto* const member = find(key);
  if (member == nullptr) return std::nullopt;
  if (member->IsObject()) return JsonMembers(*member, problem_);
  complain(key, "is no object");
  return std::nullopt;
}

}  // namespace tcptable::app
