/// Values that follow each other in time, several bands side by side: rows are frames, row-major.
///
/// Beyond the first and the last frame these go on unchanged.
public enum Contour {
  /// The mean of each value and its neighbours in time.
  ///
  ///     y[t] = 1 / (2 reach + 1)  sum over j in -reach...reach of x[t + j]
  ///
  /// - Parameters:
  ///   - values: shape [frames × bands], at least one frame.
  ///   - bandCount: at least 1.
  ///   - reach: frames on each side, at least 0.
  /// - Returns: shape [frames + reach × bands]: the average runs on until it has passed the last
  ///   frame. Cannot fail.
  /// - Source: openSMILE 3.0, component cContourSmoother.
  public static func movingAverage(_ values: [Double], bandCount: Int, reach: Int) -> [Double] {
    let last = frameCount(values, bandCount) - 1
    precondition(reach >= 0, "a reach of \(reach) frames")
    var averages = [Double](repeating: 0, count: (last + 1 + reach) * bandCount)
    let share = 1 / Double(2 * reach + 1)
    for frame in 0...(last + reach) {
      for step in -reach...reach {
        let from = min(max(frame + step, 0), last) * bandCount
        for band in 0..<bandCount { averages[frame * bandCount + band] += values[from + band] }
      }
      for band in 0..<bandCount { averages[frame * bandCount + band] *= share }
    }
    return averages
  }

  /// The slope of each value in time: that of the line fitted to it and its neighbours.
  ///
  ///     d[t] = sum over j in 1...reach of j (x[t + j] - x[t - j])  /  (2 sum over j of j²)
  ///
  /// - Parameters:
  ///   - values: shape [frames × bands], at least one frame.
  ///   - bandCount: at least 1.
  ///   - reach: frames on each side, at least 1.
  /// - Returns: shape [frames × bands], units of the values per frame. Cannot fail.
  /// - Source: Young et al., The HTK Book (version 3.4), chapter 5, delta coefficients;
  ///   openSMILE 3.0, component cDeltaRegression, which gives `reach` frames more.
  public static func deltas(_ values: [Double], bandCount: Int, reach: Int) -> [Double] {
    let last = frameCount(values, bandCount) - 1
    precondition(reach >= 1, "a reach of \(reach) frames")
    var slopes = [Double](repeating: 0, count: values.count)
    let norm = 2 * Double((1...reach).map { $0 * $0 }.reduce(0, +))
    for frame in 0...last {
      for step in 1...reach {
        let after = min(frame + step, last) * bandCount
        let before = max(frame - step, 0) * bandCount
        let weight = Double(step) / norm
        for band in 0..<bandCount {
          let gap = values[after + band] - values[before + band]
          slopes[frame * bandCount + band] += weight * gap
        }
      }
    }
    return slopes
  }

  private static func frameCount(_ values: [Double], _ bandCount: Int) -> Int {
    precondition(
      bandCount >= 1 && !values.isEmpty && values.count.isMultiple(of: bandCount),
      "\(values.count) values in \(bandCount) bands")
    return values.count / bandCount
  }
}
