// TorchScript: reads a file, and runs its forward with the wanted outputs laid open.
#include <ATen/CPUGeneratorImpl.h>
#include <torch/csrc/jit/api/module.h>
#include <torch/csrc/jit/passes/dead_code_elimination.h>
#include <torch/csrc/jit/runtime/graph_executor.h>
#include <torch/csrc/jit/runtime/interpreter.h>
#include <torch/csrc/jit/serialization/import.h>

#include <fstream>

#include "guard.h"
#include "tap_graph.h"

using namespace tt;

struct tt_script_s {
  torch::jit::Module module;
  TapGraph opened;
  /// Arguments that have no value of their own: name and type.
  std::vector<std::pair<std::string, std::string>> arguments;
  std::vector<std::pair<std::string, std::string>> refusals;
  at::ScalarType type = at::kFloat;
};

namespace {

struct Result {
  std::string name;
  at::Tensor tensor;
  /// Among the wanted points; -1 for what forward returns.
  int64_t point;
};

/// An argument of `forward` that has no value of its own.
struct Slot {
  /// Among all arguments.
  size_t place;
  c10::TypeKind kind;
};

}  // namespace

struct tt_program_s {
  torch::jit::Code code;
  /// What `forward` is called with, but for what is given to each run.
  std::vector<c10::IValue> arguments;
  std::vector<Slot> slots;
  at::ScalarType type;
  std::vector<std::string> points;
  bool is_returned;
  std::vector<Result> results;
};

namespace {

/// What a failure inside a script says itself, without the interpreter's listing of the script.
std::string last_words(const std::string &text) {
  const auto start = text.rfind("Error: ");
  auto words = start == std::string::npos ? text : text.substr(start + 7);
  while (!words.empty() && std::isspace(static_cast<unsigned char>(words.back()))) words.pop_back();
  std::replace(words.begin(), words.end(), '\n', ' ');
  return words;
}

template <typename Body>
void speaking(int32_t status, const Body &body) {
  try {
    body();
  } catch (const c10::Error &error) {
    const std::string text = error.what_without_backtrace();
    fail(mentions_memory(text) ? TT_MEMORY : status, last_words(text));
  } catch (const std::bad_alloc &) {
    throw;
  } catch (const std::exception &error) {
    fail(status, last_words(error.what()));
  }
}

bool is_redrawable(const at::Tensor &weight) {
  return weight.is_floating_point() && weight.dim() >= 2 && weight.numel() > 1;
}

void redraw(const torch::jit::Module &module, uint64_t seed) {
  c10::InferenceMode guard;
  auto generator = at::make_generator<at::CPUGeneratorImpl>(seed);
  bool is_drawn = false;
  for (const auto &weight : module.parameters()) {
    if (!is_redrawable(weight)) continue;
    const auto values = weight.to(at::kDouble);
    weight.copy_(at::normal(values.mean().item<double>(),
                            values.std(/*unbiased=*/false).item<double>(), weight.sizes(),
                            generator, at::TensorOptions().dtype(at::kFloat)));
    is_drawn = true;
  }
  if (!is_drawn) fail(TT_ARGUMENT, "the module has no parameters with two axes");
}

/// - Parameter seed: of weights drawn anew; null for those of the file.
void read(tt_script_s &script, const char *path, const uint64_t *seed = nullptr) {
  script.module = torch::jit::load(path, at::kCPU);
  script.module.eval();
  if (seed) redraw(script.module, *seed);
  const auto method = script.module.find_method("forward");
  if (!method) fail(TT_FILE, "the module has no forward");
  const auto &arguments = method->function().getSchema().arguments();
  for (size_t i = 1; i < arguments.size(); ++i)
    if (!arguments[i].default_value())
      script.arguments.emplace_back(arguments[i].name(), arguments[i].type()->repr_str());
  for (const auto &weight : script.module.parameters()) {
    if (!weight.is_floating_point()) continue;
    script.type = weight.scalar_type();
    break;
  }
  script.opened = tap_graph(script.module);
  script.refusals.assign(script.opened.refusals.begin(), script.opened.refusals.end());
}

/// The tensors of floats in a value, by its name and their places.
void collect(const c10::IValue &value, const std::string &name, int64_t point,
             std::vector<Result> &results) {
  if (value.isTensor()) {
    if (value.toTensor().defined() && value.toTensor().is_floating_point())
      results.push_back({name, value.toTensor(), point});
  } else if (value.isTuple()) {
    const auto tuple = value.toTuple();
    const auto &schema = tuple->type()->schema();
    for (size_t i = 0; i < tuple->size(); ++i)
      collect(tuple->elements()[i],
              name + "." + (schema ? schema->arguments()[i].name() : std::to_string(i)), point,
              results);
  } else if (value.isList()) {
    const auto list = value.toList();
    for (size_t i = 0; i < list.size(); ++i)
      collect(list.get(i), name + "." + std::to_string(i), point, results);
  } else if (value.isGenericDict()) {
    for (const auto &entry : value.toGenericDict()) {
      const auto &key = entry.key();
      if (!key.isString() && !key.isInt()) continue;
      collect(entry.value(),
              name + "." + (key.isString() ? key.toStringRef() : std::to_string(key.toInt())),
              point, results);
    }
  }
}

/// An input as the argument's type wants it.
c10::IValue given(const tt_script_input &input, c10::TypeKind kind, at::ScalarType weights) {
  const at::Tensor &value = input.tensor->value;
  switch (kind) {
    case c10::TypeKind::IntType: return value.item<int64_t>();
    case c10::TypeKind::FloatType: return value.item<double>();
    case c10::TypeKind::BoolType: return value.item<bool>();
    default: break;
  }
  switch (input.type) {
    case TT_SCRIPT_INTEGER: return value.to(at::kLong);
    case TT_SCRIPT_BOOLEAN: return value.to(at::kBool);
    default: return value.to(weights);
  }
}

/// The graph with no output but the wanted: point i is output i + 1, `forward`'s own the first.
std::shared_ptr<torch::jit::Graph> narrowed(const TapGraph &opened,
                                            const std::vector<size_t> &wanted) {
  auto graph = opened.graph->copy();
  const std::vector<torch::jit::Value *> outputs = graph->outputs().vec();
  for (size_t i = outputs.size(); i > 0; --i) graph->eraseOutput(i - 1);
  for (const size_t place : wanted) graph->registerOutput(outputs[place]);
  torch::jit::EliminateDeadCode(graph);
  torch::jit::runRequiredPasses(graph);
  return graph;
}

}  // namespace

int32_t tt_script_open(const char *path, tt_script *out, tt_message message) {
  return guarded(message, [&] {
    if (!std::ifstream(path).good()) fail(TT_FILE, std::string(path) + " cannot be opened");
    auto script = std::make_unique<tt_script_s>();
    speaking(TT_FILE, [&] { read(*script, path); });
    *out = script.release();
  });
}

int32_t tt_script_redraw(const char *path, uint64_t seed, tt_script *out, tt_message message) {
  return guarded(message, [&] {
    auto script = std::make_unique<tt_script_s>();
    speaking(TT_FILE, [&] { read(*script, path, &seed); });
    *out = script.release();
  });
}

int64_t tt_script_redrawable(tt_script script) {
  int64_t count = 0;
  for (const auto &weight : script->module.parameters())
    if (is_redrawable(weight)) count += weight.numel();
  return count;
}

int64_t tt_script_argument_count(tt_script script) {
  return static_cast<int64_t>(script->arguments.size());
}

tt_script_text tt_script_argument(tt_script script, int64_t index) {
  const auto &argument = script->arguments[static_cast<size_t>(index)];
  return {argument.first.c_str(), argument.second.c_str()};
}

int64_t tt_script_point_count(tt_script script) {
  return static_cast<int64_t>(script->opened.points.size());
}

const char *tt_script_point(tt_script script, int64_t index) {
  return script->opened.points[static_cast<size_t>(index)].c_str();
}

int64_t tt_script_refusal_count(tt_script script) {
  return static_cast<int64_t>(script->refusals.size());
}

tt_script_text tt_script_refusal(tt_script script, int64_t index) {
  const auto &refusal = script->refusals[static_cast<size_t>(index)];
  return {refusal.first.c_str(), refusal.second.c_str()};
}

void tt_script_free(tt_script script) { delete script; }

int32_t tt_program_make(tt_script script, const int64_t *points, int32_t count, bool is_returned,
                        tt_program *out, tt_message message) {
  return guarded(message, [&] {
    auto program = std::make_unique<tt_program_s>();
    std::vector<size_t> wanted;
    for (int32_t i = 0; i < count; ++i) {
      if (points[i] < 0 || points[i] >= tt_script_point_count(script))
        fail(TT_ARGUMENT, "no point " + std::to_string(points[i]) + " in the script");
      wanted.push_back(static_cast<size_t>(points[i]) + 1);
      program->points.push_back(script->opened.points[static_cast<size_t>(points[i])]);
    }
    if (is_returned) wanted.push_back(0);
    program->is_returned = is_returned;
    speaking(TT_INTERNAL, [&] {
      program->code = torch::jit::Code(narrowed(script->opened, wanted), "forward");
    });
    program->type = script->type;
    program->arguments.emplace_back(script->module._ivalue());
    const auto &arguments = script->module.get_method("forward").function().getSchema().arguments();
    for (size_t i = 1; i < arguments.size(); ++i) {
      if (!arguments[i].default_value()) program->slots.push_back({i, arguments[i].type()->kind()});
      program->arguments.push_back(arguments[i].default_value().value_or(c10::IValue()));
    }
    if (program->slots.empty()) fail(TT_ARGUMENT, "forward takes no input");
    *out = program.release();
  });
}

int32_t tt_program_run(tt_program program, const tt_script_input *inputs, int32_t count,
                       tt_message message) {
  return guarded(message, [&] {
    if (static_cast<size_t>(count) != program->slots.size())
      fail(TT_ARGUMENT, "forward takes " + std::to_string(program->slots.size()) + " inputs");
    const torch::jit::GraphOptimizerEnabledGuard as_written(false);
    torch::jit::Stack stack = program->arguments;
    for (int32_t i = 0; i < count; ++i)
      stack[program->slots[i].place] = given(inputs[i], program->slots[i].kind, program->type);
    program->results.clear();
    speaking(TT_SHAPE, [&] { torch::jit::InterpreterState(program->code).run(stack); });
    for (size_t i = 0; i < program->points.size(); ++i)
      collect(stack[i], program->points[i], static_cast<int64_t>(i), program->results);
    if (program->is_returned) collect(stack.back(), "output", -1, program->results);
  });
}

int64_t tt_program_result_count(tt_program program) {
  return static_cast<int64_t>(program->results.size());
}

const char *tt_program_result_name(tt_program program, int64_t index) {
  return program->results[static_cast<size_t>(index)].name.c_str();
}

int64_t tt_program_result_point(tt_program program, int64_t index) {
  return program->results[static_cast<size_t>(index)].point;
}

int32_t tt_program_result(tt_program program, int64_t index, tt_tensor *out, tt_message message) {
  return produce(out, message,
                 [&] { return program->results[static_cast<size_t>(index)].tensor; });
}

void tt_program_free(tt_program program) { delete program; }
