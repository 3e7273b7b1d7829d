import MetricKit

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// Cllr of two classes' log-odds after the best affine recalibration, which every speaker is left
/// out of in turn: not optimistic, as the speaker that is judged has no part in the fit.
///
///     l' = α z + β,   z = (l - mean) / deviation,   (α, β) = argmin  Cllr'(l') + ρ (α² + β²) / 2n
///
/// Cllr' in nats over the other speakers' rows, classes weighted alike. The fit without a speaker is
/// one Newton step from the fit of all, with gradient and curvature of the others: some per cent of
/// its change apart from a fit from the start, and it costs no pass over the rows. ρ keeps the slope
/// finite where the classes do not overlap, and is otherwise not felt.
///
/// Source: Brümmer and du Preez 2006 (affine calibration); Pregibon 1981 (Annals of Statistics 9:
/// 705-724), one-step deletion.
struct AffineRecalibration: Sendable {
  private static let ridge = 0.1
  private static let iterationLimit = 200

  private struct Row {
    let logOdds: Double
    let weight: Double
    /// 2 × speaker + class.
    let cell: Int
    var isPositive: Bool { cell % 2 == 1 }
  }

  /// Sums over rows: weight, gradient and curvature of the loss in (α, β).
  private struct Sums {
    var weight = 0.0
    var slope = 0.0
    var offset = 0.0
    var slopeSlope = 0.0
    var slopeOffset = 0.0
    var offsetOffset = 0.0

    mutating func add(_ weight: Double, at z: Double, error: Double, curvature: Double) {
      self.weight += weight
      slope += weight * error * z
      offset += weight * error
      slopeSlope += weight * curvature * z * z
      slopeOffset += weight * curvature * z
      offsetOffset += weight * curvature
    }

    mutating func subtract(_ other: Sums) {
      weight -= other.weight
      slope -= other.slope
      offset -= other.offset
      slopeSlope -= other.slopeSlope
      slopeOffset -= other.slopeOffset
      offsetOffset -= other.offsetOffset
    }
  }

  private struct Affine {
    var slope = 0.0
    var offset = 0.0
  }

  private let rows: [Int]
  private let logOdds: [Double]
  private let cells: [Int]
  private let speakerCount: Int
  /// Where fits begin: the fit of all rows once.
  private var start = Affine()

  /// The set has two classes.
  init(_ set: JudgedSet) {
    rows = set.rows
    logOdds = set.truth.indices.map {
      let odds = Double(set.logOdds(row: $0, of: 1))
      return min(max(odds, -LogLoss.largestLogOdds), LogLoss.largestLogOdds)
    }
    cells = zip(set.speakers, set.truth).map { 2 * $0 + $1 }
    speakerCount = set.speakerNames.count
    start = fit(standardised(weights: set.unitWeights))
  }

  /// Cllr in bits; nil where a class has fewer than two speakers with weight, as the fit without one
  /// of them would know one class only.
  func crossFittedCost(weights: [Double]) -> Double? {
    let rows = standardised(weights: weights)
    let common = fit(rows)
    var sums = [Sums](repeating: Sums(), count: 2 * speakerCount)
    for row in rows { add(row, at: common, to: &sums[row.cell]) }
    var totals = [Sums(), Sums()]
    var counts = [0, 0]
    for (cell, cellSums) in sums.enumerated() where cellSums.weight > 0 {
      counts[cell % 2] += 1
      totals[cell % 2].weight += cellSums.weight
      totals[cell % 2].slope += cellSums.slope
      totals[cell % 2].offset += cellSums.offset
      totals[cell % 2].slopeSlope += cellSums.slopeSlope
      totals[cell % 2].slopeOffset += cellSums.slopeOffset
      totals[cell % 2].offsetOffset += cellSums.offsetOffset
    }
    guard counts[0] >= 2, counts[1] >= 2 else { return nil }
    let fits = (0..<speakerCount).map { speaker in
      var (negatives, positives) = (totals[0], totals[1])
      negatives.subtract(sums[2 * speaker])
      positives.subtract(sums[2 * speaker + 1])
      let step = newtonStep(negatives, positives, at: common)
      return Affine(slope: common.slope + step.slope, offset: common.offset + step.offset)
    }
    var costs = [0.0, 0.0]
    for row in rows {
      let fit = fits[row.cell / 2]
      let odds = fit.slope * row.logOdds + fit.offset
      // ln(1 + e^-x) of the log-odds x of the true class.
      let truth = row.isPositive ? odds : -odds
      costs[row.cell % 2] += row.weight * (log(1 + exp(-abs(truth))) + max(-truth, 0))
    }
    return (costs[0] / totals[0].weight + costs[1] / totals[1].weight) / 2 / log(2)
  }

  /// Rows with weight, their log-odds brought to mean 0 and deviation 1.
  private func standardised(weights: [Double]) -> [Row] {
    var (total, sum, squares) = (0.0, 0.0, 0.0)
    for (place, row) in rows.enumerated() {
      total += weights[row]
      sum += weights[row] * logOdds[place]
    }
    let mean = sum / total
    for (place, row) in rows.enumerated() {
      squares += weights[row] * (logOdds[place] - mean) * (logOdds[place] - mean)
    }
    let variance = squares / total
    // A constant has none but what rounding leaves.
    let scale = variance > 1e-18 * (1 + mean * mean) ? 1 / variance.squareRoot() : 0
    var standardised: [Row] = []
    standardised.reserveCapacity(rows.count)
    for (place, row) in rows.enumerated() where weights[row] > 0 {
      standardised.append(
        Row(logOdds: (logOdds[place] - mean) * scale, weight: weights[row], cell: cells[place]))
    }
    return standardised
  }

  /// Newton's method with the step length that makes it converge from anywhere on a logistic loss,
  /// ln(1 + d) / d of d = step × largest row (Sun and Tran-Dinh 2019).
  private func fit(_ rows: [Row]) -> Affine {
    var largest = 0.0
    for row in rows { largest = max(largest, abs(row.logOdds)) }
    let reach = (1 + largest * largest).squareRoot()
    var affine = start
    for _ in 0..<Self.iterationLimit {
      var (negatives, positives) = (Sums(), Sums())
      for row in rows {
        if row.isPositive {
          add(row, at: affine, to: &positives)
        } else {
          add(row, at: affine, to: &negatives)
        }
      }
      guard negatives.weight > 0, positives.weight > 0 else { return affine }
      let step = newtonStep(negatives, positives, at: affine)
      let length = reach * (step.slope * step.slope + step.offset * step.offset).squareRoot()
      let damping = length > 1e-6 ? log(1 + length) / length : 1
      affine.slope += damping * step.slope
      affine.offset += damping * step.offset
      // The next error is of the order of this one's square.
      if length < 1e-8 { break }
    }
    return affine
  }

  private func add(_ row: Row, at affine: Affine, to sums: inout Sums) {
    let posterior = 1 / (1 + exp(-(affine.slope * row.logOdds + affine.offset)))
    sums.add(
      row.weight, at: row.logOdds, error: posterior - (row.isPositive ? 1 : 0),
      curvature: posterior * (1 - posterior))
  }

  private func newtonStep(_ negatives: Sums, _ positives: Sums, at affine: Affine) -> Affine {
    let (n, p) = (0.5 / negatives.weight, 0.5 / positives.weight)
    let ridge = Self.ridge / (negatives.weight + positives.weight)
    let slope = n * negatives.slope + p * positives.slope + ridge * affine.slope
    let offset = n * negatives.offset + p * positives.offset + ridge * affine.offset
    let a = n * negatives.slopeSlope + p * positives.slopeSlope + ridge
    let b = n * negatives.slopeOffset + p * positives.slopeOffset
    let c = n * negatives.offsetOffset + p * positives.offsetOffset + ridge
    let determinant = a * c - b * b
    return Affine(
      slope: (b * offset - c * slope) / determinant, offset: (b * slope - a * offset) / determinant)
  }
}
