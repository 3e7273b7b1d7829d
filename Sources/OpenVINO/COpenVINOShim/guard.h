// The one place where C++ exceptions become status codes.
#pragma once

#include <openvino/openvino.hpp>

#include <algorithm>
#include <cstring>
#include <memory>
#include <new>
#include <sstream>
#include <stdexcept>
#include <string>
#include <vector>

#include "COpenVINOShim.h"

namespace to {

struct Failure {
  int32_t status;
  std::string text;
};

[[noreturn]] inline void fail(int32_t status, std::string text) {
  throw Failure{status, std::move(text)};
}

inline int32_t report(int32_t status, const char *text, to_message message) noexcept {
  if (message.text != nullptr && message.capacity > 0) {
    const size_t length = std::min(std::strlen(text), message.capacity - 1);
    std::memcpy(message.text, text, length);
    message.text[length] = '\0';
  }
  return status;
}

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
  try {
    try {
      body();
      return TO_OK;
    } catch (const Failure &failure) {
      return report(failure.status, failure.text.c_str(), message);
    } catch (const std::bad_alloc &) {
      return report(TO_MEMORY, "out of memory", message);
    } catch (const std::exception &error) {
      return report(status, plain(error.what()).c_str(), message);
    }
  } catch (...) {
    // Also reached when composing the text above fails.
    return report(TO_INTERNAL, "an exception of unknown type", message);
  }
}

inline ov::PartialShape partial_shape(const int64_t *sizes, int32_t rank) {
  return ov::PartialShape(std::vector<ov::Dimension>(sizes, sizes + rank));
}

inline std::vector<int64_t> sizes_of(const ov::PartialShape &shape) {
  std::vector<int64_t> sizes;
  for (const auto &size : shape) sizes.push_back(size.is_static() ? size.get_length() : -1);
  return sizes;
}

/// A copy of `model` whose only input has the shape.
inline std::shared_ptr<ov::Model> shaped(const ov::Model &model, const ov::PartialShape &shape) {
  auto copy = model.clone();
  // Not `reshape`: that also rewrites operations, and layers must stay what the file says.
  copy->get_parameters().at(0)->set_partial_shape(shape);
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
  std::vector<to::Layer> layers;
};

struct to_program_s {
  std::shared_ptr<ov::Core> core;
  ov::InferRequest request;
};
