// The one place where C++ exceptions become status codes, for every shim: a `Message` is a struct of a
// caller's `char *text` and its `size_t capacity`; status 0 is success.
#pragma once

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <exception>
#include <new>
#include <string>
#include <utility>

namespace shim_guard {

/// A failure that the shim itself found, or what a library's exception becomes.
struct Failure {
  int32_t status;
  std::string text;
};

[[noreturn]] inline void fail(int32_t status, std::string text) {
  throw Failure{status, std::move(text)};
}

/// Writes as much of the text as there is room for, and returns the status.
template <typename Message>
int32_t report(int32_t status, const char *text, Message message) noexcept {
  if (message.text != nullptr && message.capacity > 0) {
    const size_t length = std::min(std::strlen(text), message.capacity - 1);
    std::memcpy(message.text, text, length);
    message.text[length] = '\0';
  }
  return status;
}

/// Runs `body`; `translate` says what an exception of the library is: `Failure(const std::exception &)`.
template <typename Message, typename Translate, typename Body>
int32_t guarded(Message message, int32_t memory_status, int32_t unknown_status,
                Translate &&translate, Body &&body) noexcept {
  try {
    try {
      body();
      return 0;
    } catch (const Failure &failure) {
      return report(failure.status, failure.text.c_str(), message);
    } catch (const std::bad_alloc &) {
      return report(memory_status, "out of memory", message);
    } catch (const std::exception &error) {
      const Failure failure = translate(error);
      return report(failure.status, failure.text.c_str(), message);
    }
  } catch (...) {
    // Also reached when composing the text above fails.
    return report(unknown_status, "an exception of unknown type", message);
  }
}

}  // namespace shim_guard
