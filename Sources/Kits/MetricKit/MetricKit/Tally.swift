internal import TelltaleCore

/// Weighted counts of decisions, class by class: what accuracy and recalls are read from.
public struct Tally: Sendable {
  /// Weight of the rows of each class in the truth.
  public private(set) var truth: [Double]
  /// Weight of the rows decided for each class.
  public private(set) var decided: [Double]
  /// Weight of the rows of each class that are decided rightly.
  public private(set) var right: [Double]

  /// - Parameters:
  ///   - labels: decision on each measured row.
  ///   - weights: one per row of the pool.
  public init(_ labels: [Int], of set: JudgedSet, weights: [Double]) {
    self.init(classCount: set.classCount)
    // One table in place of three arrays: this loop is most of a resample's time.
    let classCount = set.classCount
    var table = [Double](repeating: 0, count: classCount * classCount)
    table.withUnsafeMutableBufferPointer { table in
      for (place, row) in set.rows.enumerated() {
        table[set.truth[place] * classCount + labels[place]] += weights[row]
      }
    }
    for expected in 0..<classCount {
      for label in 0..<classCount {
        add(table[expected * classCount + label], decided: label, truth: expected)
      }
    }
  }

  /// Rows counted once each, were these the truth of the pool's rows.
  public init(_ labels: [Int], of set: JudgedSet, truth: [Int]) {
    self.init(classCount: set.classCount)
    for (place, row) in set.rows.enumerated() {
      add(1, decided: labels[place], truth: truth[row])
    }
  }

  /// Nothing counted yet.
  public init(classCount: Int) {
    truth = [Double](repeating: 0, count: classCount)
    decided = truth
    right = truth
  }

  /// Counts a row of this weight; both are class indices.
  public mutating func add(_ weight: Double, decided label: Int, truth expected: Int) {
    truth[expected] += weight
    decided[label] += weight
    right[expected] += label == expected ? weight : 0
  }

  /// Classes that occur.
  public var present: [Int] { truth.indices.filter { truth[$0] > 0 } }
  /// Weight of all rows.
  public var total: Double { truth.reduce(0, +) }
  /// Nil where fewer than two classes have weight.
  public var accuracy: Double? { present.count < 2 ? nil : right.reduce(0, +) / total }

  /// Σ_k predicted share(k) × true share(k): the accuracy of such decisions were they independent of
  /// the truth.
  public var accuracyByChance: Double {
    zip(decided, truth).map { $0 / total * ($1 / total) }.reduce(0, +)
  }

  /// Mean recall of the classes that occur; nil where they are fewer than two.
  public var averageRecall: Double? {
    let present = present
    guard present.count >= 2 else { return nil }
    return present.map { right[$0] / truth[$0] }.reduce(0, +) / Double(present.count)
  }

  /// The most that the accuracy can be with as many decisions for each class.
  public var accuracyAtBest: Double { zip(decided, truth).map(min).reduce(0, +) / total }

  /// The most that the average recall can be with as many decisions for each class.
  public var averageRecallAtBest: Double {
    present.map { min(1, decided[$0] / truth[$0]) }.reduce(0, +) / Double(present.count)
  }

  /// Mean predicted share of the classes that occur: the average recall of such decisions were they
  /// independent of the truth.
  public var averageRecallByChance: Double {
    present.map { decided[$0] / total }.reduce(0, +) / Double(present.count)
  }
}
