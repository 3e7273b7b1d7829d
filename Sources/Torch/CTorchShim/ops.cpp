// Differentiable operations. Shapes are checked here first: LibTorch's own texts sometimes
// name one shape only.
#include <ATen/TensorOperators.h>
#include <ATen/core/Tensor.h>
#include <ATen/ops/adaptive_avg_pool2d.h>
#include <ATen/ops/add.h>
#include <ATen/ops/avg_pool2d.h>
#include <ATen/ops/batch_norm.h>
#include <ATen/ops/cat.h>
#include <ATen/ops/conv2d.h>
#include <ATen/ops/cross_entropy_loss.h>
#include <ATen/ops/empty.h>
#include <ATen/ops/gelu.h>
#include <ATen/ops/linear.h>
#include <ATen/ops/lstm.h>
#include <ATen/ops/max_pool2d.h>
#include <ATen/ops/mean.h>
#include <ATen/ops/mul.h>
#include <ATen/ops/permute.h>
#include <ATen/ops/relu.h>
#include <ATen/ops/reshape.h>
#include <ATen/ops/softmax.h>
#include <ATen/ops/std.h>
#include <ATen/ops/sub.h>
#include <ATen/ops/tanh.h>
#include <ATen/ops/upsample_bilinear2d.h>
#include <ATen/ops/upsample_linear1d.h>
#include <ATen/ops/zeros.h>
#include <c10/core/GradMode.h>
#include <c10/core/impl/LocalDispatchKeySet.h>

#include "guard.h"

using namespace tt;

namespace {

at::Tensor all(tt_tensor tensor) { return tensor->value; }

/// The stored shapes must broadcast, or the message names both.
void require_broadcast(const char *what, const at::Tensor &left, const at::Tensor &right) {
  const auto rank = std::min(left.dim(), right.dim());
  for (int64_t i = 1; i <= rank; ++i) {
    const auto a = left.size(-i), b = right.size(-i);
    if (a != b && a != 1 && b != 1)
      fail(TT_SHAPE, std::string(what) + ": shapes " + shape_text(left) + " and " +
                         shape_text(right) + " do not fit");
  }
}

std::optional<at::Tensor> maybe(tt_tensor tensor) {
  if (tensor == nullptr) return std::nullopt;
  return tensor->value;
}

int64_t axis_of(const char *what, const at::Tensor &input, int64_t axis) {
  if (axis < -input.dim() || axis >= input.dim())
    fail(TT_SHAPE, std::string(what) + ": axis " + std::to_string(axis) + " of " +
                       shape_text(input));
  return axis < 0 ? axis + input.dim() : axis;
}

void require_window(const char *what, const at::Tensor &input, int64_t kernel, int64_t padding) {
  require_rank(what, input, 4);
  if (input.size(2) + 2 * padding < kernel || input.size(3) + 2 * padding < kernel)
    fail(TT_SHAPE, std::string(what) + ": input " + shape_text(input) +
                       " is smaller than the window [" + std::to_string(kernel) + " × " +
                       std::to_string(kernel) + "]");
}

}  // namespace

int32_t tt_conv2d(tt_tensor input, tt_tensor weight, tt_tensor bias_or_null, int64_t stride,
                  int64_t padding, tt_tensor *out, tt_message message) {
  return produce(out, message, [&] {
    const auto &x = input->value;
    const auto &w = weight->value;
    if (x.dim() != 4 || w.dim() != 4 || x.size(1) != w.size(1))
      fail(TT_SHAPE, "convolution: input " + shape_text(x) + " does not fit weight " +
                         shape_text(w) + " (axis 1 of both must agree)");
    require_window("convolution", x, w.size(2), padding);
    return at::conv2d(x, w, maybe(bias_or_null), {stride, stride}, {padding, padding});
  });
}

int32_t tt_linear(tt_tensor input, tt_tensor weight, tt_tensor bias_or_null, tt_tensor *out,
                  tt_message message) {
  return produce(out, message, [&] {
    const auto &x = input->value;
    const auto &w = weight->value;
    if (x.dim() < 1 || w.dim() != 2 || x.size(-1) != w.size(1))
      fail(TT_SHAPE, "linear: input " + shape_text(x) + " does not fit weight " + shape_text(w) +
                         " (the last axes must agree)");
    return at::linear(x, w, maybe(bias_or_null));
  });
}

int32_t tt_batch_norm(tt_tensor input, tt_tensor weight, tt_tensor bias, tt_tensor mean_or_null,
                      tt_tensor variance_or_null, bool use_batch, double momentum, double epsilon,
                      tt_tensor *out, tt_message message) {
  return produce(out, message, [&] {
    const auto &x = input->value;
    if (x.dim() < 2 || x.size(1) != weight->value.numel())
      fail(TT_SHAPE, "batch norm: input " + shape_text(x) + " does not fit weight " +
                         shape_text(weight->value) + " (axis 1 must agree)");
    if (use_batch && x.numel() < 2 * x.size(1))
      fail(TT_ARGUMENT, "batch norm: " + shape_text(x) +
                            " has one value per channel, and so no variance; give batches of two"
                            " or more rows");
    return at::batch_norm(x, weight->value, bias->value, maybe(mean_or_null),
                          maybe(variance_or_null), use_batch, momentum, epsilon, true);
  });
}

int32_t tt_relu(tt_tensor input, tt_tensor *out, tt_message message) {
  return produce(out, message, [&] { return at::relu(all(input)); });
}

int32_t tt_tanh(tt_tensor input, tt_tensor *out, tt_message message) {
  return produce(out, message, [&] { return at::tanh(all(input)); });
}

int32_t tt_gelu(tt_tensor input, tt_tensor *out, tt_message message) {
  return produce(out, message, [&] { return at::gelu(all(input)); });
}

int32_t tt_max_pool2d(tt_tensor input, int64_t kernel, int64_t stride, int64_t padding,
                      tt_tensor *out, tt_message message) {
  return produce(out, message, [&] {
    require_window("max pool", input->value, kernel, padding);
    return at::max_pool2d(all(input), {kernel, kernel}, {stride, stride}, {padding, padding});
  });
}

int32_t tt_average_pool2d(tt_tensor input, int64_t kernel, int64_t stride, int64_t padding,
                          tt_tensor *out, tt_message message) {
  return produce(out, message, [&] {
    require_window("average pool", input->value, kernel, padding);
    return at::avg_pool2d(all(input), {kernel, kernel}, {stride, stride}, {padding, padding});
  });
}

int32_t tt_adaptive_average_pool2d(tt_tensor input, int64_t height, int64_t width, tt_tensor *out,
                                   tt_message message) {
  return produce(out, message, [&] {
    require_rank("adaptive average pool", input->value, 4);
    return at::adaptive_avg_pool2d(all(input), {height, width});
  });
}

int32_t tt_dropout(tt_tensor input, double probability, tt_generator generator, tt_tensor *out,
                   tt_message message) {
  return produce(out, message, [&] {
    if (!(probability >= 0 && probability < 1))
      fail(TT_ARGUMENT, "dropout probability " + std::to_string(probability) +
                            " is outside [0, 1)");
    const auto &x = input->value;
    auto mask = at::empty(x.sizes(), x.options().device(at::kCPU).requires_grad(false));
    mask.bernoulli_(1 - probability, generator->value).div_(1 - probability);
    return at::mul(x, mask.to(x.device()));
  });
}

int32_t tt_lstm(tt_tensor input, const tt_tensor *weights, int32_t weight_count, int64_t hidden,
                int64_t layers, bool bidirectional, tt_tensor *out, tt_message message) {
  return produce(out, message, [&] {
    const auto &x = input->value;
    const int64_t directions = bidirectional ? 2 : 1;
    require_rank("lstm", x, 3);
    if (weight_count != layers * directions * 4)
      fail(TT_ARGUMENT, "lstm: " + std::to_string(weight_count) + " weights for " +
                            std::to_string(layers) + " layers and " + std::to_string(directions) +
                            " directions");
    if (x.size(2) != weights[0]->value.size(-1))
      fail(TT_SHAPE, "lstm: input " + shape_text(x) + " does not fit weight " +
                         shape_text(weights[0]->value) + " (the last axes must agree)");
    std::vector<at::Tensor> parameters;
    for (int32_t i = 0; i < weight_count; ++i) parameters.push_back(weights[i]->value);
    const c10::impl::ExcludeDispatchKeyGuard no_autocast(c10::autocast_dispatch_keyset);
    const auto sequence = x.to(at::kFloat);
    const auto zeros = at::zeros({layers * directions, x.size(0), hidden}, sequence.options());
    return std::get<0>(at::lstm(sequence, {zeros, zeros}, parameters, true, layers, 0.0,
                                c10::GradMode::is_enabled(), bidirectional, true));
  });
}

int32_t tt_resize_plane(tt_tensor input, int64_t height, int64_t width, tt_tensor *out,
                        tt_message message) {
  return produce(out, message, [&] {
    require_rank("plane resize", input->value, 4);
    return at::upsample_bilinear2d(all(input), {height, width}, false);
  });
}

int32_t tt_resample_channels(tt_tensor input, int64_t channels, tt_tensor *out,
                             tt_message message) {
  return produce(out, message, [&] {
    const auto &x = input->value;
    if (x.dim() < 2) fail(TT_SHAPE, "channel resample: expected [N, C, …], got " + shape_text(x));
    const auto rows = x.movedim(1, -1).contiguous();
    const auto resampled = at::upsample_linear1d(rows.reshape({-1, 1, x.size(1)}), {channels},
                                                 false);
    auto shape = rows.sizes().vec();
    shape.back() = channels;
    return resampled.reshape(shape).movedim(-1, 1).contiguous();
  });
}

int32_t tt_add(tt_tensor left, tt_tensor right, tt_tensor *out, tt_message message) {
  return produce(out, message, [&] {
    require_broadcast("add", left->value, right->value);
    return at::add(all(left), all(right));
  });
}

int32_t tt_subtract(tt_tensor left, tt_tensor right, tt_tensor *out, tt_message message) {
  return produce(out, message, [&] {
    require_broadcast("subtract", left->value, right->value);
    return at::sub(all(left), all(right));
  });
}

int32_t tt_multiply(tt_tensor left, tt_tensor right, tt_tensor *out, tt_message message) {
  return produce(out, message, [&] {
    require_broadcast("multiply", left->value, right->value);
    return at::mul(all(left), all(right));
  });
}

int32_t tt_affine(tt_tensor input, double scale, double shift, tt_tensor *out,
                  tt_message message) {
  return produce(out, message, [&] { return all(input) * scale + shift; });
}

int32_t tt_concatenate(const tt_tensor *tensors, int32_t count, int64_t axis, tt_tensor *out,
                       tt_message message) {
  return produce(out, message, [&] {
    std::vector<at::Tensor> parts;
    for (int32_t i = 0; i < count; ++i) parts.push_back(tensors[i]->value);
    if (parts.empty()) fail(TT_ARGUMENT, "concatenate: no tensors");
    const auto position = axis_of("concatenate", parts[0], axis);
    for (const auto &part : parts) {
      bool fits = part.dim() == parts[0].dim();
      for (int64_t i = 0; fits && i < part.dim(); ++i)
        fits = i == position || part.size(i) == parts[0].size(i);
      if (!fits)
        fail(TT_SHAPE, "concatenate: shapes " + shape_text(parts[0]) + " and " +
                           shape_text(part) + " differ outside axis " + std::to_string(position));
    }
    return at::cat(parts, position);
  });
}

int32_t tt_reshape(tt_tensor input, const int64_t *shape, int32_t rank, tt_tensor *out,
                   tt_message message) {
  return produce(out, message, [&] {
    const at::IntArrayRef sizes(shape, static_cast<size_t>(rank));
    int64_t product = 1;
    bool open = false;
    for (const auto size : sizes) size == -1 ? (open = true, 0) : (product *= size);
    const auto count = input->value.numel();
    if (open ? (product == 0 || count % product != 0) : product != count)
      fail(TT_SHAPE, "reshape: " + shape_text(input->value) + " cannot become " +
                         shape_text(sizes));
    return at::reshape(all(input), sizes);
  });
}

int32_t tt_permute(tt_tensor input, const int64_t *axes, int32_t rank, tt_tensor *out,
                   tt_message message) {
  return produce(out, message, [&] {
    require_rank("permute", input->value, rank);
    return at::permute(all(input), at::IntArrayRef(axes, static_cast<size_t>(rank)));
  });
}

int32_t tt_expand(tt_tensor input, const int64_t *shape, int32_t rank, tt_tensor *out,
                  tt_message message) {
  return produce(out, message, [&] {
    const at::IntArrayRef sizes(shape, static_cast<size_t>(rank));
    const auto &x = input->value;
    bool fits = x.dim() <= rank;
    for (int64_t i = 1; fits && i <= x.dim(); ++i)
      fits = x.size(-i) == 1 || x.size(-i) == sizes[static_cast<size_t>(rank - i)];
    if (!fits)
      fail(TT_SHAPE, "expand: " + shape_text(x) + " cannot become " + shape_text(sizes));
    return x.expand(sizes);
  });
}

int32_t tt_mean(tt_tensor input, int64_t axis, bool keep, tt_tensor *out, tt_message message) {
  return produce(out, message, [&] {
    return at::mean(all(input), {axis_of("mean", input->value, axis)}, keep);
  });
}

int32_t tt_deviation(tt_tensor input, int64_t axis, bool keep, tt_tensor *out,
                     tt_message message) {
  return produce(out, message, [&] {
    const int64_t position = axis_of("deviation", input->value, axis);
    return at::std(all(input), at::OptionalIntArrayRef({position}), /*correction=*/0, keep);
  });
}

int32_t tt_narrow(tt_tensor input, int64_t axis, int64_t start, int64_t length, tt_tensor *out,
                  tt_message message) {
  return produce(out, message, [&] {
    const auto position = axis_of("narrow", input->value, axis);
    if (start < 0 || length < 0 || start + length > input->value.size(position))
      fail(TT_SHAPE, "narrow: [" + std::to_string(start) + " ..< " +
                         std::to_string(start + length) + "] of axis " +
                         std::to_string(position) + " in " + shape_text(input->value));
    return input->value.narrow(position, start, length);
  });
}

int32_t tt_softmax(tt_tensor input, int64_t axis, tt_tensor *out, tt_message message) {
  return produce(out, message, [&] {
    return at::softmax(all(input), axis_of("softmax", input->value, axis), at::kFloat);
  });
}

int32_t tt_cross_entropy(tt_tensor logits, tt_tensor labels, tt_tensor *out, tt_message message) {
  return produce(out, message, [&] {
    const auto &x = logits->value;
    const auto &y = labels->value;
    if (x.dim() != 2 || y.dim() != 1 || x.size(0) != y.size(0))
      fail(TT_SHAPE, "cross-entropy: logits " + shape_text(x) + " do not fit labels " +
                         shape_text(y));
    if (y.numel() > 0) {
      const auto low = y.min().item<int64_t>(), high = y.max().item<int64_t>();
      if (low < 0 || high >= x.size(1))
        fail(TT_ARGUMENT, "cross-entropy: label " + std::to_string(low < 0 ? low : high) +
                              " is outside 0 ..< " + std::to_string(x.size(1)));
    }
    return at::cross_entropy_loss(x.to(at::kFloat), y);
  });
}

int32_t tt_to_float(tt_tensor input, tt_tensor *out, tt_message message) {
  return produce(out, message, [&] { return input->value.to(at::kFloat); });
}
