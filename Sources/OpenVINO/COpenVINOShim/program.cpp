// Compiling the wanted layers, and running batches.
#include <openvino/core/preprocess/pre_post_process.hpp>
#include <openvino/op/convert.hpp>
#include <openvino/op/result.hpp>

#include "guard.h"

using namespace to;

namespace {

/// The part of the model that ends in the wanted layers, from float32 to float32.
std::shared_ptr<ov::Model> cut(const to_layers_s &layers, const int64_t *wanted, int32_t count,
                               const std::vector<ov::PartialShape> &shapes) {
  const auto model = shaped(*layers.model, shapes);
  const auto operations = model->get_ordered_ops();
  ov::ResultVector results;
  for (int32_t index = 0; index < count; ++index) {
    if (wanted[index] < 0 || wanted[index] >= static_cast<int64_t>(layers.layers.size()))
      fail(TO_ARGUMENT, "there is no layer " + std::to_string(wanted[index]));
    const auto &layer = layers.layers[wanted[index]];
    ov::Output<ov::Node> output = operations.at(layer.place)->output(layer.port);
    if (output.get_element_type() != ov::element::f32)
      output = std::make_shared<ov::op::v0::Convert>(output, ov::element::f32);
    results.push_back(std::make_shared<ov::op::v0::Result>(output));
  }
  auto part = std::make_shared<ov::Model>(results, model->get_parameters());
  if (part->input(layers.features).get_element_type() == ov::element::f32) return part;
  ov::preprocess::PrePostProcessor conversion(part);
  conversion.input(layers.features).tensor().set_element_type(ov::element::f32);
  return conversion.build();
}

template <typename Value>
void copy(const double *values, ov::Tensor &tensor) {
  auto *destination = static_cast<Value *>(tensor.data());
  for (size_t index = 0; index < tensor.get_size(); ++index)
    destination[index] = static_cast<Value>(values[index]);
}

void fill(ov::Tensor &tensor, const double *values) {
  switch (static_cast<ov::element::Type_t>(tensor.get_element_type())) {
    case ov::element::Type_t::boolean: return copy<uint8_t>(values, tensor);
    case ov::element::Type_t::i8: return copy<int8_t>(values, tensor);
    case ov::element::Type_t::i16: return copy<int16_t>(values, tensor);
    case ov::element::Type_t::i32: return copy<int32_t>(values, tensor);
    case ov::element::Type_t::i64: return copy<int64_t>(values, tensor);
    case ov::element::Type_t::u8: return copy<uint8_t>(values, tensor);
    case ov::element::Type_t::u16: return copy<uint16_t>(values, tensor);
    case ov::element::Type_t::u32: return copy<uint32_t>(values, tensor);
    case ov::element::Type_t::u64: return copy<uint64_t>(values, tensor);
    case ov::element::Type_t::f16: return copy<ov::float16>(values, tensor);
    case ov::element::Type_t::bf16: return copy<ov::bfloat16>(values, tensor);
    case ov::element::Type_t::f32: return copy<float>(values, tensor);
    case ov::element::Type_t::f64: return copy<double>(values, tensor);
    default:
      fail(TO_ARGUMENT, "an input of " + tensor.get_element_type().get_type_name() +
                            " cannot be filled with numbers");
  }
}

}  // namespace

int32_t to_program_make(to_layers layers, const int64_t *wanted, int32_t wanted_count,
                        const to_shape *shapes, int32_t count, int32_t thread_count,
                        int32_t stream_count, int32_t is_bfloat16, to_program *out,
                        to_message message) {
  return guarded(message, TO_INTERNAL, [&] {
    if (thread_count < 1 || wanted_count < 1 || stream_count < 1)
      fail(TO_ARGUMENT, "fewer than one thread, one layer or one stream");
    const auto model = cut(*layers, wanted, wanted_count, partial_shapes(shapes, count));
    auto compiled = layers->core->compile_model(
        model, "CPU", ov::hint::inference_precision(is_bfloat16 ? ov::element::bf16 : ov::element::f32),
        ov::hint::execution_mode(is_bfloat16 ? ov::hint::ExecutionMode::PERFORMANCE
                                             : ov::hint::ExecutionMode::ACCURACY),
        ov::num_streams(stream_count),
        ov::inference_num_threads(thread_count),
        // Quantised models are computed as their file says, in floats between quantisers: the rewriting for
        // int8 fails on encoders whose time is open (2026.4), and moves what is tapped.
        ov::AnyMap::value_type{"LP_TRANSFORMS_MODE", "NO"},
        // Several workers share the machine: pinned, all would sit on the same cores.
        ov::hint::enable_cpu_pinning(false));
    if (is_bfloat16 && compiled.get_property(ov::hint::inference_precision) != ov::element::bf16)
      fail(TO_ARGUMENT, "this processor computes nothing in bfloat16: leave 'precision' out");
    *out = new to_program_s{layers->core, compiled, compiled.create_infer_request()};
  });
}

int32_t to_program_beside(to_program program, to_program *out, to_message message) {
  return guarded(message, TO_INTERNAL, [&] {
    *out = new to_program_s{program->core, program->compiled,
                            program->compiled.create_infer_request()};
  });
}

int32_t to_program_set_floats(to_program program, int32_t input, const float *values,
                              const int64_t *sizes, int32_t rank, to_message message) {
  return guarded(message, TO_SHAPE, [&] {
    ov::Tensor tensor(ov::element::f32, ov::Shape(sizes, sizes + rank));
    std::copy(values, values + tensor.get_size(), tensor.data<float>());
    program->request.set_input_tensor(static_cast<size_t>(input), tensor);
  });
}

int32_t to_program_set_numbers(to_program program, int32_t input, const double *values,
                               const int64_t *sizes, int32_t rank, to_message message) {
  return guarded(message, TO_SHAPE, [&] {
    const auto place = static_cast<size_t>(input);
    const auto type = program->compiled.input(place).get_element_type();
    ov::Tensor tensor(type, ov::Shape(sizes, sizes + rank));
    fill(tensor, values);
    program->request.set_input_tensor(place, tensor);
  });
}

int32_t to_program_start(to_program program, to_message message) {
  return guarded(message, TO_INTERNAL, [&] { program->request.start_async(); });
}

int32_t to_program_finish(to_program program, to_message message) {
  return guarded(message, TO_INTERNAL, [&] {
    try {
      program->request.wait();
    } catch (const std::exception &error) {
      // A convolution's output of less than nothing is met as a size that overflows.
      if (std::string(error.what()).find("getCurrentMemSizeImp overflow") !=
          std::string::npos)
        fail(TO_SHAPE, "it is shorter than the model's layers reach, so that they give no step");
      throw;
    }
  });
}

int32_t to_program_sizes(to_program program, int32_t index, int64_t *sizes, int32_t limit,
                         int32_t *rank, to_message message) {
  return guarded(message, TO_INTERNAL, [&] {
    const ov::Shape shape =
        program->request.get_output_tensor(static_cast<size_t>(index)).get_shape();
    if (shape.size() > static_cast<size_t>(limit))
      fail(TO_SHAPE, "an output has " + std::to_string(shape.size()) + " axes");
    std::copy(shape.begin(), shape.end(), sizes);
    *rank = static_cast<int32_t>(shape.size());
  });
}

int32_t to_program_read(to_program program, int32_t index, float *values, int64_t count,
                        to_message message) {
  return guarded(message, TO_INTERNAL, [&] {
    const ov::Tensor tensor = program->request.get_output_tensor(static_cast<size_t>(index));
    if (static_cast<int64_t>(tensor.get_size()) != count)
      fail(TO_SHAPE, "an output holds " + std::to_string(tensor.get_size()) + " values, wanted are " +
                         std::to_string(count));
    const float *source = tensor.data<const float>();
    std::copy(source, source + count, values);
  });
}

void to_program_free(to_program program) {
  try {
    program->request.wait();
  } catch (...) {
    // Nobody is left to be told, and what was never started has nothing to wait for.
  }
  delete program;
}
