// What the shim's functions share: handles, the guard against exceptions, words for shapes.
#pragma once

#include <ATen/core/Tensor.h>
#include <ATen/core/Generator.h>
#include <c10/util/Exception.h>

#include <sstream>
#include <string>

#include "CTorchShim.h"
#include "shim_guard.hpp"

struct tt_tensor_s {
  at::Tensor value;
};

struct tt_generator_s {
  at::Generator value;
};

namespace tt {

using shim_guard::fail;

// Before a tensor goes to the GPU for the first time: float32 is float32 there (cuDNN's default keeps 10 bits of a
// product's factors), and where a kernel's sums have no order another is asked for, so that a request has one result
// where LibTorch can give it.
void settle_cuda();

inline std::string shape_text(at::IntArrayRef sizes) {
  std::ostringstream text;
  text << '[';
  for (size_t i = 0; i < sizes.size(); ++i) text << (i ? " × " : "") << sizes[i];
  text << ']';
  return text.str();
}

inline std::string shape_text(const at::Tensor &tensor) { return shape_text(tensor.sizes()); }

inline bool mentions_memory(const std::string &text) {
  return text.find("out of memory") != std::string::npos ||
         text.find("can't allocate memory") != std::string::npos;
}

/// What LibTorch itself reports, without the places in its own sources.
inline shim_guard::Failure translated(const std::exception &error) {
  const auto *own = dynamic_cast<const c10::Error *>(&error);
  if (own == nullptr) return {TT_INTERNAL, error.what()};
  const std::string text = own->what_without_backtrace();
  return {mentions_memory(text) ? TT_MEMORY : TT_INTERNAL, text};
}

template <typename Body>
int32_t guarded(tt_message message, Body &&body) noexcept {
  return shim_guard::guarded(message, TT_MEMORY, TT_INTERNAL, translated, body);
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
