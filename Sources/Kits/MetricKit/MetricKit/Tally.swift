internal import TelltaleCore

/// Weighted counts of decisions, class by class: what accuracy and recalls are read from.
public struct Tally: Sendable {
  private let classCount: Int
  /// Weight of the rows of each class that are decided for each, shape [classes, decisions].
  private var table: [Double]

  /// Nothing counted yet.
  public init(classCount: Int) {
    self.classCount = classCount
    table = [Double](repeating: 0, count: classCount * classCount)
  }

  /// Counts as `count` does in the table, shape [classes, decisions], which is all zero before: loops of thousands of
  /// resamples write into it without looking at its bounds.
  init(classCount: Int, counting count: (UnsafeMutableBufferPointer<Double>) -> Void) {
    self.init(classCount: classCount)
    table.withUnsafeMutableBufferPointer { count($0) }
  }

  /// Counts a row of this weight; both are class indices.
  public mutating func add(_ weight: Double, decided label: Int, truth expected: Int) {
    table[expected * classCount + label] += weight
  }

  /// Weight of the rows of each class in the truth.
  public var truth: [Double] { (0..<classCount).map(truth(of:)) }
  /// Weight of the rows decided for each class.
  public var decided: [Double] { (0..<classCount).map(decided(for:)) }
  /// Weight of all rows.
  public var total: Double {
    var sum = 0.0
    for label in 0..<classCount { sum += truth(of: label) }
    return sum
  }

  private func truth(of label: Int) -> Double {
    var sum = 0.0
    for place in label * classCount..<(label + 1) * classCount { sum += table[place] }
    return sum
  }

  private func decided(for label: Int) -> Double {
    var sum = 0.0
    for place in stride(from: label, to: table.count, by: classCount) { sum += table[place] }
    return sum
  }

  /// Weight of the rows of a class that are decided rightly.
  private func right(_ label: Int) -> Double { table[label * classCount + label] }

  /// How many classes occur.
  public var presentCount: Int {
    var count = 0
    for label in 0..<classCount where truth(of: label) > 0 { count += 1 }
    return count
  }

  /// The mean over the classes that occur; NaN for none.
  private func mean(_ value: (_ label: Int) -> Double) -> Double {
    var (sum, count) = (0.0, 0)
    for label in 0..<classCount where truth(of: label) > 0 {
      sum += value(label)
      count += 1
    }
    return sum / Double(count)
  }

  /// Nil where fewer than two classes have weight.
  public var accuracy: Double? {
    guard presentCount >= 2 else { return nil }
    var sum = 0.0
    for label in 0..<classCount { sum += right(label) }
    return sum / total
  }

  /// Σ_k predicted share(k) × true share(k): the accuracy of such decisions were they independent of
  /// the truth.
  public var accuracyByChance: Double {
    zip(decided, truth).map { $0 / total * ($1 / total) }.reduce(0, +)
  }

  /// Mean recall of the classes that occur; nil where they are fewer than two.
  public var averageRecall: Double? {
    presentCount < 2 ? nil : mean { right($0) / truth(of: $0) }
  }

  /// The most that the accuracy can be with as many decisions for each class.
  public var accuracyAtBest: Double { zip(decided, truth).map(min).reduce(0, +) / total }

  /// The most that the average recall can be with as many decisions for each class; NaN where nothing is counted.
  public var averageRecallAtBest: Double { mean { min(1, decided(for: $0) / truth(of: $0)) } }

  /// Mean predicted share of the classes that occur: the average recall of such decisions were they
  /// independent of the truth. NaN where nothing is counted.
  public var averageRecallByChance: Double { mean { decided(for: $0) / total } }
}
