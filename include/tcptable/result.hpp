// A value, or the Error that prevented it.
//
// The library throws nothing of its own; even an exhausted allocator comes back as
// ErrorCode::out_of_memory from the calls that return a Result.
#pragma once

#include <cassert>
#include <type_traits>
#include <utility>
#include <variant>

#include <tcptable/error.hpp>

namespace tcptable {

// [[nodiscard]]: an ignored Result is an ignored error. Accessing the absent side is a bug of the
// caller and asserts.
template <typename T>
class [[nodiscard]] Result {
 public:
  Result(T value) : state_(std::in_place_index<0>, std::move(value)) {}
  Result(Error error) noexcept : state_(std::in_place_index<1>, error) {}

  bool has_value() const noexcept { return state_.index() == 0; }
  explicit operator bool() const noexcept { return has_value(); }

  T& value() & noexcept { return *access(); }
  const T& value() const& noexcept { return *const_cast<Result*>(this)->access(); }
  T&& value() && noexcept { return std::move(*access()); }

  T& operator*() & noexcept { return *access(); }
  const T& operator*() const& noexcept { return value(); }
  T&& operator*() && noexcept { return std::move(*access()); }
  T* operator->() noexcept { return access(); }
  const T* operator->() const noexcept { return &value(); }

  const Error& error() const noexcept {
    assert(!has_value());
    return *std::get_if<1>(&state_);
  }

 private:
  T* access() noexcept {
    assert(has_value());
    return std::get_if<0>(&state_);
  }

  std::variant<T, Error> state_;
};

// Success without a value: Result<void> r; converts to true.
template <>
class [[nodiscard]] Result<void> {
 public:
  Result() noexcept = default;
  Result(Error error) noexcept : error_(error), failed_(true) {}

  bool has_value() const noexcept { return !failed_; }
  explicit operator bool() const noexcept { return has_value(); }

  const Error& error() const noexcept {
    assert(failed_);
    return error_;
  }

 private:
  Error error_;
  bool failed_ = false;
};

}  // namespace tcptable
