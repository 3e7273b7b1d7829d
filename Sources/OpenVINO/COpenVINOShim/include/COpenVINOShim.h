/// C border over OpenVINO: opaque handles, integer status codes, messages in a caller-owned buffer.
///
/// Rules of every function that returns `int32_t`:
/// - it returns `TO_OK` or another `TO_…` status, and no C++ exception leaves it;
/// - on failure it writes a NUL-terminated text into `message` (cut to its capacity), and the
///   output arguments stay untouched;
/// - handles written to an `out` argument belong to the caller, who frees them.
///
/// Models and layers do not change once they are made: any thread may read them. A program is for
/// one thread at a time.
#ifndef COPENVINOSHIM_H
#define COPENVINOSHIM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

enum {
  TO_OK = 0,
  TO_SHAPE = 1,     ///< Shapes do not fit the model.
  TO_ARGUMENT = 2,  ///< A value is outside its range.
  TO_MEMORY = 3,    ///< An allocation failed.
  TO_FILE = 4,      ///< A file cannot be understood.
  TO_INTERNAL = 5,  ///< Anything else OpenVINO reported.
};

/// A buffer owned by the caller for the text of an error.
typedef struct {
  char *text;
  size_t capacity;
} to_message;

typedef struct to_model_s *to_model;      ///< A file as read.
typedef struct to_layers_s *to_layers;    ///< A model with the shape of its input settled.
typedef struct to_program_s *to_program;  ///< Compiled for the CPU, with the wanted outputs.

/// An input of a model. Pointers are valid until the model is freed.
typedef struct {
  const char *name;
  const char *type;  ///< For instance `f32`.
  int32_t rank;      ///< -1 where it is not known.
  /// -1 where a size is not known.
  const int64_t *sizes;
} to_input;

/// What an input is given to hold.
typedef struct {
  /// -1 where any size goes.
  const int64_t *sizes;
  int32_t rank;
  /// The axis with one place for each utterance; -1 where there is none.
  int32_t batch_axis;
} to_shape;

/// An operation's output that carries floats of each utterance. Pointers are valid until the layers
/// are freed.
typedef struct {
  const char *name;       ///< Unique.
  const char *operation;  ///< For instance `MaxPool`.
  const char *output;     ///< Name of the model's output that it is, or null.
  int32_t rank;
  /// Of one utterance, without the batch; -1 for a size that changes with the input's.
  const int64_t *sizes;
} to_layer;

/// A static text.
const char *to_version(void);

/// Reads an OpenVINO IR, ONNX, TensorFlow or TensorFlow Lite file, or a saved model's folder.
int32_t to_model_read(const char *path, to_model *out, to_message message);
int64_t to_model_input_count(to_model model);
/// `index` must be below the count.
to_input to_model_input(to_model model, int64_t index);
/// Values of constants that `to_model_redraw` draws anew.
int64_t to_model_redrawable(to_model model);
/// Fills so many places with independent standard normal values. Must not throw.
typedef void (*to_draw)(void *context, double *values, int64_t count);
/// A copy whose constants of floats with two axes or more are drawn from a normal distribution with each
/// one's own mean and deviation, constant after constant by `draw`, which gets `context`. `TO_ARGUMENT` where
/// there are none.
int32_t to_model_redraw(to_model model, to_draw draw, void *context, to_model *out,
                        to_message message);
void to_model_free(to_model model);

/// The layers of a model whose inputs have those shapes, in its own order; `features` is the index of the one
/// that is audited. Where its batch is -1, the model takes any number of utterances.
///
/// Listed are, in topological order, the outputs of operations that compute something of that input's
/// values, hold floats, and whose first size is the batch's.
int32_t to_layers_make(to_model model, const to_shape *shapes, int32_t count, int32_t features,
                       to_layers *out, to_message message);
int64_t to_layers_count(to_layers layers);
/// `index` must be below the count.
to_layer to_layers_get(to_layers layers, int64_t index);
void to_layers_free(to_layers layers);

/// Compiles what the wanted layers need, for inputs of those shapes, in float32 or, where `is_bfloat16` is not
/// 0, with products in bfloat16. Outputs are float32. `stream_count` programs of one compilation can be at work
/// at once and share the threads: this one, and those of `to_program_beside`.
int32_t to_program_make(to_layers layers, const int64_t *wanted, int32_t wanted_count,
                        const to_shape *shapes, int32_t count, int32_t thread_count,
                        int32_t stream_count, int32_t is_bfloat16, to_program *out,
                        to_message message);
/// Another program of the same compilation.
int32_t to_program_beside(to_program program, to_program *out, to_message message);
/// Copies row-major floats into the input that features fill.
int32_t to_program_set_floats(to_program program, int32_t input, const float *values,
                              const int64_t *sizes, int32_t rank, to_message message);
/// Copies row-major numbers into another input, as numbers of its own type.
int32_t to_program_set_numbers(to_program program, int32_t input, const double *values,
                               const int64_t *sizes, int32_t rank, to_message message);
/// Starts on one batch of what the inputs were set to.
int32_t to_program_start(to_program program, to_message message);
/// Waits for its end; the outputs are there until the next start.
int32_t to_program_finish(to_program program, to_message message);
/// Axes of the output of the wanted layer at `index`, of what ended last; at most `limit` sizes are copied.
int32_t to_program_sizes(to_program program, int32_t index, int64_t *sizes, int32_t limit,
                         int32_t *rank, to_message message);
/// Copies the output of the wanted layer at `index`; `count` must be its number of values.
int32_t to_program_read(to_program program, int32_t index, float *values, int64_t count,
                        to_message message);
/// Waits where the program is at work.
void to_program_free(to_program program);

/// Raises an exception of the named kind inside the guard: proves that none crosses the border.
int32_t to_raise_for_test(int32_t kind, to_message message);

#ifdef __cplusplus
}
#endif

#endif
