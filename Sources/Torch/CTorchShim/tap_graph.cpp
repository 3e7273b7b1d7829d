// Lays the outputs of submodules open: a script module has no forward hooks in C++.
//
// Calls are inlined one by one. Before a call of a submodule's `forward` is, a copy of each tensor that
// it returns becomes one more output of the graph: a copy, because a later operation may write into
// the tensor. Which submodule a call belongs to is read off its first input, a chain of attributes
// that begins at the module itself; inlining keeps that chain.
#include "tap_graph.h"

#include <torch/csrc/jit/passes/constant_propagation.h>
#include <torch/csrc/jit/passes/inliner.h>
#include <torch/csrc/jit/passes/loop_unrolling.h>

#include <algorithm>
#include <optional>
#include <set>

#include "guard.h"

namespace tt {

namespace {

using torch::jit::Block;
using torch::jit::Graph;
using torch::jit::Node;
using torch::jit::Value;
namespace prim = c10::prim;
namespace attr = c10::attr;

class Opening {
 public:
  explicit Opening(const torch::jit::Module &module)
      : module_(module), graph_(module.get_method("forward").graph()->copy()) {
    for (const auto &part : module.modules())
      for (const auto &method : part.get_methods()) note_written(method.graph()->block());
  }

  TapGraph run() {
    // A branch whose condition is settled, for instance by `training`, is none, nor is a short loop
    // of a fixed number: what they held may call more.
    while (expand(graph_->block(), nullptr)) {
      settle_attributes(graph_->block());
      torch::jit::ConstantPropagation(graph_);
      torch::jit::UnrollConstantLoops(graph_);
    }
    for (Node *node : graph_->nodes())
      for (Block *block : node->blocks())
        expand(block, node->kind() == prim::Loop ? "within a loop" : "within a branch");
    torch::jit::Inline(*graph_);
    settle_attributes(graph_->block());
    torch::jit::ConstantPropagation(graph_);
    TapGraph result{graph_, {}, {}};
    order(result);
    refuse_rest(result);
    return result;
  }

 private:
  struct Point {
    std::string path;
    /// Place in a tuple, such as `.0`; empty for a tensor.
    std::string part;
  };

  /// Names that some method assigns: they are not settled.
  void note_written(const Block *block) {
    for (const Node *node : block->nodes()) {
      if (node->kind() == prim::SetAttr) written_.insert(node->s(attr::name));
      for (const Block *inner : node->blocks()) note_written(inner);
    }
  }

  /// Path of the module that a value stands for; nothing where it is no attribute of attributes.
  std::optional<std::string> path(const Value *value) const {
    if (value == graph_->inputs().at(0)) return "";
    const Node *node = value->node();
    if (node->kind() != prim::GetAttr) return std::nullopt;
    const auto owner = path(node->input(0));
    if (!owner) return std::nullopt;
    return owner->empty() ? node->s(attr::name) : *owner + "." + node->s(attr::name);
  }

  /// Inlines every method call of a block, and of what is inlined.
  ///
  /// `around` says what a block's calls are within; null for the graph's own.
  bool expand(Block *block, const char *around) {
    bool has_changed = false;
    for (Node *node = block->param_node()->next(); node != block->return_node();) {
      if (around != nullptr)
        for (Block *inner : node->blocks()) expand(inner, around);
      if (node->kind() != prim::CallMethod) {
        node = node->next();
        continue;
      }
      Node *before = node->prev();
      if (done_.insert(node).second) note_call(node, around);
      if (!inline_call(node)) {
        node = node->next();
        continue;
      }
      done_.erase(node);
      has_changed = true;
      node = before->next();
    }
    return has_changed;
  }

  static bool inline_call(Node *node) {
    const auto type = node->input(0)->type()->cast<c10::ClassType>();
    // What is behind an interface is known when it runs only.
    if (!type) return false;
    auto *function = type->findMethod(node->s(attr::name));
    if (function == nullptr || !function->isGraphFunction()) return false;
    auto &callee = torch::jit::toGraphFunction(*function);
    torch::jit::inlineCallTo(node, &callee, callee.graph().get());
    return true;
  }

  /// Overloads are numbered: an LSTM of unpacked sequences calls `forward__0`.
  static bool is_forward(const std::string &method) {
    return method == "forward" || method.rfind("forward__", 0) == 0;
  }

  void note_call(Node *node, const char *around) {
    const auto owner = path(node->input(0));
    if (!owner || owner->empty() || !is_forward(node->s(attr::name))) return;
    if (around != nullptr) {
      refusals_[*owner] = std::string("it is called ") + around + " of the script";
      return;
    }
    ++calls_[*owner];
    Node *last = node;
    if (!open(node->output(), *owner, "", last))
      refusals_[*owner] =
          "it returns no tensor, but " + node->output()->type()->repr_str();
  }

  /// Makes outputs of a value's tensors; false where it has none. `last` is what new nodes follow.
  bool open(Value *value, const std::string &owner, const std::string &part, Node *&last) {
    const auto type = value->type();
    if (type->isSubtypeOf(c10::TensorType::get())) {
      torch::jit::WithInsertPoint there(last->next());
      Value *none = graph_->insertConstant(c10::IValue());
      Node *copy = graph_->insertNode(graph_->create(c10::aten::clone, {value, none}));
      copy->output()->setType(c10::TensorType::get());
      graph_->registerOutput(copy->output());
      points_.push_back({owner, part});
      last = copy;
      return true;
    }
    const auto tuple = type->cast<c10::TupleType>();
    if (!tuple) return false;
    Node *parts = graph_->createTupleUnpack(value);
    parts->insertAfter(last);
    last = parts;
    bool has_tensors = false;
    for (size_t index = 0; index < parts->outputs().size(); ++index) {
      const auto name = tuple->schema() ? tuple->schema()->arguments()[index].name()
                                        : std::to_string(index);
      has_tensors |= open(parts->outputs()[index], owner, part + "." + name, last);
    }
    return has_tensors;
  }

  /// Puts constants in place of attributes that hold no tensor and never change.
  void settle_attributes(Block *block) {
    for (Node *node = block->param_node()->next(); node != block->return_node();) {
      Node *next = node->next();
      for (Block *inner : node->blocks()) settle_attributes(inner);
      if (const auto value = settled(node)) {
        torch::jit::WithInsertPoint there(node);
        node->output()->replaceAllUsesWith(graph_->insertConstant(*value));
        node->destroy();
      }
      node = next;
    }
  }

  std::optional<c10::IValue> settled(const Node *node) const {
    if (node->kind() != prim::GetAttr || written_.count(node->s(attr::name))) return std::nullopt;
    const auto owner = path(node->input(0));
    if (!owner) return std::nullopt;
    auto value = module_part(*owner).attr(node->s(attr::name));
    const bool is_plain = value.isBool() || value.isInt() || value.isDouble() ||
                          value.isString() || value.isNone();
    return is_plain ? std::optional(value) : std::nullopt;
  }

  torch::jit::Module module_part(const std::string &path) const {
    auto part = module_;
    for (size_t start = 0; start < path.size();) {
      const size_t end = std::min(path.find('.', start), path.size());
      part = part.attr(path.substr(start, end - start)).toModule();
      start = end + 1;
    }
    return part;
  }

  /// Sorts the points by where their calls end, and names them.
  void order(TapGraph &result) {
    const std::vector<Value *> outputs = graph_->outputs().vec();
    std::vector<size_t> places(points_.size());
    for (size_t i = 0; i < places.size(); ++i) places[i] = i;
    std::stable_sort(places.begin(), places.end(), [&](size_t left, size_t right) {
      const Node *a = outputs[left + 1]->node(), *b = outputs[right + 1]->node();
      return a != b && a->isBefore(b);
    });
    while (graph_->outputs().size() > 1) graph_->eraseOutput(graph_->outputs().size() - 1);
    std::map<std::string, size_t> seen;
    for (const size_t place : places) {
      const Point &point = points_[place];
      graph_->registerOutput(outputs[place + 1]);
      const size_t number = seen[point.path + point.part]++;
      const auto call = calls_[point.path] > 1 ? "." + std::to_string(number) : "";
      result.points.push_back(point.path + call + point.part);
    }
  }

  void refuse_rest(TapGraph &result) {
    std::set<std::string> open;
    for (const Point &point : points_) open.insert(point.path);
    for (const auto &named : module_.named_modules()) {
      if (named.name.empty() || open.count(named.name)) continue;
      const auto found = refusals_.find(named.name);
      result.refusals[named.name] =
          found != refusals_.end() ? found->second : "its forward is not called";
    }
    for (const auto &[path, count] : calls_)
      if (count > 1 && open.count(path))
        result.refusals[path] = "it is called " + std::to_string(count) + " times: name '" + path +
                                ".0' to '" + path + "." + std::to_string(count - 1) + "'";
  }

  torch::jit::Module module_;
  std::shared_ptr<Graph> graph_;
  std::set<std::string> written_;
  std::set<const Node *> done_;
  std::map<std::string, size_t> calls_;
  std::vector<Point> points_;
  std::map<std::string, std::string> refusals_;
};

}  // namespace

TapGraph tap_graph(const torch::jit::Module &module) { return Opening(module).run(); }

}  // namespace tt
