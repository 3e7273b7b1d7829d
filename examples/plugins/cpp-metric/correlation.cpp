// Matthews' correlation coefficient for any number of classes: a complete metric in C++.
//
//     R = (c s - Σ_k p_k t_k) / √((s² - Σ_k p_k²) (s² - Σ_k t_k²))
//
// c: right decisions, s: utterances, p_k: how often class k was decided, t_k: how often it is true.
// 1 for perfect decisions, 0 for useless ones (and where one class was decided throughout), down to
// -1. Source: Gorodkin 2004, Computational Biology and Chemistry 28: 367-374, as
// sklearn.metrics.matthews_corrcoef.
//
//     c++ -std=c++17 -O2 -shared -fPIC -o libcorrelation.so correlation.cpp
#include <cmath>
#include <cstdint>
#include <vector>

// No header of Telltale's: what the function is stands in the manifest.
extern "C" double matthews_correlation(const int32_t *truth, const int32_t *decisions, int64_t n,
                                       int32_t k) {
  std::vector<double> decided(k), actual(k);
  double right = 0;
  for (int64_t i = 0; i < n; i++) {
    decided[decisions[i]] += 1;
    actual[truth[i]] += 1;
    right += truth[i] == decisions[i];
  }
  double s = double(n), both = 0, decided_squares = 0, actual_squares = 0;
  for (int32_t c = 0; c < k; c++) {
    both += decided[c] * actual[c];
    decided_squares += decided[c] * decided[c];
    actual_squares += actual[c] * actual[c];
  }
  double spread = std::sqrt((s * s - decided_squares) * (s * s - actual_squares));
  return spread > 0 ? (right * s - both) / spread : 0;
}
