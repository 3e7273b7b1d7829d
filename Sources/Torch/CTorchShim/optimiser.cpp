// Adam (Kingma & Ba 2015, algorithm 1), through LibTorch's fused kernel.
#include <ATen/ATen.h>
#include <c10/core/GradMode.h>

#include "guard.h"

using namespace tt;

int32_t tt_adam_step(const tt_tensor *parameters, const tt_tensor *means,
                     const tt_tensor *squares, const tt_tensor *steps, int32_t count,
                     double learning_rate, double beta1, double beta2, double epsilon,
                     double weight_decay, tt_message message) {
  return guarded(message, [&] {
    const c10::AutoGradMode no_gradients(false);
    std::vector<at::Tensor> values, gradients, first, second, counts;
    for (int32_t i = 0; i < count; ++i) {
      auto &parameter = parameters[i]->value;
      if (!parameter.grad().defined()) continue;
      if (means[i]->value.sizes() != parameter.sizes())
        fail(TT_SHAPE, "Adam: a state of " + shape_text(means[i]->value) +
                           " for a parameter of " + shape_text(parameter));
      // The fused kernel walks raw memory, so that all four must be laid out alike.
      auto gradient = parameter.grad();
      if (gradient.strides() != parameter.strides()) {
        auto same = at::empty_like(parameter);
        same.copy_(gradient);
        gradient = same;
      }
      values.push_back(parameter);
      gradients.push_back(gradient);
      first.push_back(means[i]->value);
      second.push_back(squares[i]->value);
      counts.push_back(steps[i]->value);
    }
    if (values.empty()) return;
    for (auto &step : counts) step.add_(1);
    at::_fused_adam_(values, gradients, first, second, {}, counts, learning_rate, beta1, beta2,
                     weight_decay, epsilon, /*amsgrad=*/false, /*maximize=*/false);
    for (auto &value : values) value.mutable_grad() = at::Tensor();
  });
}
