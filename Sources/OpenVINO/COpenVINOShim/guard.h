// What the shim's functions share: handles, the guard against exceptions, words for shapes.
#pragma once

#include <openvino/openvino.hpp>

#include <memory>
#include <sstream>
#include <string>
#include <vector>

#include "COpenVINOShim.h"
#include "shim_guard.hpp"

namespace to {

using shim_guard::fail;

/// OpenVINO's words on one line, without the places in its own sources.
inline std::string plain(const char *words) {
  std::istringstream lines(words);
  std::string line, text;
  while (std::getline(lines, line)) {
    if (line.empty() || line.rfind("Exception from ", 0) == 0) continue;
    if (!text.empty()) text += ' ';
    text += line;
  }
  return text;
}

/// Runs `body`; what OpenVINO itself reports becomes `status`.
template <typename Body>
int32_t guarded(to_message message, int32_t status, Body &&body) noexcept {
  const auto translated = [status](const std::exception &error) {
    return shim_guard::Failure{status, plain(error.what())};
  };
  return shim_guard::guarded(message, TO_MEMORY, TO_INTERNAL, translated, body);
}

/// - batch: nil for what each shape itself says.
inline std::vector<ov::PartialShape> partial_shapes(const to_shape *shapes, int32_t count,
                                                    const int64_t *batch = nullptr) {
  std::vector<ov::PartialShape> result;
  for (int32_t index = 0; index < count; ++index) {
    const auto &shape = shapes[index];
    std::vector<ov::Dimension> sizes(shape.sizes, shape.sizes + shape.rank);
    if (batch && shape.batch_axis >= 0) sizes.at(static_cast<size_t>(shape.batch_axis)) = *batch;
    result.emplace_back(sizes);
  }
  return result;
}

inline std::vector<int64_t> sizes_of(const ov::PartialShape &shape) {
  std::vector<int64_t> sizes;
  for (const auto &size : shape) sizes.push_back(size.is_static() ? size.get_length() : -1);
  return sizes;
}

/// A copy of `model` whose inputs have those shapes.
inline std::shared_ptr<ov::Model> shaped(const ov::Model &model,
                                         const std::vector<ov::PartialShape> &shapes) {
  auto copy = model.clone();
  const auto &parameters = copy->get_parameters();
  if (parameters.size() != shapes.size())
    fail(TO_ARGUMENT, "the model has " + std::to_string(parameters.size()) + " inputs");
  // Not `reshape`: that also rewrites operations, and layers must stay what the file says.
  for (size_t index = 0; index < shapes.size(); ++index)
    parameters[index]->set_partial_shape(shapes[index]);
  copy->validate_nodes_and_infer_types();
  return copy;
}

struct Input {
  std::string name, type;
  bool is_ranked;
  std::vector<int64_t> sizes;
};

struct Layer {
  std::string name, operation, output;
  bool is_output;
  /// Where the operation stands in topological order, and which of its outputs it is.
  size_t place, port;
  std::vector<int64_t> sizes;
};

}  // namespace to

struct to_model_s {
  std::shared_ptr<ov::Core> core;
  std::shared_ptr<ov::Model> model;
  /// As the file was read: its operations' names tell those of the file from the reader's own.
  std::shared_ptr<ov::Model> as_read;
  std::vector<to::Input> inputs;
};

struct to_layers_s {
  std::shared_ptr<ov::Core> core;
  std::shared_ptr<ov::Model> model;
  /// Index of the input that is audited.
  size_t features;
  std::vector<to::Layer> layers;
};

struct to_program_s {
  std::shared_ptr<ov::Core> core;
  ov::CompiledModel compiled;
  ov::InferRequest request;
};
