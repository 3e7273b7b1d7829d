// Files, and what goes into a model.
#include "guard.h"

using namespace to;

const char *to_version(void) { return ov::get_openvino_version().buildNumber; }

namespace {

/// The tensor's own name where it has one; formats differ in whether inputs are named at all.
std::string name_of(const ov::Output<ov::Node> &port) {
  const auto &names = port.get_names();
  const auto shortest = std::min_element(names.begin(), names.end());
  return shortest == names.end() ? port.get_node()->get_friendly_name() : *shortest;
}

}  // namespace

int32_t to_model_read(const char *path, to_model *out, to_message message) {
  return guarded(message, TO_FILE, [&] {
    auto made = std::make_unique<to_model_s>();
    made->core = std::make_shared<ov::Core>();
    made->model = made->core->read_model(std::string(path));
    made->as_read = made->model;
    for (const auto &port : made->model->inputs()) {
      const auto &shape = port.get_partial_shape();
      const bool is_ranked = shape.rank().is_static();
      made->inputs.push_back(
          {name_of(port), port.get_element_type().get_type_name(), is_ranked,
           is_ranked ? sizes_of(shape) : std::vector<int64_t>()});
    }
    *out = made.release();
  });
}

int64_t to_model_input_count(to_model model) {
  return static_cast<int64_t>(model->inputs.size());
}

to_input to_model_input(to_model model, int64_t index) {
  const auto &input = model->inputs[index];
  return {input.name.c_str(), input.type.c_str(),
          input.is_ranked ? static_cast<int32_t>(input.sizes.size()) : -1, input.sizes.data()};
}

void to_model_free(to_model model) { delete model; }

int32_t to_raise_for_test(int32_t kind, to_message message) {
  return guarded(message, TO_INTERNAL, [&] {
    switch (kind) {
      case 0: OPENVINO_THROW("an OpenVINO error");
      case 1: throw std::bad_alloc();
      case 2: throw std::runtime_error("a standard error");
      case 3: throw 42;
      default: fail(TO_ARGUMENT, "a failure of the shim");
    }
  });
}
