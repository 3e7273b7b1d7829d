// Adam (Kingma & Ba 2015, algorithm 1) and gradient descent with Nesterov's momentum, through LibTorch's fused
// kernels.
#include <ATen/core/Tensor.h>
#include <ATen/ops/_fused_adam.h>
#include <ATen/ops/_fused_sgd.h>
#include <ATen/ops/empty_like.h>
#include <c10/core/GradMode.h>

#include "guard.h"

using namespace tt;

namespace {

// The gradient beside its parameter: the fused kernels walk raw memory, so that all must be laid out alike.
at::Tensor gradient_of(const at::Tensor &parameter) {
  auto gradient = parameter.grad();
  if (gradient.strides() == parameter.strides()) return gradient;
  auto same = at::empty_like(parameter);
  same.copy_(gradient);
  return same;
}

void require_shape(const char *what, const at::Tensor &state, const at::Tensor &parameter) {
  if (state.sizes() != parameter.sizes())
    fail(TT_SHAPE, std::string(what) + ": a state of " + shape_text(state) +
                       " for a parameter of " + shape_text(parameter));
}

}  // namespace

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
      require_shape("Adam", means[i]->value, parameter);
      values.push_back(parameter);
      gradients.push_back(gradient_of(parameter));
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

int32_t tt_nesterov_step(const tt_tensor *parameters, const tt_tensor *velocities, int32_t count,
                         double learning_rate, double momentum, double weight_decay,
                         tt_message message) {
  return guarded(message, [&] {
    const c10::AutoGradMode no_gradients(false);
    std::vector<at::Tensor> values, gradients, moved;
    for (int32_t i = 0; i < count; ++i) {
      auto &parameter = parameters[i]->value;
      if (!parameter.grad().defined()) continue;
      require_shape("momentum", velocities[i]->value, parameter);
      values.push_back(parameter);
      gradients.push_back(gradient_of(parameter));
      moved.push_back(velocities[i]->value);
    }
    if (values.empty()) return;
    // Velocities of 0 make a first step like any other.
    at::_fused_sgd_(values, gradients, moved, weight_decay, momentum, learning_rate,
                    /*dampening=*/0, /*nesterov=*/true, /*maximize=*/false,
                    /*is_first_step=*/false);
    for (auto &value : values) value.mutable_grad() = at::Tensor();
  });
}
