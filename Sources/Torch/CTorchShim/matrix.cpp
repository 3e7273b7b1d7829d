// Matrices of doubles: closed forms, where float32 would lose what a small regularisation keeps.
#include <ATen/core/Tensor.h>
#include <ATen/ops/from_blob.h>
#include <ATen/ops/isfinite.h>
#include <ATen/ops/linalg_eigh.h>
#include <ATen/ops/linalg_qr.h>
#include <ATen/ops/mm.h>
#include <ATen/ops/zeros.h>

#include <memory>

#include "guard.h"

using namespace tt;

namespace {

at::Tensor matrix(const char *what, tt_tensor tensor) {
  const auto &value = tensor->value;
  if (value.dim() != 2 || value.scalar_type() != at::kDouble)
    fail(TT_SHAPE, std::string(what) + ": expected a matrix of doubles, got " + shape_text(value));
  return value;
}

/// Indices of rows, each below `limit`.
at::Tensor rows(const char *what, const int64_t *indices, int64_t count, int64_t limit) {
  for (int64_t i = 0; i < count; ++i)
    if (indices[i] < 0 || indices[i] >= limit)
      fail(TT_SHAPE, std::string(what) + ": row " + std::to_string(indices[i]) + " of " +
                         std::to_string(limit));
  return at::from_blob(const_cast<int64_t *>(indices), {count}, at::kLong).clone();
}

}  // namespace

int32_t tt_matrix_from_doubles(const double *values, int64_t row_count, int64_t column_count,
                               tt_tensor *out, tt_message message) {
  return produce(out, message, [&] {
    return at::from_blob(const_cast<double *>(values), {row_count, column_count}, at::kDouble)
        .clone();
  });
}

int32_t tt_matrix_from_floats(const float *values, int64_t row_count, int64_t column_count,
                              tt_tensor *out, tt_message message) {
  return produce(out, message, [&] {
    return at::from_blob(const_cast<float *>(values), {row_count, column_count}, at::kFloat)
        .to(at::kDouble);
  });
}

int32_t tt_matrix_read(tt_tensor tensor, double *values, int64_t count, tt_message message) {
  return guarded(message, [&] {
    const auto dense = matrix("read", tensor).contiguous();
    if (dense.numel() != count)
      fail(TT_SHAPE, "read: " + shape_text(dense) + " holds " + std::to_string(dense.numel()) +
                         " values, not " + std::to_string(count));
    std::memcpy(values, dense.const_data_ptr<double>(), sizeof(double) * count);
  });
}

int32_t tt_matrix_product(tt_tensor left, bool is_left_transposed, tt_tensor right,
                          bool is_right_transposed, tt_tensor *out, tt_message message) {
  return produce(out, message, [&] {
    auto a = matrix("product", left), b = matrix("product", right);
    if (is_left_transposed) a = a.t();
    if (is_right_transposed) b = b.t();
    if (a.size(1) != b.size(0))
      fail(TT_SHAPE, "product: " + shape_text(a) + " and " + shape_text(b) + " do not fit");
    return at::mm(a, b);
  });
}

int32_t tt_matrix_rows(tt_tensor tensor, const int64_t *indices, int64_t count, tt_tensor *out,
                       tt_message message) {
  return produce(out, message, [&] {
    const auto source = matrix("rows", tensor);
    return source.index_select(0, rows("rows", indices, count, source.size(0)));
  });
}

int32_t tt_matrix_row_sums(tt_tensor tensor, const int64_t *groups, int64_t count,
                           int64_t group_count, tt_tensor *out, tt_message message) {
  return produce(out, message, [&] {
    const auto source = matrix("row sums", tensor);
    if (source.size(0) != count)
      fail(TT_SHAPE, "row sums: " + std::to_string(count) + " groups for " + shape_text(source));
    return at::zeros({group_count, source.size(1)}, at::kDouble)
        .index_add(0, rows("row sums", groups, count, group_count), source);
  });
}

int32_t tt_matrix_eigen(tt_tensor tensor, tt_tensor *values, tt_tensor *vectors,
                        tt_message message) {
  return guarded(message, [&] {
    const auto symmetric = matrix("eigenvalues", tensor);
    if (symmetric.size(0) != symmetric.size(1))
      fail(TT_SHAPE, "eigenvalues: " + shape_text(symmetric) + " is not square");
    if (!at::isfinite(symmetric).all().item<bool>())
      fail(TT_ARGUMENT, "eigenvalues: a value is not finite");
    const auto found = at::linalg_eigh(symmetric);
    auto first = std::make_unique<tt_tensor_s>(tt_tensor_s{std::get<0>(found).unsqueeze(1)});
    *vectors = new tt_tensor_s{std::get<1>(found).contiguous()};
    *values = first.release();
  });
}

int32_t tt_matrix_orthonormal(tt_tensor tensor, tt_tensor *out, tt_message message) {
  return produce(out, message, [&] {
    const auto source = matrix("orthonormal columns", tensor);
    if (source.size(0) < source.size(1))
      fail(TT_SHAPE, "orthonormal columns: " + shape_text(source) + " has more columns than rows");
    return std::get<0>(at::linalg_qr(source, "reduced"));
  });
}
