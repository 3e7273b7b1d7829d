// Reads PyTorch state dicts (`torch.save(model.state_dict(), path)`, zip format of 1.6 and later).
//
// LibTorch reads the archive. Its own unpickler knows TorchScript's values only and not Python's
// OrderedDict, of which state dicts are made; the small one here knows what a state dict needs, and
// executes nothing.
#include <ATen/core/Tensor.h>
#include <ATen/ops/from_blob.h>
#include <caffe2/serialize/inline_container.h>

#include <deque>
#include <map>
#include <string_view>

#include "archive_check.h"
#include "guard.h"

using namespace tt;

struct tt_state_s {
  std::vector<std::pair<std::string, at::Tensor>> entries;
};

namespace {

/// One Python value: what it is, and the parts that this kind has.
struct Value {
  enum Kind { none, integer, text, global, list, dict, tensor, storage, mark, opaque } kind = none;
  int64_t number = 0;
  /// Text and items are owned by the unpickler and shared, as Python shares objects: two bytes of a
  /// pickle repeat a value of any size, and a value may hold itself, or others to any depth.
  std::string_view string = {};
  /// Of a list or tuple; of a dict, keys and values in turn.
  std::vector<Value> *items = nullptr;
  at::Tensor array = {};
};

/// A state dict's pickle holds names and shapes.
constexpr size_t largest_pickle = 1 << 24;
constexpr size_t largest_rank = 64;
constexpr size_t largest_name = 1024;
/// Dictionaries beside the first that are looked into for weights.
constexpr int nested_dictionaries = 8;

class Unpickler {
 public:
  Unpickler(const uint8_t *bytes, size_t size, caffe2::serialize::PyTorchStreamReader &archive)
      : bytes_(bytes), size_(size), archive_(archive) {}

  Value run() {
    for (;;) {
      const uint8_t code = byte();
      if (code == '.') return pop();
      step(code);
    }
  }

 private:
  Value make(Value::Kind kind) {
    Value value;
    value.kind = kind;
    value.items = &lists_.emplace_back();
    return value;
  }

  void step(uint8_t code) {
    switch (code) {
      case 0x80: byte(); return;                                    // PROTO
      case 0x95: word(8); return;                                   // FRAME
      case '(': stack_.push_back(make(Value::mark)); return;        // MARK
      case 'N': stack_.push_back(make(Value::none)); return;        // NONE
      case 0x88: push(1); return;                                   // NEWTRUE
      case 0x89: push(0); return;                                   // NEWFALSE
      case 'K': push(static_cast<int64_t>(word(1))); return;        // BININT1
      case 'M': push(static_cast<int64_t>(word(2))); return;        // BININT2
      case 'J': push(static_cast<int32_t>(word(4))); return;        // BININT
      case 0x8a: push(long_number()); return;                       // LONG1
      case 'G': word(8); stack_.push_back(make(Value::opaque)); return;  // BINFLOAT
      case 'X': push_text(word(4)); return;                         // BINUNICODE
      case 0x8c: push_text(word(1)); return;                        // SHORT_BINUNICODE
      case 'c': push_global(); return;                              // GLOBAL
      case 0x93: stack_global(); return;                            // STACK_GLOBAL
      case ']': case ')': stack_.push_back(make(Value::list)); return;
      case '}': stack_.push_back(make(Value::dict)); return;
      case 't': gather(); return;                                   // TUPLE
      case 0x85: tuple(1); return;
      case 0x86: tuple(2); return;
      case 0x87: tuple(3); return;
      case 'a': case 's': append(code == 'a' ? 1 : 2); return;      // APPEND, SETITEM
      case 'e': case 'u': append_marked(); return;                  // APPENDS, SETITEMS
      case 'q': memo_[word(1)] = top(); return;                     // BINPUT
      case 'r': memo_[word(4)] = top(); return;                     // LONG_BINPUT
      case 0x94: memo_[memo_.size()] = top(); return;               // MEMOIZE
      case 'h': recall(word(1)); return;                            // BINGET
      case 'j': recall(word(4)); return;                            // LONG_BINGET
      case 'Q': persistent(); return;                               // BINPERSID
      case 'R': reduce(); return;                                   // REDUCE
      case 0x81: reduce(); return;                                  // NEWOBJ
      case 'b': pop(); return;                                      // BUILD: only `_metadata`
      default: fail(TT_FILE, "the pickle holds opcode " + std::to_string(code) +
                                 ", which a state dict does not need");
    }
  }

  uint8_t byte() {
    if (place_ >= size_) fail(TT_FILE, "the pickle ends too early");
    return bytes_[place_++];
  }

  uint64_t word(int width) {
    uint64_t value = 0;
    for (int i = 0; i < width; ++i) value |= static_cast<uint64_t>(byte()) << (8 * i);
    return value;
  }

  int64_t long_number() {
    const auto width = static_cast<int>(word(1));
    if (width == 0) return 0;
    if (width > 8) fail(TT_FILE, "the pickle holds a number of more than 64 bits");
    const uint64_t value = word(width);
    const int shift = 64 - 8 * width;
    return static_cast<int64_t>(value << shift) >> shift;
  }

  std::string_view text(uint64_t length) {
    if (length > size_ - place_) fail(TT_FILE, "the pickle ends within a text");
    const auto *start = reinterpret_cast<const char *>(bytes_ + place_);
    place_ += length;
    return std::string_view(start, length);
  }

  Value pop() {
    if (stack_.empty()) fail(TT_FILE, "the pickle takes more values than it makes");
    Value value = std::move(stack_.back());
    stack_.pop_back();
    return value;
  }

  Value &top() {
    if (stack_.empty()) fail(TT_FILE, "the pickle takes more values than it makes");
    return stack_.back();
  }

  void push(int64_t number) {
    Value value = make(Value::integer);
    value.number = number;
    stack_.push_back(value);
  }

  void push_text(uint64_t length) {
    Value value = make(Value::text);
    value.string = text(length);
    stack_.push_back(value);
  }

  void push_global() {
    std::string name;
    for (int part = 0; part < 2; ++part) {
      for (uint8_t letter = byte(); letter != '\n'; letter = byte())
        name += static_cast<char>(letter);
      if (part == 0) name += '.';
    }
    push_name(name);
  }

  void push_name(std::string name) {
    Value value = make(Value::global);
    value.string = names_.emplace_back(std::move(name));
    stack_.push_back(value);
  }

  void stack_global() {
    const Value name = pop(), module = pop();
    if (module.string.size() + name.string.size() > largest_name)
      fail(TT_FILE, "the pickle names something of more than " + std::to_string(largest_name) +
                        " letters");
    push_name(std::string(module.string) + "." + std::string(name.string));
  }

  std::vector<Value> marked() {
    std::vector<Value> values;
    for (Value value = pop(); value.kind != Value::mark; value = pop())
      values.push_back(std::move(value));
    std::reverse(values.begin(), values.end());
    return values;
  }

  void gather() {
    auto values = marked();
    Value value = make(Value::list);
    *value.items = std::move(values);
    stack_.push_back(value);
  }

  void tuple(size_t count) {
    Value value = make(Value::list);
    for (size_t i = 0; i < count; ++i) value.items->insert(value.items->begin(), pop());
    stack_.push_back(value);
  }

  void append(size_t count) {
    std::vector<Value> values;
    for (size_t i = 0; i < count; ++i) values.insert(values.begin(), pop());
    top().items->insert(top().items->end(), values.begin(), values.end());
  }

  void append_marked() {
    auto values = marked();
    top().items->insert(top().items->end(), values.begin(), values.end());
  }

  void recall(uint64_t index) {
    const auto found = memo_.find(index);
    if (found == memo_.end()) fail(TT_FILE, "the pickle recalls a value that it did not keep");
    stack_.push_back(found->second);
  }

  /// ('storage', type, key, device, count): raw values of one type in the archive.
  void persistent() {
    const Value id = pop();
    if (id.items->size() < 3 || (*id.items)[1].kind != Value::global)
      fail(TT_FILE, "the archive refers to something that is not a storage");
    const std::string type((*id.items)[1].string), key((*id.items)[2].string);
    static const std::map<std::string, at::ScalarType> types = {
        {"torch.FloatStorage", at::kFloat},       {"torch.HalfStorage", at::kHalf},
        {"torch.BFloat16Storage", at::kBFloat16}, {"torch.DoubleStorage", at::kDouble},
        {"torch.LongStorage", at::kLong},         {"torch.IntStorage", at::kInt},
        {"torch.BoolStorage", at::kBool},         {"torch.ByteStorage", at::kByte}};
    const auto found = types.find(type);
    if (found == types.end()) fail(TT_FILE, "the archive holds values of type " + type);
    Value value = make(Value::storage);
    // Tensors share storages: each is read once, however often it is named.
    at::Tensor &array = storages_[type + "/" + key];
    if (!array.defined()) {
      auto [raw, size] = archive_.getRecord("data/" + key);
      const auto count = static_cast<int64_t>(size / c10::elementSize(found->second));
      array = at::from_blob(raw.get(), {count}, found->second).clone();
    }
    value.array = array;
    stack_.push_back(value);
  }

  void reduce() {
    const Value arguments = pop(), function = pop();
    if (function.string == "collections.OrderedDict") {
      stack_.push_back(make(Value::dict));
    } else if (function.string == "torch._utils._rebuild_tensor_v2") {
      stack_.push_back(tensor(*arguments.items));
    } else if (function.string == "torch._utils._rebuild_parameter" && !arguments.items->empty()) {
      stack_.push_back(arguments.items->front());
    } else {
      // Something beside the weights, for instance the training script's settings.
      stack_.push_back(make(Value::opaque));
    }
  }

  /// (storage, offset, sizes, strides, …), checked against the storage's length.
  Value tensor(const std::vector<Value> &arguments) {
    if (arguments.size() < 4 || arguments[0].kind != Value::storage)
      fail(TT_FILE, "the archive describes a tensor without a storage");
    std::vector<int64_t> sizes, strides;
    for (const auto &size : *arguments[2].items) sizes.push_back(size.number);
    for (const auto &stride : *arguments[3].items) strides.push_back(stride.number);
    const auto &storage = arguments[0].array;
    int64_t last = arguments[1].number, count = 1;
    bool fits = sizes.size() == strides.size() && sizes.size() <= largest_rank && last >= 0;
    for (size_t i = 0; fits && i < sizes.size(); ++i) {
      int64_t reach = 0;
      // A stride of 0 repeats values: their number is bounded as their places are.
      fits = sizes[i] >= 0 && strides[i] >= 0 && !__builtin_mul_overflow(count, sizes[i], &count) &&
             count <= storage.numel() &&
             (sizes[i] == 0 || (!__builtin_mul_overflow(sizes[i] - 1, strides[i], &reach) &&
                                !__builtin_add_overflow(last, reach, &last)));
    }
    if (!fits || (count > 0 && last >= storage.numel()))
      fail(TT_FILE, "a tensor of " + shape_text(sizes) + " does not fit its storage of " +
                        shape_text(storage));
    Value value = make(Value::tensor);
    value.array = storage.as_strided(sizes, strides, arguments[1].number);
    return value;
  }

  const uint8_t *bytes_;
  size_t size_;
  size_t place_ = 0;
  caffe2::serialize::PyTorchStreamReader &archive_;
  /// Deques: their elements stay where they are.
  std::deque<std::vector<Value>> lists_;
  std::deque<std::string> names_;
  std::vector<Value> stack_;
  std::map<uint64_t, Value> memo_;
  std::map<std::string, at::Tensor> storages_;
};

void collect(const Value &value, tt_state_s &state, int &nested) {
  if (value.kind != Value::dict)
    fail(TT_FILE, "the archive does not hold a dictionary from names to tensors "
                  "(save model.state_dict(), not the model)");
  for (size_t i = 0; i + 1 < value.items->size(); i += 2) {
    const Value &key = (*value.items)[i], &entry = (*value.items)[i + 1];
    if (key.kind != Value::text) continue;
    // Training scripts nest the weights beside the epoch and the optimiser's state.
    if (entry.kind == Value::tensor)
      state.entries.emplace_back(std::string(key.string), entry.array);
    else if (key.string == "state_dict" && entry.kind == Value::dict && nested-- > 0)
      collect(entry, state, nested);
  }
}

}  // namespace

int32_t tt_state_open(const char *path, tt_state *out, tt_message message) {
  return guarded(message, [&] {
    try {
      require_plain_archive(path);
      caffe2::serialize::PyTorchStreamReader archive{std::string(path)};
      auto [pickle, size] = archive.getRecord("data.pkl");
      if (size > largest_pickle)
        fail(TT_FILE, "its pickle has " + std::to_string(size) + " bytes; allowed are " +
                          std::to_string(largest_pickle));
      Unpickler unpickler(static_cast<const uint8_t *>(pickle.get()), size, archive);
      auto state = std::make_unique<tt_state_s>();
      int nested = nested_dictionaries;
      collect(unpickler.run(), *state, nested);
      if (state->entries.empty()) fail(TT_FILE, "there are no tensors in it");
      *out = state.release();
    } catch (const c10::Error &error) {
      fail(TT_FILE, std::string(path) + " is not a PyTorch state dict in zip format: " +
                        error.what_without_backtrace());
    } catch (const shim_guard::Failure &failure) {
      fail(TT_FILE, std::string(path) + " is not a PyTorch state dict: " + failure.text);
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
    return state->entries[static_cast<size_t>(index)].second.to(at::kFloat).contiguous();
  });
}

void tt_state_free(tt_state state) { delete state; }
