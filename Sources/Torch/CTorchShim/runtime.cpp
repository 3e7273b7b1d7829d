// Seeds, threads, devices and the per-thread switches of LibTorch.
#include <ATen/CPUGeneratorImpl.h>
#include <ATen/Context.h>
#include <ATen/Parallel.h>
#include <ATen/autocast_mode.h>
#include <c10/core/GradMode.h>
#include <torch/version.h>

#include <cstdlib>

#include "guard.h"

using namespace tt;

tt_generator tt_generator_new(uint64_t seed) {
  return new tt_generator_s{at::detail::createCPUGenerator(seed)};
}

void tt_generator_free(tt_generator generator) { delete generator; }

int32_t tt_set_thread_count(int32_t count, tt_message message) {
  return guarded(message, [&] {
    if (count < 1) fail(TT_ARGUMENT, "thread count " + std::to_string(count) + " is below 1");
    at::set_num_threads(count);
  });
}

int32_t tt_thread_count(void) { return at::get_num_threads(); }

bool tt_set_gradients(bool on) {
  const bool before = c10::GradMode::is_enabled();
  c10::GradMode::set_enabled(on);
  return before;
}

bool tt_set_autocast(bool on, int32_t device) {
  const auto type = device == TT_CUDA ? at::kCUDA : at::kCPU;
  const bool before = at::autocast::is_autocast_enabled(type);
  at::autocast::set_autocast_dtype(type, at::kBFloat16);
  at::autocast::set_autocast_enabled(type, on);
  // The cache holds weights cast during this scope; kept longer it would serve stale ones.
  at::autocast::clear_cache();
  return before;
}

void tt::settle_cuda() {
  static const bool settled = [] {
    setenv("CUBLAS_WORKSPACE_CONFIG", ":4096:8", 0);
    at::Context &context = at::globalContext();
    context.setAllowTF32CuDNN(false);
    context.setAllowTF32CuBLAS(false);
    context.setBenchmarkCuDNN(false);
    context.setDeterministicCuDNN(true);
    // What has no such kernel runs all the same, and says so on standard error.
    context.setDeterministicAlgorithms(true, /*warn_only=*/true);
    return true;
  }();
  (void)settled;
}

bool tt_device_available(int32_t device) {
  try {
    return device == TT_CPU || at::hasCUDA();
  } catch (...) {
    return false;
  }
}

const char *tt_version(void) { return TORCH_VERSION; }

int32_t tt_raise_for_test(int32_t kind, tt_message message) {
  return guarded(message, [&] {
    switch (kind) {
      case 0: TORCH_CHECK(false, "a LibTorch error");
      case 1: throw std::bad_alloc();
      case 2: throw std::runtime_error("a standard error");
      case 3: throw 42;
      default: fail(TT_ARGUMENT, "a failure of the shim");
    }
  });
}
