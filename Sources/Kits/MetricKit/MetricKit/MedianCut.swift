/// The label-free cut of two classes' log-odds that splits a pool nearest to half.
///
/// Equal log-odds get equal decisions, whatever their order: of the cuts between different values
/// (all or nothing included) the one whose share is nearest to one half is taken, the higher on a
/// tie. A constant score is therefore decided alike for all.
public struct MedianCut: Sendable {
  /// Where a pool is cut: below a value or above it.
  public struct Place: Sendable {
    private let value: Double
    private let isAboveValue: Bool

    /// - Parameters:
    ///   - value: the lowest with half of the weight or more up to it.
    ///   - below: weight of all lower ones; `upTo` counts the value's own too.
    init(value: Double, below: Double, upTo: Double, total: Double) {
      // Imbalance is |weight above - weight below|; at a cut further off it can only be larger.
      self.value = value
      isAboveValue = abs(total - 2 * upTo) <= abs(total - 2 * below)
    }

    /// Whether the cut lies below these log-odds, so that they are decided for class 1.
    public func isBelow(_ logOdds: Double) -> Bool {
      isAboveValue ? logOdds > value : logOdds >= value
    }
  }

  private let order: [Int]
  /// In that order.
  private let values: [Double]

  /// - Parameter logOdds: ln p(1) - ln p(0), shape [rows]; ±infinity allowed, no NaN.
  public init(logOdds: [Float]) {
    order = logOdds.indices.sorted { logOdds[$0] < logOdds[$1] }
    values = order.map { Double(logOdds[$0]) }
  }

  /// The cut of the rows, each counted `weights` times. Time: linear in the rows.
  public func place(weights: [Double]) -> Place {
    let total = weights.reduce(0, +)
    var below = 0.0
    var upTo = 0.0
    for place in order.indices {
      if place > 0, values[place] > values[place - 1] {
        if 2 * upTo >= total {
          return Place(value: values[place - 1], below: below, upTo: upTo, total: total)
        }
        below = upTo
      }
      upTo += weights[order[place]]
    }
    return Place(value: values.last ?? 0, below: below, upTo: upTo, total: total)
  }

  /// The same cut of values that have not been sorted, by weighted quickselect: linear in their
  /// number on average, where sorting is not.
  public static func place(of values: [Double], weights: [Double]) -> Place {
    let total = weights.reduce(0, +)
    var candidates = Array(values.indices)
    var below = 0.0
    while !candidates.isEmpty {
      let pivot = middle(
        values[candidates[0]], values[candidates[candidates.count / 2]],
        values[candidates[candidates.count - 1]])
      var (lower, equal) = (0.0, 0.0)
      for candidate in candidates {
        lower += values[candidate] < pivot ? weights[candidate] : 0
        equal += values[candidate] == pivot ? weights[candidate] : 0
      }
      if lower > 0, 2 * (below + lower) >= total {
        candidates.removeAll { values[$0] >= pivot }
      } else if 2 * (below + lower + equal) >= total {
        return Place(
          value: pivot, below: below + lower, upTo: below + lower + equal, total: total)
      } else {
        below += lower + equal
        candidates.removeAll { values[$0] <= pivot }
      }
    }
    return Place(value: .infinity, below: total, upTo: total, total: total)
  }

  private static func middle(_ a: Double, _ b: Double, _ c: Double) -> Double {
    max(min(a, b), min(max(a, b), c))
  }
}
