internal import TelltaleCore

/// Mean and population deviation of each channel over many rows and their whole planes.
struct ChannelMoments: Sendable {
  /// [channels].
  let means: [Float]
  /// [channels]; 0 for a channel that does not vary.
  let deviations: [Float]

  /// Reads batch by batch; sums in double.
  ///
  /// - Parameter batch: gives [rows, channels, …] of one shape.
  /// Throws `.invalidLabels` without rows, `.cancelled`, and what `batch` throws.
  init(of rows: [Int], execution: Execution, batch: MakeBatch) throws(AuditError) {
    guard !rows.isEmpty else {
      throw AuditError(.invalidLabels, "there are no rows to take mean and deviation of")
    }
    var sums: [Double] = []
    var squares: [Double] = []
    var planeSize = 1
    for part in rows.portions(of: StagedNetwork.inferenceBatchSize) {
      try execution.checkCancelled()
      let input = try batch(part)
      let values = try input.values()
      let channelCount = input.shape[1]
      planeSize = values.count / (part.count * channelCount)
      if sums.isEmpty {
        sums = [Double](repeating: 0, count: channelCount)
        squares = sums
      }
      for run in 0..<part.count * channelCount {
        var (sum, square) = (0.0, 0.0)
        for value in values[run * planeSize..<(run + 1) * planeSize] {
          sum += Double(value)
          square += Double(value) * Double(value)
        }
        sums[run % channelCount] += sum
        squares[run % channelCount] += square
      }
    }
    let count = Double(rows.count * planeSize)
    means = sums.map { Float($0 / count) }
    deviations = zip(sums, squares).map { sum, square in
      let mean = sum / count
      return Float(max(0, square / count - mean * mean).squareRoot())
    }
  }

  /// x ↦ (x - μ) · σ' / σ + μ' per channel: to the moments of `other`. A channel that does not vary
  /// is only shifted.
  ///
  /// - Parameter input: [rows, channels, …].
  func map(_ input: Tensor, to other: ChannelMoments) throws(AuditError) -> Tensor {
    let sizes = [1, means.count] + input.shape.dropFirst(2).map { _ in 1 }
    let factor = zip(deviations, other.deviations).map { own, wanted in
      own > 0 ? wanted / own : 1
    }
    return
      try input
      .subtracting(Tensor(means, shape: sizes))
      .multiplied(by: Tensor(factor, shape: sizes))
      .adding(Tensor(other.means, shape: sizes))
  }
}
