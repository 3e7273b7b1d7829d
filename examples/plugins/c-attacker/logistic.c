/* Multinomial logistic regression: a complete attacker in C.
 *
 * Standardises the columns by the training rows, then minimises
 *
 *     J(W) = -1/n Σ_i ln p(y_i | x_i) + λ/2 Σ_jc W_jc²
 *     p(c | x) = exp(x·w_c) / Σ_j exp(x·w_j)
 *
 * by gradient descent with momentum from W = 0. J is convex, so that no seed is needed; the biases
 * (the last row of W) are not penalised. Source: Bishop 2006, Pattern Recognition and Machine
 * Learning, §4.3.4; momentum: Polyak 1964.
 *
 *     cc -O2 -shared -fPIC -o liblogistic.so logistic.c -lm -I ../../../include
 */
#include "telltale_plugin.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef struct {
  int64_t d, k;
  double *mean;    /* [d] */
  double *scale;   /* [d], 1 / deviation; 0 for a column that does not vary */
  double *weights; /* [d + 1, k], biases last */
} model;

static const char magic[8] = "LOGIST1";

static int32_t fail(int32_t status, char *error, int64_t size, const char *message) {
  if (size > 0) snprintf(error, (size_t)size, "%s", message);
  return status;
}

/* The compiler checks these against the header. `logistic_train` takes parameters, too, so that
 * the manifest's signature is the only one for it. */
TELLTALE_FUNCTION(telltale_score, logistic_score);
TELLTALE_FUNCTION(telltale_save, logistic_save);
TELLTALE_FUNCTION(telltale_load, logistic_load);
TELLTALE_FUNCTION(telltale_free, logistic_free);

void logistic_free(void *state) {
  model *m = state;
  if (!m) return;
  free(m->mean);
  free(m->scale);
  free(m->weights);
  free(m);
}

static model *make(int64_t d, int64_t k) {
  model *m = calloc(1, sizeof *m);
  if (!m) return NULL;
  m->d = d;
  m->k = k;
  m->mean = calloc((size_t)d, sizeof(double));
  m->scale = calloc((size_t)d, sizeof(double));
  m->weights = calloc((size_t)((d + 1) * k), sizeof(double));
  if (m->mean && m->scale && m->weights) return m;
  logistic_free(m);
  return NULL;
}

static void standardise(model *m, const float *x, int64_t n) {
  for (int64_t j = 0; j < m->d; j++) {
    double sum = 0, squares = 0;
    for (int64_t i = 0; i < n; i++) sum += x[i * m->d + j];
    m->mean[j] = sum / (double)n;
    for (int64_t i = 0; i < n; i++) {
      double centred = x[i * m->d + j] - m->mean[j];
      squares += centred * centred;
    }
    double deviation = sqrt(squares / (double)n);
    m->scale[j] = deviation > 1e-9 * (1 + fabs(m->mean[j])) ? 1 / deviation : 0;
  }
}

/* Natural-log posteriors of one row, which is left standardised in z [d]. */
static void judge(const model *m, const float *row, double *z, double *logs) {
  for (int64_t j = 0; j < m->d; j++) z[j] = (row[j] - m->mean[j]) * m->scale[j];
  for (int64_t c = 0; c < m->k; c++) logs[c] = m->weights[m->d * m->k + c];
  for (int64_t j = 0; j < m->d; j++)
    for (int64_t c = 0; c < m->k; c++) logs[c] += z[j] * m->weights[j * m->k + c];
  double highest = logs[0], sum = 0;
  for (int64_t c = 1; c < m->k; c++) highest = logs[c] > highest ? logs[c] : highest;
  for (int64_t c = 0; c < m->k; c++) sum += exp(logs[c] - highest);
  for (int64_t c = 0; c < m->k; c++) logs[c] -= highest + log(sum);
}

/* Adds a row's part of the gradient; returns its loss. */
static double add_gradient(const model *m, const float *row, int32_t label, double *z, double *logs,
                           double *gradient) {
  judge(m, row, z, logs);
  double loss = -logs[label];
  for (int64_t c = 0; c < m->k; c++) {
    double excess = exp(logs[c]) - (c == label);
    for (int64_t j = 0; j < m->d; j++) gradient[j * m->k + c] += excess * z[j];
    gradient[m->d * m->k + c] += excess;
  }
  return loss;
}

TELLTALE_EXPORT int32_t logistic_train(void **state, const float *x, const int32_t *y, int64_t n,
                                       int64_t d, int64_t k, int32_t iterations,
                                       double learning_rate, double penalty,
                                       telltale_progress *progress, telltale_cancel *cancel,
                                       void *context, char *error, int64_t error_size) {
  if (n < 2 || d < 1 || k < 2)
    return fail(TELLTALE_INVALID_LABELS, error, error_size,
                "there must be two rows, two classes and a column at least");
  int64_t size = (d + 1) * k;
  model *m = make(d, k);
  double *gradient = malloc((size_t)size * sizeof(double));
  double *velocity = calloc((size_t)size, sizeof(double));
  double *z = malloc((size_t)d * sizeof(double));
  double *logs = malloc((size_t)k * sizeof(double));
  int32_t status = TELLTALE_OK;
  if (!m || !gradient || !velocity || !z || !logs)
    status = fail(TELLTALE_COMPUTATION_FAILED, error, error_size, "out of memory");
  else
    standardise(m, x, n);
  for (int32_t step = 0; status == TELLTALE_OK && step < iterations; step++) {
    if (cancel(context)) {
      status = fail(TELLTALE_CANCELLED, error, error_size, "stopped on request");
      break;
    }
    double loss = 0;
    for (int64_t p = 0; p < size; p++) gradient[p] = 0;
    for (int64_t i = 0; i < n; i++) loss += add_gradient(m, x + i * d, y[i], z, logs, gradient);
    if (!isfinite(loss)) {
      status = fail(TELLTALE_COMPUTATION_FAILED, error, error_size,
                    "the loss is no finite number; lower learning-rate");
      break;
    }
    for (int64_t p = 0; p < size; p++) {
      double slope = gradient[p] / (double)n + (p < d * k ? penalty * m->weights[p] : 0);
      velocity[p] = 0.9 * velocity[p] - learning_rate * slope;
      m->weights[p] += velocity[p];
    }
    char note[64];
    snprintf(note, sizeof note, "step %d of %d, loss %.3f", step + 1, iterations, loss / (double)n);
    if (progress((step + 1.0) / iterations, note, context))
      status = fail(TELLTALE_CANCELLED, error, error_size, "stopped on request");
  }
  free(gradient);
  free(velocity);
  free(z);
  free(logs);
  if (status == TELLTALE_OK)
    *state = m;
  else
    logistic_free(m);
  return status;
}

int32_t logistic_score(void *state, const float *x, int64_t n, int64_t d, int64_t k, float *scores,
                       char *error, int64_t error_size) {
  const model *m = state;
  if (d != m->d || k != m->k) {
    snprintf(error, (size_t)error_size,
             "rows of %lld columns and %lld classes, learnt were %lld, %lld", (long long)d,
             (long long)k, (long long)m->d, (long long)m->k);
    return TELLTALE_SHAPE_MISMATCH;
  }
  double *z = malloc((size_t)(d + k) * sizeof(double));
  if (!z) return fail(TELLTALE_COMPUTATION_FAILED, error, error_size, "out of memory");
  double *logs = z + d;
  for (int64_t i = 0; i < n; i++) {
    judge(m, x + i * d, z, logs);
    for (int64_t c = 0; c < k; c++) scores[i * k + c] = (float)logs[c];
  }
  free(z);
  return TELLTALE_OK;
}

/* magic, d, k, then mean, scale and weights, in this machine's byte order. */
int32_t logistic_save(void *state, const char *path, char *error, int64_t error_size) {
  const model *m = state;
  FILE *file = fopen(path, "wb");
  if (!file) return fail(TELLTALE_STORAGE_FAILED, error, error_size, "cannot open the file");
  size_t d = (size_t)m->d, size = (size_t)((m->d + 1) * m->k);
  int whole = fwrite(magic, sizeof magic, 1, file) == 1 && fwrite(&m->d, 8, 1, file) == 1 &&
              fwrite(&m->k, 8, 1, file) == 1 && fwrite(m->mean, 8, d, file) == d &&
              fwrite(m->scale, 8, d, file) == d && fwrite(m->weights, 8, size, file) == size;
  if (fclose(file) != 0 || !whole)
    return fail(TELLTALE_STORAGE_FAILED, error, error_size, "cannot write: is the disk full?");
  return TELLTALE_OK;
}

int32_t logistic_load(void **state, const char *path, char *error, int64_t error_size) {
  FILE *file = fopen(path, "rb");
  if (!file) return fail(TELLTALE_MISSING_FILE, error, error_size, "there is no such file");
  char head[sizeof magic];
  int64_t d = 0, k = 0;
  model *m = NULL;
  int whole = fread(head, sizeof head, 1, file) == 1 && memcmp(head, magic, sizeof magic) == 0 &&
              fread(&d, 8, 1, file) == 1 && fread(&k, 8, 1, file) == 1 && d > 0 && k > 1 &&
              d < 1 << 24 && k < 1 << 16 && (m = make(d, k)) != NULL;
  if (whole) {
    size_t size = (size_t)((d + 1) * k);
    whole = fread(m->mean, 8, (size_t)d, file) == (size_t)d &&
            fread(m->scale, 8, (size_t)d, file) == (size_t)d &&
            fread(m->weights, 8, size, file) == size && fgetc(file) == EOF;
  }
  fclose(file);
  if (!whole) {
    logistic_free(m);
    return fail(TELLTALE_CORRUPTED_FILE, error, error_size,
                "this is no whole file of a logistic attacker");
  }
  *state = m;
  return TELLTALE_OK;
}
