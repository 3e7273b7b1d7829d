/* What the tests of ForeignFunctions call: each function shows one thing about a call. */
#include <math.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Every scalar type in one call: a sum that no argument in a wrong place could give. */
double all_scalars(int8_t a, int32_t b, int64_t c, uint8_t d, uint32_t e, uint64_t f, float g,
                   double h, bool i, const char *j) {
  return a + 10.0 * b + 100.0 * c + 1000.0 * d + 10000.0 * e + 100000.0 * f + g / 2 + h / 4 +
         (i ? 0.125 : 0) + (j ? strlen(j) : 0.0625);
}

/* The same numbers in arrays of every element type, weighted by place. */
#define WEIGHTED(name, type)                                        \
  double name(const type *truth, int64_t n) {                       \
    double sum = 0;                                                 \
    for (int64_t i = 0; i < n; i++) sum += (i + 1) * (double)truth[i]; \
    return sum;                                                     \
  }
WEIGHTED(weighted_i8, int8_t)
WEIGHTED(weighted_i32, int32_t)
WEIGHTED(weighted_i64, int64_t)
WEIGHTED(weighted_u8, uint8_t)
WEIGHTED(weighted_u32, uint32_t)
WEIGHTED(weighted_u64, uint64_t)
WEIGHTED(weighted_f32, float)
WEIGHTED(weighted_f64, double)

int8_t minus_i8(int64_t n) { return (int8_t)-n; }
int32_t minus_i32(int64_t n) { return (int32_t)-n; }
int64_t minus_i64(int64_t n) { return -n; }
uint8_t plus_u8(int64_t n) { return (uint8_t)(250 + n); }
uint32_t plus_u32(int64_t n) { return (uint32_t)(4000000000u + n); }
uint64_t plus_u64(int64_t n) { return 1000000000000u + (uint64_t)n; }
float half_f32(int64_t n) { return n / 2.0f; }

/* Statuses, messages, texts. */
int32_t say(int32_t status, const char *text, double *value, char *error, uint64_t error_size) {
  snprintf(error, error_size, "%s", text);
  *value = 7;
  return status;
}
const char *complain(bool really, double *value) {
  *value = 8;
  return really ? "it hurts" : NULL;
}
void mutter(double *value, char *error, int32_t error_size) {
  *value = 9;
  memset(error, 'x', error_size);
}

/* Changes one byte outside of what it is given: the distance-th behind an end, or before a start. */
int32_t trespass(int32_t which, int32_t distance, float *reals, double *wide, double *value,
                 void **state, const int32_t *indices, const float *input, const char *text,
                 char *error, int32_t error_size, int64_t n) {
  char *starts[] = {(char *)reals,   (char *)wide,  (char *)value, (char *)state,
                    (char *)indices, (char *)input, (char *)text,  error};
  size_t sizes[] = {n * sizeof *reals,   n * sizeof *wide,  sizeof *value, sizeof *state,
                    n * sizeof *indices, n * sizeof *input, 5,             (size_t)error_size};
  *state = reals;
  char *byte = distance > 0 ? starts[which] + sizes[which] + distance - 1 : starts[which] + distance;
  if (distance != 0) *byte ^= 0x10;
  return 0;
}
double high_seed(uint64_t seed) { return (double)(seed >> 32); }
double low_seed(int32_t seed) { return seed; }

/* Callbacks. */
typedef int32_t progress_t(double, const char *, void *);
typedef int32_t cancel_t(void *);
int32_t work(void **state, int32_t steps, progress_t *progress, cancel_t *cancel, void *context) {
  for (int32_t i = 1; i <= steps; i++) {
    if (progress((double)i / steps, i % 2 ? "odd" : NULL, context)) return 2101;
    if (cancel(context)) return -1;
  }
  *state = malloc(1);
  return 0;
}
int32_t report_only(progress_t *progress, void *context, double *value) {
  *value = progress(0.5, "half", context);
  return 0;
}
int32_t live_states;

/* An attacker that has learnt nothing but its seed. */
int32_t seed_train(uint64_t **state, uint64_t seed) {
  *state = malloc(sizeof **state);
  **state = seed;
  return 0;
}
void seed_score(const uint64_t *state, double *scores, int64_t n) {
  for (int64_t i = 0; i < n; i++) scores[i] = (double)(*state % 1000) / 1000;
}

/* Nearest class mean of two classes, without save and load, without a status. */
typedef struct { double *means; int64_t d; } centroids;
centroids *centroids_train(const double *x, const uint8_t *y, uint32_t rows, uint32_t columns) {
  centroids *c = calloc(1, sizeof *c);
  c->d = columns;
  c->means = calloc(2 * columns, sizeof(double));
  double counts[2] = {0, 0};
  for (uint32_t i = 0; i < rows; i++) {
    counts[y[i]]++;
    for (uint32_t j = 0; j < columns; j++) c->means[y[i] * columns + j] += x[i * columns + j];
  }
  for (int k = 0; k < 2; k++)
    for (uint32_t j = 0; j < columns; j++) c->means[k * columns + j] /= counts[k];
  live_states++;
  return c;
}
void centroids_score(centroids *c, const double *x, uint32_t rows, double *scores) {
  for (uint32_t i = 0; i < rows; i++) {
    double sum = 0;
    for (int64_t j = 0; j < c->d; j++) {
      double to_first = x[i * c->d + j] - c->means[j], to_second = x[i * c->d + j] - c->means[c->d + j];
      sum += to_first * to_first - to_second * to_second;
    }
    scores[i] = sum / c->d;
  }
}
void centroids_free(centroids *c) {
  free(c->means);
  free(c);
  live_states--;
}
int32_t centroids_alive(void) { return live_states; }

/* The same with a second task: the emotions' shares among the rows, whatever the row. */
typedef struct { centroids *own; double shares[8]; } aware;
int32_t aware_train(void **state, const double *x, const uint8_t *y, const int64_t *z, uint32_t n,
                    uint32_t d, int32_t e) {
  aware *a = calloc(1, sizeof *a);
  a->own = centroids_train(x, y, n, d);
  for (uint32_t i = 0; i < n; i++) a->shares[z[i]] += e > 0 ? 1.0 / n : 0;
  *state = a;
  return 0;
}
void aware_score(aware *a, const double *x, uint32_t n, double *scores, float *emotions, int32_t e) {
  centroids_score(a->own, x, n, scores);
  for (uint32_t i = 0; i < n; i++)
    for (int32_t k = 0; k < e; k++) emotions[i * e + k] = (float)log(a->shares[k]);
}
void aware_free(aware *a) {
  centroids_free(a->own);
  free(a);
}

/* Whole rows. */
int32_t rows_train(void **state, const float *x, const int32_t *y, int64_t n, int64_t a, int64_t b) {
  double *mean = calloc(2, sizeof(double));
  for (int64_t i = 0; i < n; i++) mean[y[i]] += x[i * a * b + a * b - 1];
  *state = mean;
  return 0;
}
void rows_score(double *mean, const float *x, int64_t n, int64_t a, int64_t b, float *scores) {
  for (int64_t i = 0; i < n; i++) {
    scores[2 * i] = 0;
    scores[2 * i + 1] = x[i * a * b + a * b - 1] > 0 ? 3 : -3;
  }
  (void)mean;
}

/* Whole rows of any length: the last value of the row's own, and 100 if what follows is not zero. */
static double last_own(const float *x, int64_t a, int64_t b, int64_t length) {
  for (int64_t t = length; t < b; t++)
    if (x[(a - 1) * b + t] != 0) return 100;
  return x[(a - 1) * b + length - 1];
}
int32_t series_train(void **state, const float *x, const int32_t *y, const int32_t *lengths, int64_t n, int64_t a,
                     int64_t b) {
  double *mean = calloc(2, sizeof(double));
  for (int64_t i = 0; i < n; i++) mean[y[i]] += last_own(x + i * a * b, a, b, lengths[i]);
  *state = mean;
  return 0;
}
void series_score(double *mean, const float *x, const int64_t *lengths, int64_t n, int64_t a, int64_t b,
                  float *scores) {
  for (int64_t i = 0; i < n; i++) {
    scores[2 * i] = 0;
    scores[2 * i + 1] = (float)last_own(x + i * a * b, a, b, lengths[i]);
  }
  (void)mean;
}

/* Root mean square and peak of blocks. */
int64_t level_frames(int64_t n, int64_t block) { return (n + block - 1) / block; }
void level(const float *samples, int64_t n, int64_t block, double *features, int64_t frames) {
  for (int64_t f = 0; f < frames; f++) {
    double sum = 0, peak = 0;
    int64_t count = 0;
    for (int64_t i = f * block; i < n && i < (f + 1) * block; i++, count++) {
      sum += (double)samples[i] * samples[i];
      peak = fabs(samples[i]) > peak ? fabs(samples[i]) : peak;
    }
    features[2 * f] = sqrt(sum / count);
    features[2 * f + 1] = peak;
  }
}
int64_t too_many_frames(int64_t n) { return n * 1000000000; }
void nothing_written(int64_t *frames) { *frames = 0; }

/* A model whose first tap is the means of the bands, and whose second is their sum. */
int32_t model_create(void **state, const char *weights, char *error, int64_t error_size) {
  double factor = atof(weights);
  if (factor == 0) {
    snprintf(error, error_size, "the weights are '%s', which is no number", weights);
    return 2108;
  }
  double *model = malloc(sizeof *model);
  *model = factor;
  *state = model;
  return 0;
}
void model_represent(const double *model, const float *x, int64_t frames, int64_t bands,
                     float *band_means, double *total) {
  *total = 0;
  for (int64_t b = 0; b < bands; b++) {
    double sum = 0;
    for (int64_t f = 0; f < frames; f++) sum += x[f * bands + b];
    band_means[b] = (float)(*model * sum / frames);
    *total += band_means[b];
  }
}
int32_t model_score(const double *model, const float *x, int64_t frames, int64_t bands, float *scores) {
  (void)model, (void)frames, (void)bands;
  scores[0] = 0.5f;
  scores[1] = x[0] > -40 ? 0.375f : 0.125f;
  scores[2] = 0.5f - scores[1];
  return 0;
}
void model_free(double *model) { free(model); }

double nothing(void) { return 1; }
