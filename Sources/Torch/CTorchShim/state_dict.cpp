// Reads PyTorch state dicts (`torch.save(model.state_dict(), path)`, zip format of 1.6 and later).
#include <ATen/ATen.h>
#include <caffe2/serialize/inline_container.h>
#include <torch/csrc/jit/serialization/import_read.h>

#include <fstream>

#include "guard.h"

using namespace tt;

struct tt_state_s {
  std::vector<std::pair<std::string, at::Tensor>> entries;
};

namespace {

void collect(const c10::IValue &value, tt_state_s &state) {
  if (!value.isGenericDict())
    fail(TT_FILE, "the archive does not hold a dictionary from names to tensors "
                  "(save model.state_dict(), not the model)");
  for (const auto &entry : value.toGenericDict()) {
    if (!entry.key().isString()) fail(TT_FILE, "a key of the state dict is not a string");
    // Training scripts nest the weights beside the epoch and the optimiser's state.
    if (entry.value().isTensor())
      state.entries.emplace_back(entry.key().toStringRef(), entry.value().toTensor());
    else if (entry.key().toStringRef() == "state_dict" && entry.value().isGenericDict())
      collect(entry.value(), state);
  }
}

}  // namespace

int32_t tt_state_open(const char *path, tt_state *out, tt_message message) {
  return guarded(message, [&] {
    if (!std::ifstream(path).good()) fail(TT_FILE, std::string(path) + " cannot be opened");
    try {
      caffe2::serialize::PyTorchStreamReader reader{std::string(path)};
      auto value = torch::jit::readArchiveAndTensors("data", "", "", std::nullopt, std::nullopt,
                                                     c10::Device(at::kCPU), reader);
      auto state = std::make_unique<tt_state_s>();
      collect(value, *state);
      if (state->entries.empty()) fail(TT_FILE, std::string(path) + " holds no tensors");
      *out = state.release();
    } catch (const c10::Error &error) {
      fail(TT_FILE, std::string(path) + " is not a PyTorch state dict in zip format: " +
                        error.what_without_backtrace());
    }
  });
}

int64_t tt_state_count(tt_state state) { return static_cast<int64_t>(state->entries.size()); }

const char *tt_state_name(tt_state state, int64_t index) {
  if (index < 0 || index >= tt_state_count(state)) return nullptr;
  return state->entries[static_cast<size_t>(index)].first.c_str();
}

int32_t tt_state_tensor(tt_state state, int64_t index, tt_tensor *out, tt_message message) {
  return produce(out, message, [&] {
    if (index < 0 || index >= tt_state_count(state))
      fail(TT_ARGUMENT, "no tensor " + std::to_string(index) + " in the state dict");
    const auto &value = state->entries[static_cast<size_t>(index)].second;
    return at::isFloatingType(value.scalar_type()) ? value.to(at::kFloat).contiguous() : value;
  });
}

void tt_state_free(tt_state state) { delete state; }
