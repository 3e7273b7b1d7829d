/// How often a signal changes its sign.
public enum ZeroCrossings {
  /// Whether the signal crosses zero at each sample: from the sample before to this one, or by
  /// resting on zero here between neighbours that are not both on one side.
  ///
  ///     x[i-1] x[i] < 0   or   x[i] = 0 and x[i-1] x[i+1] <= 0
  ///
  /// Digital silence therefore crosses zero everywhere. The first and the last sample, which lack
  /// a neighbour, do not cross.
  ///
  /// - Parameter samples: finite.
  /// - Returns: how many crossings there are before each sample, one entry more than there are
  ///   samples, so that the count within [a, b) is `[b] - [a]`. Cannot fail.
  /// - Source: openSMILE 3.0, component cMZcr.
  public static func cumulated(_ samples: [Double]) -> [Int32] {
    [Int32](unsafeUninitializedCapacity: samples.count + 1) { sums, initialized in
      var sum: Int32 = 0
      sums.initializeElement(at: 0, to: 0)
      samples.withUnsafeBufferPointer { samples in
        for index in samples.indices {
          if index > 0, index < samples.count - 1 {
            let (before, here, after) = (samples[index - 1], samples[index], samples[index + 1])
            let crosses = (before * here < 0) || (here == 0 && before * after <= 0)
            sum += crosses ? 1 : 0
          }
          sums.initializeElement(at: index + 1, to: sum)
        }
      }
      initialized = samples.count + 1
    }
  }
}
