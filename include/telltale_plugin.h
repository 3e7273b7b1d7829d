/* telltale_plugin.h: for plugins in C, C++, Rust and whatever else can export a C function.
 *
 * Nothing here is needed at run time, and nothing is linked: Telltale calls whatever functions the
 * plugin's manifest names, with the arguments that their signatures say (docs/plugin-in-c.md).
 * The header serves the compiler. Declare a function by one of the types below, and the compiler
 * checks that it is what the standard signature above the type says:
 *
 *     #include "telltale_plugin.h"
 *     TELLTALE_FUNCTION(telltale_free, my_free);
 *     void my_free(void *state) { free(state); }
 *
 * A function with other arguments, or in another order, needs no type from here: the manifest says
 * what it is.
 *
 * Memory. What goes in belongs to Telltale and is valid during the call only. What comes out is
 * written into memory of Telltale's, as large as the signature says; it is zeroed before. A state
 * belongs to the plugin, from the call that makes it to `free`.
 *
 * Threads. Telltale calls one function of a plugin at a time, from whatever thread, unless the
 * manifest says `reentrant: true`. Callbacks may be called from threads of the plugin's own, during
 * the call only.
 *
 * Failure. Return a status, and write a message into `error`. Never exit, abort, or let a C++
 * exception or a Rust panic leave the function.
 */
#ifndef TELLTALE_PLUGIN_H
#define TELLTALE_PLUGIN_H

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#if defined(_WIN32)
#define TELLTALE_EXPORT __declspec(dllexport)
#else
#define TELLTALE_EXPORT __attribute__((visibility("default")))
#endif

/* Declares `name` as an exported function of that type. */
#define TELLTALE_FUNCTION(type, name) TELLTALE_EXPORT type name

/* Statuses. 0 is success; any other number is a failure, and these say of which kind. They begin
 * where no library's own numbers do. */
enum {
  TELLTALE_OK = 0,
  TELLTALE_CANCELLED = 2101,          /* a callback said stop */
  TELLTALE_INVALID_PARAMETER = 2102,  /* a setting that cannot be */
  TELLTALE_INVALID_LABELS = 2103,     /* too few rows of a class, one class only */
  TELLTALE_SHAPE_MISMATCH = 2104,     /* say both shapes in the message */
  TELLTALE_UNSUPPORTED = 2105,        /* the plugin cannot do that at all */
  TELLTALE_COMPUTATION_FAILED = 2106, /* no convergence, no memory */
  TELLTALE_MISSING_FILE = 2107,       /* `load`: there is no such file */
  TELLTALE_CORRUPTED_FILE = 2108,     /* `load`: it is not what `save` wrote */
  TELLTALE_STORAGE_FAILED = 2109,     /* `save`: cannot write */
  TELLTALE_UNREADABLE_AUDIO = 2110,   /* `extract`: a clip that cannot serve */
  TELLTALE_NOT_APPLICABLE = 2111      /* `measure`: no value for such scores; say why */
};

/* How far the work has come.
 * fraction: 0 to 1. note: a few words, or NULL. context: what the function was given.
 * Returns 1 where the function is to stop and to return TELLTALE_CANCELLED, else 0. */
typedef int32_t telltale_progress(double fraction, const char *note, void *context);

/* Returns 1 where the function is to stop and to return TELLTALE_CANCELLED, else 0. Cheap: ask
 * between batches, or ten times a second. */
typedef int32_t telltale_cancel(void *context);

/* --- attacker --------------------------------------------------------------------------------- */

/* train: learns the classes y, 0 to k - 1, of n vectors of d values (row-major; means and
 * spreads over time of what is attacked, and more: the pooled vector). The same arguments give the same state.
 *
 *     i32 NAME(out state, f32[n,d] x, i32[n] y, i64 n, i64 d, i64 k, u64 seed,
 *              progress, cancel, context, error, i64 error_size)
 */
typedef int32_t telltale_train(void **state, const float *x, const int32_t *y, int64_t n, int64_t d,
                               int64_t k, uint64_t seed, telltale_progress *progress,
                               telltale_cancel *cancel, void *context, char *error,
                               int64_t error_size);

/* score: what the attacker thinks of each row, in the manifest's kind of `scores`; by default
 * natural-log posteriors, [n × k].
 *
 *     i32 NAME(state, f32[n,d] x, i64 n, i64 d, i64 k, out f32[n,k] scores,
 *              error, i64 error_size)
 */
typedef int32_t telltale_score(void *state, const float *x, int64_t n, int64_t d, int64_t k,
                               float *scores, char *error, int64_t error_size);

/* save: writes the state to a file that `load` reads.
 *
 *     i32 NAME(state, cstring path, error, i64 error_size)
 */
typedef int32_t telltale_save(void *state, const char *path, char *error, int64_t error_size);

/* load: the state that `save` wrote; it scores as the saved one did.
 *
 *     i32 NAME(out state, cstring path, error, i64 error_size)
 */
typedef int32_t telltale_load(void **state, const char *path, char *error, int64_t error_size);

/* free: gives a state back. Also of models. Cannot fail.
 *
 *     void NAME(state)
 */
typedef void telltale_free(void *state);

/* --- feature ---------------------------------------------------------------------------------- */

/* frames: how many frames `extract` will write for n samples; at least 1.
 *
 *     i64 NAME(i64 n, i32 rate)
 */
typedef int64_t telltale_frames(int64_t n, int32_t rate);

/* extract: the features of one clip, [frames × bands]; every value is finite.
 *
 *     i32 NAME(f32[n] samples, i64 n, i32 rate, out f32[frames,bands] features, i64 frames,
 *              i64 bands, error, i64 error_size)
 */
typedef int32_t telltale_extract(const float *samples, int64_t n, int32_t rate, float *features,
                                 int64_t frames, int64_t bands, char *error, int64_t error_size);

/* --- metric ----------------------------------------------------------------------------------- */

/* measure: one number from natural-log posteriors, [n × k], and the true classes, 0 to k - 1; and
 * what useless scores would get on this truth.
 *
 *     i32 NAME(f32[n,k] scores, i32[n] truth, i32[n] speakers, i64 n, i64 k,
 *              out f64 value, out f64 chance, error, i64 error_size)
 */
typedef int32_t telltale_measure(const float *scores, const int32_t *truth, const int32_t *speakers,
                                 int64_t n, int64_t k, double *value, double *chance, char *error,
                                 int64_t error_size);

/* --- primary model ---------------------------------------------------------------------------- */

/* create: the model, ready to run. Parameters (the path of its weights) are further arguments,
 * so that there is no one type for it.
 *
 * represent: one utterance's features, [frames × bands], to its representation at every tap; an
 * argument for each tap, so that there is no one type for it either.
 *
 * score_one: what the model thinks of one utterance, k numbers, one per emotion.
 *
 *     i32 NAME(state, f32[frames,bands] x, i64 frames, i64 bands, i64 k, out f32[k] scores,
 *              error, i64 error_size)
 */
typedef int32_t telltale_score_one(void *state, const float *x, int64_t frames, int64_t bands,
                                   int64_t k, float *scores, char *error, int64_t error_size);

#ifdef __cplusplus
}
#endif
#endif
