// The control without training: a model's weights drawn anew.
#include <openvino/core/graph_util.hpp>
#include <openvino/op/constant.hpp>

#include <cmath>

#include "guard.h"

using namespace to;

namespace {

using Constant = ov::op::v0::Constant;

/// Fewer values are no weights: scales, and shapes that are written as floats.
constexpr size_t fewest_values = 16;

std::shared_ptr<Constant> weights(const std::shared_ptr<ov::Node> &operation) {
  auto constant = std::dynamic_pointer_cast<Constant>(operation);
  if (!constant || !constant->get_element_type().is_real() || constant->get_shape().size() < 2 ||
      ov::shape_size(constant->get_shape()) < fewest_values)
    return nullptr;
  return constant;
}

/// Values that are all alike stay: they have no deviation.
std::shared_ptr<Constant> redrawn(const Constant &constant, to_draw draw, void *context) {
  auto values = constant.cast_vector<float>();
  double sum = 0, squares = 0;
  for (const float value : values) sum += value;
  const double mean = sum / static_cast<double>(values.size());
  for (const float value : values) squares += (value - mean) * (value - mean);
  const double deviation = std::sqrt(squares / static_cast<double>(values.size()));
  std::vector<double> normals(values.size());
  draw(context, normals.data(), static_cast<int64_t>(normals.size()));
  for (size_t index = 0; index < values.size(); ++index)
    values[index] = static_cast<float>(mean + deviation * normals[index]);
  return std::make_shared<Constant>(constant.get_element_type(), constant.get_shape(), values);
}

}  // namespace

int64_t to_model_redrawable(to_model model) {
  int64_t count = 0;
  for (const auto &operation : model->model->get_ordered_ops())
    if (const auto constant = weights(operation))
      count += static_cast<int64_t>(ov::shape_size(constant->get_shape()));
  return count;
}

int32_t to_model_redraw(to_model model, to_draw draw, void *context, to_model *out,
                        to_message message) {
  return guarded(message, TO_INTERNAL, [&] {
    auto made = std::make_unique<to_model_s>();
    made->core = model->core;
    made->inputs = model->inputs;
    made->as_read = model->as_read;
    made->model = model->model->clone();
    bool is_drawn = false;
    for (const auto &operation : made->model->get_ordered_ops()) {
      const auto constant = weights(operation);
      if (!constant) continue;
      const auto fresh = redrawn(*constant, draw, context);
      fresh->set_friendly_name(constant->get_friendly_name());
      ov::replace_node(constant, fresh);
      is_drawn = true;
    }
    if (!is_drawn) fail(TO_ARGUMENT, "the model has no weights of floats with two axes");
    *out = made.release();
  });
}
