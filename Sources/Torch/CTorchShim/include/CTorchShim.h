/// C border over LibTorch: opaque handles, integer status codes, messages in a caller-owned buffer.
///
/// Rules of every function that returns `int32_t`:
/// - it returns `TT_OK` or another `TT_…` status, and no C++ exception leaves it;
/// - on failure it writes a NUL-terminated text into `message` (cut to its capacity), and the
///   output arguments stay untouched;
/// - handles written to an `out` argument belong to the caller, who frees them.
#ifndef CTORCHSHIM_H
#define CTORCHSHIM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

enum {
  TT_OK = 0,
  TT_SHAPE = 1,     ///< Shapes do not fit; the message names both.
  TT_ARGUMENT = 2,  ///< A value is outside its range.
  TT_MEMORY = 3,    ///< An allocation failed.
  TT_FILE = 4,      ///< A file is missing or cannot be understood.
  TT_DEVICE = 5,    ///< The device is absent from this machine or build.
  TT_INTERNAL = 6,  ///< Anything else LibTorch reported.
};

/// Element types of raw bytes handed over by `tt_tensor_from_bytes`.
enum { TT_FLOAT32 = 0, TT_INT64 = 1 };

/// Devices. One GPU per process: the scheduler hands each worker its own.
enum { TT_CPU = 0, TT_CUDA = 1 };

/// A buffer owned by the caller for the text of an error.
typedef struct {
  char *text;
  size_t capacity;
} tt_message;

typedef struct tt_tensor_s *tt_tensor;
typedef struct tt_generator_s *tt_generator;
typedef struct tt_state_s *tt_state;
typedef struct tt_script_s *tt_script;    ///< A TorchScript file as read; it does not change.
typedef struct tt_program_s *tt_program;  ///< Its forward with some outputs; one thread at a time.

/// Two texts, valid until what they belong to is freed.
typedef struct {
  const char *name;
  const char *text;
} tt_script_text;

// MARK: tensors (tensor.cpp)

/// Copies `bytes` of the given element type into a new tensor.
int32_t tt_tensor_from_bytes(const void *bytes, int32_t element, const int64_t *shape,
                             int32_t rank, tt_tensor *out, tt_message message);
int32_t tt_tensor_zeros(const int64_t *shape, int32_t rank, tt_tensor *out, tt_message message);
/// A float32 scalar zero on the tensor's device.
int32_t tt_tensor_zero_beside(tt_tensor tensor, tt_tensor *out, tt_message message);
/// Normal deviates drawn on the CPU from `generator`, so that all devices start alike.
int32_t tt_tensor_normal(const int64_t *shape, int32_t rank, double mean, double deviation,
                         tt_generator generator, tt_tensor *out, tt_message message);
int32_t tt_tensor_uniform(const int64_t *shape, int32_t rank, double low, double high,
                          tt_generator generator, tt_tensor *out, tt_message message);
/// Writes all elements, in row-major order, as float32. `count` must equal the element count.
int32_t tt_tensor_read(tt_tensor tensor, float *values, int64_t count, tt_message message);
/// Writes at most `capacity` sizes, and the true rank.
int32_t tt_tensor_shape(tt_tensor tensor, int64_t *shape, int32_t capacity, int32_t *rank,
                        tt_message message);
/// A copy without history.
int32_t tt_tensor_clone(tt_tensor tensor, tt_tensor *out, tt_message message);
int32_t tt_tensor_to_device(tt_tensor tensor, int32_t device, tt_tensor *out, tt_message message);
/// Lays a rank-4 tensor out with channels last (others are returned as they are).
int32_t tt_tensor_channels_last(tt_tensor tensor, tt_tensor *out, tt_message message);
/// Overwrites `target` with `source` of the same shape, keeping target's layout and device.
int32_t tt_tensor_assign(tt_tensor target, tt_tensor source, tt_message message);
int32_t tt_tensor_requires_gradient(tt_tensor tensor, bool on, tt_message message);
int32_t tt_tensor_backward(tt_tensor scalar, tt_message message);
/// The accumulated gradient; `TT_ARGUMENT` where there is none.
int32_t tt_tensor_gradient(tt_tensor tensor, tt_tensor *out, tt_message message);
void tt_tensor_free(tt_tensor tensor);

// MARK: state of the calling thread, seeds, devices (runtime.cpp)

tt_generator tt_generator_new(uint64_t seed);
void tt_generator_free(tt_generator generator);
int32_t tt_set_thread_count(int32_t count, tt_message message);
int32_t tt_thread_count(void);
/// Turns recording of gradients on or off for the calling thread; returns what it was.
bool tt_set_gradients(bool on);
/// Turns bfloat16 autocast on or off for the calling thread; returns what it was.
bool tt_set_autocast(bool on, int32_t device);
bool tt_device_available(int32_t device);
/// A static text.
const char *tt_version(void);

// MARK: operations (ops.cpp). Activations are [N, C, H, W] or [N, features].

int32_t tt_conv2d(tt_tensor input, tt_tensor weight, tt_tensor bias_or_null, int64_t stride,
                  int64_t padding, tt_tensor *out, tt_message message);
int32_t tt_linear(tt_tensor input, tt_tensor weight, tt_tensor bias_or_null, tt_tensor *out,
                  tt_message message);
/// Running statistics may be null: then batch statistics are used and nothing is updated.
/// `TT_ARGUMENT` where batch statistics are wanted of one value per channel.
int32_t tt_batch_norm(tt_tensor input, tt_tensor weight, tt_tensor bias, tt_tensor mean_or_null,
                      tt_tensor variance_or_null, bool use_batch, double momentum, double epsilon,
                      tt_tensor *out, tt_message message);
int32_t tt_relu(tt_tensor input, tt_tensor *out, tt_message message);
int32_t tt_tanh(tt_tensor input, tt_tensor *out, tt_message message);
/// x Φ(x), exactly.
int32_t tt_gelu(tt_tensor input, tt_tensor *out, tt_message message);
int32_t tt_max_pool2d(tt_tensor input, int64_t kernel, int64_t stride, int64_t padding,
                      tt_tensor *out, tt_message message);
int32_t tt_average_pool2d(tt_tensor input, int64_t kernel, int64_t stride, int64_t padding,
                          tt_tensor *out, tt_message message);
int32_t tt_adaptive_average_pool2d(tt_tensor input, int64_t height, int64_t width, tt_tensor *out,
                                   tt_message message);
/// Inverted dropout; the mask comes from `generator` on the CPU.
int32_t tt_dropout(tt_tensor input, double probability, tt_generator generator, tt_tensor *out,
                   tt_message message);
/// Recurrent layers, batch first: [N, T, inputs] → all outputs [N, T, hidden × directions].
/// `weights` holds per layer and direction: input, hidden, input bias, hidden bias.
/// Computed in float32 whatever autocast says.
int32_t tt_lstm(tt_tensor input, const tt_tensor *weights, int32_t weight_count, int64_t hidden,
                int64_t layers, bool bidirectional, tt_tensor *out, tt_message message);
/// Half-pixel centres (align_corners = false), no antialiasing.
int32_t tt_resize_plane(tt_tensor input, int64_t height, int64_t width, tt_tensor *out,
                        tt_message message);
/// Linear resampling of axis 1 of [N, C, H, W] or [N, C].
int32_t tt_resample_channels(tt_tensor input, int64_t channels, tt_tensor *out,
                             tt_message message);
int32_t tt_add(tt_tensor left, tt_tensor right, tt_tensor *out, tt_message message);
int32_t tt_subtract(tt_tensor left, tt_tensor right, tt_tensor *out, tt_message message);
int32_t tt_multiply(tt_tensor left, tt_tensor right, tt_tensor *out, tt_message message);
/// input × scale + shift.
int32_t tt_affine(tt_tensor input, double scale, double shift, tt_tensor *out, tt_message message);
int32_t tt_concatenate(const tt_tensor *tensors, int32_t count, int64_t axis, tt_tensor *out,
                       tt_message message);
int32_t tt_reshape(tt_tensor input, const int64_t *shape, int32_t rank, tt_tensor *out,
                   tt_message message);
int32_t tt_permute(tt_tensor input, const int64_t *axes, int32_t rank, tt_tensor *out,
                   tt_message message);
int32_t tt_expand(tt_tensor input, const int64_t *shape, int32_t rank, tt_tensor *out,
                  tt_message message);
int32_t tt_mean(tt_tensor input, int64_t axis, bool keep, tt_tensor *out, tt_message message);
/// Population standard deviation (divisor n).
int32_t tt_deviation(tt_tensor input, int64_t axis, bool keep, tt_tensor *out, tt_message message);
int32_t tt_narrow(tt_tensor input, int64_t axis, int64_t start, int64_t length, tt_tensor *out,
                  tt_message message);
int32_t tt_softmax(tt_tensor input, int64_t axis, tt_tensor *out, tt_message message);
/// Mean over the batch of -log softmax(logits)[label], in float32. `labels` is int64 [N].
int32_t tt_cross_entropy(tt_tensor logits, tt_tensor labels, tt_tensor *out, tt_message message);
int32_t tt_to_float(tt_tensor input, tt_tensor *out, tt_message message);

// MARK: matrices of doubles on the CPU (matrix.cpp). `TT_SHAPE` for anything else.

/// Copy row-major values.
int32_t tt_matrix_from_doubles(const double *values, int64_t row_count, int64_t column_count,
                               tt_tensor *out, tt_message message);
int32_t tt_matrix_from_floats(const float *values, int64_t row_count, int64_t column_count,
                              tt_tensor *out, tt_message message);
/// Writes all elements, row-major. `count` must equal the element count.
int32_t tt_matrix_read(tt_tensor tensor, double *values, int64_t count, tt_message message);
int32_t tt_matrix_product(tt_tensor left, bool is_left_transposed, tt_tensor right,
                          bool is_right_transposed, tt_tensor *out, tt_message message);
/// The wanted rows, in the order of their indices.
int32_t tt_matrix_rows(tt_tensor tensor, const int64_t *indices, int64_t count, tt_tensor *out,
                       tt_message message);
/// Sums of the rows of each group, [group_count × columns]; `groups` holds one index per row.
int32_t tt_matrix_row_sums(tt_tensor tensor, const int64_t *groups, int64_t count,
                           int64_t group_count, tt_tensor *out, tt_message message);
/// Of a symmetric matrix: ascending eigenvalues [n × 1], and eigenvectors as columns. `TT_ARGUMENT`
/// where a value is not finite.
int32_t tt_matrix_eigen(tt_tensor tensor, tt_tensor *values, tt_tensor *vectors,
                        tt_message message);
/// An orthonormal basis of what the columns span (QR); at least as many rows as columns.
int32_t tt_matrix_orthonormal(tt_tensor tensor, tt_tensor *out, tt_message message);

// MARK: optimiser (optimiser.cpp)

/// One Adam step in place over parallel arrays; clears the gradients of `parameters`.
/// Parameters without a gradient are left alone. `steps` are float32 scalars.
int32_t tt_adam_step(const tt_tensor *parameters, const tt_tensor *means,
                     const tt_tensor *squares, const tt_tensor *steps, int32_t count,
                     double learning_rate, double beta1, double beta2, double epsilon,
                     double weight_decay, tt_message message);
/// One step of gradient descent with Nesterov's momentum, likewise.
int32_t tt_nesterov_step(const tt_tensor *parameters, const tt_tensor *velocities, int32_t count,
                         double learning_rate, double momentum, double weight_decay,
                         tt_message message);

// MARK: PyTorch state dicts (state_dict.cpp)

/// Reads a `.pth` zip archive that holds a dictionary from names to tensors.
int32_t tt_state_open(const char *path, tt_state *out, tt_message message);
int64_t tt_state_count(tt_state state);
/// Valid until the state is freed; null out of range.
const char *tt_state_name(tt_state state, int64_t index);
int32_t tt_state_tensor(tt_state state, int64_t index, tt_tensor *out, tt_message message);
void tt_state_free(tt_state state);

// MARK: TorchScript (script.cpp, tap_graph.cpp)

/// Reads what `torch.jit.save` wrote, on the CPU, and puts it in evaluation mode.
int32_t tt_script_open(const char *path, tt_script *out, tt_message message);
/// The same with every parameter of floats with two axes or more drawn from a normal distribution with its
/// own mean and deviation; the same seed gives the same values. `TT_ARGUMENT` where there are none, as in a
/// frozen module.
int32_t tt_script_redraw(const char *path, uint64_t seed, tt_script *out, tt_message message);
/// Values of parameters that are drawn anew so.
int64_t tt_script_redrawable(tt_script script);
/// What `forward` wants to be given: name and type.
int64_t tt_script_argument_count(tt_script script);
/// Indices of these functions must be below the counts.
tt_script_text tt_script_argument(tt_script script, int64_t index);
/// Tensors that submodules return, by path, in order of their calls' ends. Of several calls of one
/// submodule the path is followed by `.0`, `.1`, …; of a tuple, by each tensor's place or name.
int64_t tt_script_point_count(tt_script script);
const char *tt_script_point(tt_script script, int64_t index);
/// Submodules that are no points: path and reason.
int64_t tt_script_refusal_count(tt_script script);
tt_script_text tt_script_refusal(tt_script script, int64_t index);
void tt_script_free(tt_script script);

/// What a tensor that is given to a script holds there.
enum {
  TT_SCRIPT_WEIGHTS = 0,  ///< Floats of the weights' type.
  TT_SCRIPT_INTEGER = 1,  ///< 64-bit integers.
  TT_SCRIPT_BOOLEAN = 2,  ///< True for all but 0.
};

/// What one argument of `forward` is given: a float32 tensor, cast. An argument that is a number takes the
/// one value of a tensor of that.
typedef struct {
  tt_tensor tensor;
  int32_t type;
} tt_script_input;

/// What computes the wanted points, and what `forward` returns if `is_returned`.
///
/// `TT_ARGUMENT` where forward takes no input.
int32_t tt_program_make(tt_script script, const int64_t *points, int32_t count, bool is_returned,
                        tt_program *out, tt_message message);
/// Runs forward, as written, on an input for each argument that has no default, in order. `TT_SHAPE` where it
/// fails, `TT_ARGUMENT` for another number of inputs. The results are there until the next run.
int32_t tt_program_run(tt_program program, const tt_script_input *inputs, int32_t count,
                       tt_message message);
/// Tensors of floats: the wanted points by their names, then `output`, or `output.0`,
/// `output.name` where forward returns a tuple, list or dictionary.
int64_t tt_program_result_count(tt_program program);
/// Valid until the next run.
const char *tt_program_result_name(tt_program program, int64_t index);
/// Place among the wanted points; -1 for what forward returns.
int64_t tt_program_result_point(tt_program program, int64_t index);
int32_t tt_program_result(tt_program program, int64_t index, tt_tensor *out, tt_message message);
void tt_program_free(tt_program program);

/// Raises an exception of the named kind inside the guard: proves that none crosses the border.
int32_t tt_raise_for_test(int32_t kind, tt_message message);

#ifdef __cplusplus
}
#endif

#endif
