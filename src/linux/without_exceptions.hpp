// The edge of the library: what crosses it is a Result.
#pragma once

#include <new>
#include <tcptable/result.hpp>

#include "deferred_cancellation.hpp"

namespace tcptable {

// The library throws nothing, but the standard containers throw when memory runs out. `call` gives
// a Result.
template <typename Call>
auto without_exceptions(Call call) noexcept -> decltype(call()) {
  const DeferredCancellation deferred;
  try {
    return call();
  } catch (const std::bad_alloc&) {
    return Error{ErrorCode::out_of_memory, 0, "allocate"};
  } catch (...) {
    return Error{ErrorCode::system, 0, "unexpected exception"};
  }
}

}  // namespace tcptable
