// A script module's forward, with the output of every submodule laid open.
#pragma once

#include <torch/csrc/jit/api/module.h>
#include <torch/csrc/jit/ir/ir.h>

#include <map>
#include <string>
#include <vector>

namespace tt {

struct TapGraph {
  /// Its first output is what `forward` returns; the others are the points, in order.
  std::shared_ptr<torch::jit::Graph> graph;
  /// Paths of tensors that submodules return, in order of their calls' ends.
  std::vector<std::string> points;
  /// Why the other submodules are no points.
  std::map<std::string, std::string> refusals;
};

TapGraph tap_graph(const torch::jit::Module &module);

}  // namespace tt
