/// Maps pooled vectors from the moments of one pool to those of another, column by column:
/// x ↦ (x - μ) / σ · σ' + μ'.
///
/// The probe's own standardisation then sees the intercepted pool as it saw its training rows: each
/// corpus standardised by its own mean and deviation, without a label.
struct ColumnShift {
  private let scale: [Float]
  private let offset: [Float]

  /// Means, and 1 / σ (0 for a column that does not vary): a column that varies in one of the pools
  /// only is set to the learnt mean.
  init(
    pool: (mean: [Float], factor: [Float]), learnt: (mean: [Float], factor: [Float])
  ) {
    precondition(pool.mean.count == learnt.mean.count, "pools of different widths")
    scale = zip(pool.factor, learnt.factor).map { $1 > 0 ? $0 / $1 : 0 }
    offset = zip(zip(pool.mean, learnt.mean), scale).map { means, scale in
      means.1 - means.0 * scale
    }
  }

  /// - Parameter vectors: row-major.
  func apply(_ vectors: [Float]) -> [Float] {
    vectors.enumerated().map { index, value in
      let column = index % scale.count
      return value * scale[column] + offset[column]
    }
  }
}
