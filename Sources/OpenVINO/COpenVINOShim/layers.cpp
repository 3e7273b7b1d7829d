// Which operations of a model can be tapped.
#include <openvino/op/util/op_types.hpp>

#include <unordered_map>
#include <unordered_set>

#include "guard.h"

using namespace to;

namespace {

/// Operations that some value of the input reaches. What only its shape reaches is a constant, and what only
/// other inputs reach says nothing of the utterance.
std::vector<bool> reached(const std::vector<std::shared_ptr<ov::Node>> &operations,
                          const ov::Node *input) {
  std::unordered_set<const ov::Node *> seen;
  std::vector<bool> result;
  for (const auto &operation : operations) {
    bool is_reached = operation.get() == input;
    const std::string type = operation->get_type_info().name;
    if (type != "ShapeOf") {
      for (const auto &source : operation->input_values())
        is_reached = is_reached || seen.count(source.get_node()) > 0;
    }
    if (is_reached) seen.insert(operation.get());
    result.push_back(is_reached);
  }
  return result;
}

/// Operations that only lay out the input anew: they hold nothing that the model has computed.
std::vector<bool> only_moved(const std::vector<std::shared_ptr<ov::Node>> &operations) {
  static const std::unordered_set<std::string> moving = {"Convert", "Reshape", "Squeeze",
                                                         "Transpose", "Unsqueeze"};
  std::unordered_set<const ov::Node *> seen;
  std::vector<bool> result;
  for (const auto &operation : operations) {
    const bool is_moved =
        ov::op::util::is_parameter(operation) ||
        (moving.count(operation->get_type_info().name) > 0 &&
         seen.count(operation->input_value(0).get_node()) > 0);
    if (is_moved) seen.insert(operation.get());
    result.push_back(is_moved);
  }
  return result;
}

/// Neither an end of the model nor a helper of the reader: those have names that count the
/// operations of this process and differ from run to run. (Asked of the model as read: a copy keeps
/// the names and counts on.)
bool is_of_the_file(const ov::Node &operation) {
  return !ov::op::util::is_parameter(&operation) && !ov::op::util::is_output(&operation) &&
         !ov::op::util::is_sink(&operation) &&
         operation.get_friendly_name() != operation.get_name();
}

/// The operation's name; its tensor's where the reader only numbers operations (TensorFlow Lite).
std::string name_of(const ov::Node &operation, size_t port) {
  const std::string &name = operation.get_friendly_name();
  const auto names = operation.output(port).get_names();
  const bool is_number = name.find_first_not_of("0123456789_") == std::string::npos;
  return is_number && !names.empty() ? *std::min_element(names.begin(), names.end()) : name;
}

/// The names of the model's outputs, by the operation's output that each is.
std::unordered_map<const ov::Node *, std::unordered_map<size_t, std::string>> outputs_of(
    const ov::Model &model) {
  std::unordered_map<const ov::Node *, std::unordered_map<size_t, std::string>> result;
  for (const auto &end : model.get_results()) {
    const auto source = end->input_value(0);
    const auto &names = source.get_names();
    const auto first = std::min_element(names.begin(), names.end());
    result[source.get_node()].emplace(
        source.get_index(), first == names.end() ? end->get_friendly_name() : *first);
  }
  return result;
}

/// The same output of both copies begins with the batch of each, and agrees in the rest.
bool has_row_per_utterance(const ov::PartialShape &one, int64_t batch,
                           const ov::PartialShape &other, int64_t other_batch) {
  if (one.rank().is_dynamic() || other.rank().is_dynamic() || one.size() != other.size() ||
      one.size() < 2 || one[0] != ov::Dimension(batch) || other[0] != ov::Dimension(other_batch))
    return false;
  for (size_t axis = 1; axis < one.size(); ++axis)
    if (one[axis].is_static() != other[axis].is_static() ||
        (one[axis].is_static() && one[axis] != other[axis]))
      return false;
  return true;
}

std::vector<Layer> find_layers(const ov::Model &read, const ov::Model &model, size_t features,
                               int64_t batch, const ov::Model &other, int64_t other_batch) {
  const auto originals = read.get_ordered_ops();
  const auto operations = model.get_ordered_ops();
  const auto twins = other.get_ordered_ops();
  if (operations.size() != twins.size() || operations.size() != originals.size())
    fail(TO_INTERNAL, "copies of the model differ");
  const auto is_reached = reached(operations, model.get_parameters().at(features).get());
  const auto is_input = only_moved(operations);
  auto outputs = outputs_of(model);
  std::unordered_map<std::string, int> uses;
  std::vector<Layer> layers;
  for (size_t place = 0; place < operations.size(); ++place) {
    const auto &operation = operations[place];
    const auto &name_as_read = originals[place]->get_friendly_name();
    if (operation->get_friendly_name() != name_as_read ||
        twins[place]->get_friendly_name() != name_as_read)
      fail(TO_INTERNAL, "copies of the model differ");
    if (!is_reached[place] || is_input[place] || !is_of_the_file(*originals[place])) continue;
    std::vector<size_t> ports;
    for (size_t port = 0; port < operation->get_output_size(); ++port) {
      if (operation->get_output_element_type(port).is_real() &&
          has_row_per_utterance(operation->get_output_partial_shape(port), batch,
                                twins[place]->get_output_partial_shape(port), other_batch))
        ports.push_back(port);
    }
    for (const size_t port : ports) {
      std::string name = name_of(*operation, port);
      if (ports.size() > 1) name += ":" + std::to_string(port);
      const int use = ++uses[name];
      if (use > 1) name += "#" + std::to_string(use);
      auto sizes = sizes_of(operation->get_output_partial_shape(port));
      sizes.erase(sizes.begin());
      const auto &ends = outputs[operation.get()];
      const auto end = ends.find(port);
      const bool is_output = end != ends.end();
      layers.push_back({name, operation->get_type_info().name,
                        is_output ? end->second : std::string(), is_output, place, port,
                        std::move(sizes)});
    }
  }
  return layers;
}

}  // namespace

int32_t to_layers_make(to_model model, const to_shape *shapes, int32_t count, int32_t features,
                       to_layers *out, to_message message) {
  return guarded(message, TO_SHAPE, [&] {
    if (features < 0 || features >= count || shapes[features].rank < 1)
      fail(TO_ARGUMENT, "no input with a batch");
    const int64_t own = shapes[features].sizes[0];
    // With any batch, two that no size of a model is both of: what follows the batch shows itself.
    const int64_t batch = own < 0 ? 2 : own;
    const int64_t other_batch = own < 0 ? 3 : own;
    auto made = std::make_unique<to_layers_s>();
    made->core = model->core;
    made->features = static_cast<size_t>(features);
    made->model = shaped(*model->model, partial_shapes(shapes, count, &batch));
    made->layers = find_layers(
        *model->as_read, *made->model, made->features, batch,
        *shaped(*model->model, partial_shapes(shapes, count, &other_batch)), other_batch);
    *out = made.release();
  });
}

int64_t to_layers_count(to_layers layers) { return static_cast<int64_t>(layers->layers.size()); }

to_layer to_layers_get(to_layers layers, int64_t index) {
  const auto &layer = layers->layers[index];
  return {layer.name.c_str(), layer.operation.c_str(),
          layer.is_output ? layer.output.c_str() : nullptr,
          static_cast<int32_t>(layer.sizes.size()), layer.sizes.data()};
}

void to_layers_free(to_layers layers) { delete layers; }
