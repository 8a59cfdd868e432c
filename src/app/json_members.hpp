// The members of a JSON object from an untrusted document, each checked where it is read.
#pragma once

#include <rapidjson/document.h>

#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <string_view>

namespace tcptable::app {

// The first problem is kept, those after it are dropped: who reads many members asks once, at the
// end.
class Problem {
 public:
  bool found() const noexcept { return !message_.empty(); }
  const std::string& message() const noexcept { return message_; }
  void set(std::string message) {
    if (!found()) message_ = std::move(message);
  }

 private:
  std::string message_;
};

class JsonMembers {
 public:
  // `value` must be an object.
  JsonMembers(const rapidjson::Value& value, Problem& problem) noexcept
      : value_(value), problem_(problem) {}

  const rapidjson::Value* find(std::string_view key) const;
  bool has(std::string_view key) const { return find(key) != nullptr; }

  // Those that are absent are 0, false and empty.
  template <typename T>
  T number(std::string_view key) const {
    return static_cast<T>(number_up_to(key, std::numeric_limits<T>::max()));
  }
  // A number that is written as a string, for its size.
  std::uint64_t large_number(std::string_view key) const;
  std::int64_t large_signed_number(std::string_view key) const;
  bool flag(std::string_view key) const;
  std::string_view word(std::string_view key) const;  // a string as it stands
  std::string bytes(std::string_view key) const;      // or what "<key>_hex" says
  const rapidjson::Value* array(std::string_view key) const;
  std::optional<JsonMembers> object(std::string_view key) const;
  const rapidjson::Value& value() const noexcept { return value_; }

  // "'pid' is no number" and the like.
  void complain(std::string_view key, std::string_view what) const;

 private:
  std::uint64_t number_up_to(std::string_view key, std::uint64_t max) const;
  template <typename T>
  T number_in_text(std::string_view key) const;

  const rapidjson::Value& value_;
  Problem& problem_;
};

inline std::string_view text_of(const rapidjson::Value& string) noexcept {
  return {string.GetString(), string.GetStringLength()};
}

}  // namespace tcptable::app
