// Creation, reading, copying and gradients of tensors.
#include <ATen/core/Tensor.h>
#include <ATen/ops/empty.h>
#include <ATen/ops/from_blob.h>
#include <ATen/ops/zeros.h>

#include "guard.h"

using namespace tt;

namespace {

at::IntArrayRef sizes(const int64_t *shape, int32_t rank) {
  for (int32_t i = 0; i < rank; ++i)
    if (shape[i] < 0)
      fail(TT_SHAPE, "a shape has a negative size: " +
                         shape_text(at::IntArrayRef(shape, static_cast<size_t>(rank))));
  return at::IntArrayRef(shape, static_cast<size_t>(rank));
}

at::ScalarType scalar_type(int32_t element) {
  switch (element) {
    case TT_FLOAT32: return at::kFloat;
    case TT_INT64: return at::kLong;
    default: fail(TT_ARGUMENT, "unknown element type " + std::to_string(element));
  }
}

}  // namespace

int32_t tt_tensor_from_bytes(const void *bytes, int32_t element, const int64_t *shape,
                             int32_t rank, tt_tensor *out, tt_message message) {
  return produce(out, message, [&] {
    const auto type = scalar_type(element);
    // from_blob borrows the bytes and only reads them: the copy below is what is kept.
    const auto view = at::from_blob(const_cast<void *>(bytes), sizes(shape, rank), type);
    return view.clone();
  });
}

int32_t tt_tensor_zeros(const int64_t *shape, int32_t rank, tt_tensor *out, tt_message message) {
  return produce(out, message, [&] { return at::zeros(sizes(shape, rank), at::kFloat); });
}

int32_t tt_tensor_zero_beside(tt_tensor tensor, tt_tensor *out, tt_message message) {
  return produce(out, message, [&] {
    return at::zeros({}, tensor->value.options().dtype(at::kFloat).requires_grad(false));
  });
}

int32_t tt_tensor_normal(const int64_t *shape, int32_t rank, double mean, double deviation,
                         tt_generator generator, tt_tensor *out, tt_message message) {
  return produce(out, message, [&] {
    return at::empty(sizes(shape, rank), at::kFloat).normal_(mean, deviation, generator->value);
  });
}

int32_t tt_tensor_uniform(const int64_t *shape, int32_t rank, double low, double high,
                          tt_generator generator, tt_tensor *out, tt_message message) {
  return produce(out, message, [&] {
    return at::empty(sizes(shape, rank), at::kFloat).uniform_(low, high, generator->value);
  });
}

int32_t tt_tensor_read(tt_tensor tensor, float *values, int64_t count, tt_message message) {
  return guarded(message, [&] {
    if (tensor->value.numel() != count)
      fail(TT_SHAPE, "read: a buffer of " + std::to_string(count) + " values for a tensor of " +
                         shape_text(tensor->value));
    auto target = at::from_blob(values, tensor->value.sizes(), at::kFloat);
    target.copy_(tensor->value.detach());
  });
}

int32_t tt_tensor_shape(tt_tensor tensor, int64_t *shape, int32_t capacity, int32_t *rank,
                        tt_message message) {
  return guarded(message, [&] {
    const auto sizes = tensor->value.sizes();
    for (size_t i = 0; i < sizes.size() && i < static_cast<size_t>(capacity); ++i)
      shape[i] = sizes[i];
    *rank = static_cast<int32_t>(sizes.size());
  });
}

int32_t tt_tensor_clone(tt_tensor tensor, tt_tensor *out, tt_message message) {
  return produce(out, message, [&] { return tensor->value.detach().clone(); });
}

int32_t tt_tensor_to_device(tt_tensor tensor, int32_t device, tt_tensor *out,
                            tt_message message) {
  return produce(out, message, [&] {
    if (!tt_device_available(device))
      fail(TT_DEVICE, "no CUDA device can be used by this process: the LibTorch in use is built "
                      "for the CPU only, or no driver or device is visible");
    if (device == TT_CUDA) settle_cuda();
    return tensor->value.to(device == TT_CUDA ? at::kCUDA : at::kCPU);
  });
}

int32_t tt_tensor_channels_last(tt_tensor tensor, tt_tensor *out, tt_message message) {
  return produce(out, message, [&] {
    if (tensor->value.dim() != 4) return tensor->value;
    return tensor->value.contiguous(at::MemoryFormat::ChannelsLast);
  });
}

int32_t tt_tensor_assign(tt_tensor target, tt_tensor source, tt_message message) {
  return guarded(message, [&] {
    if (target->value.sizes() != source->value.sizes())
      fail(TT_SHAPE, "assign: the target is " + shape_text(target->value) + ", the source " +
                         shape_text(source->value));
    target->value.detach().copy_(source->value.detach());
  });
}

int32_t tt_tensor_requires_gradient(tt_tensor tensor, bool on, tt_message message) {
  return guarded(message, [&] { tensor->value.requires_grad_(on); });
}

int32_t tt_tensor_backward(tt_tensor scalar, tt_message message) {
  return guarded(message, [&] {
    if (scalar->value.numel() != 1)
      fail(TT_SHAPE, "backward: expected one value, got " + shape_text(scalar->value));
    scalar->value.backward();
  });
}

int32_t tt_tensor_gradient(tt_tensor tensor, tt_tensor *out, tt_message message) {
  return produce(out, message, [&] {
    if (!tensor->value.grad().defined()) fail(TT_ARGUMENT, "the tensor has no gradient");
    return tensor->value.grad().detach().clone();
  });
}

void tt_tensor_free(tt_tensor tensor) { delete tensor; }
