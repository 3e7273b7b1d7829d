// The one place where C++ exceptions become status codes.
#pragma once

#include <ATen/core/Tensor.h>
#include <ATen/core/Generator.h>
#include <c10/util/Exception.h>

#include <algorithm>
#include <cstring>
#include <new>
#include <sstream>
#include <stdexcept>
#include <string>

#include "CTorchShim.h"

struct tt_tensor_s {
  at::Tensor value;
};

struct tt_generator_s {
  at::Generator value;
};

namespace tt {

struct Failure {
  int32_t status;
  std::string text;
};

[[noreturn]] inline void fail(int32_t status, std::string text) {
  throw Failure{status, std::move(text)};
}

inline std::string shape_text(at::IntArrayRef sizes) {
  std::ostringstream text;
  text << '[';
  for (size_t i = 0; i < sizes.size(); ++i) text << (i ? " × " : "") << sizes[i];
  text << ']';
  return text.str();
}

inline std::string shape_text(const at::Tensor &tensor) { return shape_text(tensor.sizes()); }

inline int32_t report(int32_t status, const char *text, tt_message message) noexcept {
  if (message.text != nullptr && message.capacity > 0) {
    const size_t length = std::min(std::strlen(text), message.capacity - 1);
    std::memcpy(message.text, text, length);
    message.text[length] = '\0';
  }
  return status;
}

inline bool mentions_memory(const std::string &text) {
  return text.find("out of memory") != std::string::npos ||
         text.find("can't allocate memory") != std::string::npos;
}

template <typename Body>
int32_t guarded(tt_message message, Body &&body) noexcept {
  try {
    try {
      body();
      return TT_OK;
    } catch (const Failure &failure) {
      return report(failure.status, failure.text.c_str(), message);
    } catch (const c10::Error &error) {
      const std::string text = error.what_without_backtrace();
      return report(mentions_memory(text) ? TT_MEMORY : TT_INTERNAL, text.c_str(), message);
    } catch (const std::bad_alloc &) {
      return report(TT_MEMORY, "out of memory", message);
    } catch (const std::exception &error) {
      return report(TT_INTERNAL, error.what(), message);
    }
  } catch (...) {
    // Also reached when composing the text above fails.
    return report(TT_INTERNAL, "an exception of unknown type", message);
  }
}

/// Runs `body`, which returns a tensor, and hands the result to the caller.
template <typename Body>
int32_t produce(tt_tensor *out, tt_message message, Body &&body) noexcept {
  return guarded(message, [&] { *out = new tt_tensor_s{body()}; });
}

inline void require_rank(const char *what, const at::Tensor &tensor, int64_t rank) {
  if (tensor.dim() != rank)
    fail(TT_SHAPE, std::string(what) + ": expected " + std::to_string(rank) +
                       " dimensions, got " + shape_text(tensor));
}

inline at::Tensor optional(tt_tensor tensor) {
  return tensor == nullptr ? at::Tensor() : tensor->value;
}

}  // namespace tt
