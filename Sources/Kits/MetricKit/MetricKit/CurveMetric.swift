internal import TelltaleCore

/// A metric of the ROC curve: of the order of the scores, and of nothing else.
///
/// Two classes: one number of the one curve, the same whichever class is called positive. More: the
/// mean over the classes that occur, each against the rest.
public protocol CurveMetric: WeightedMetric {
  /// Both classes have weight.
  func read(_ curve: RankedCounts) -> Double

  /// Whether it is tested by permuting labels: fast enough, and not fitted to them.
  var isTestedByPermutation: Bool { get }

  /// One number from those of every class against the rest; the mean unless said otherwise.
  func combine(_ readings: [Double]) -> Double
}

extension CurveMetric {
  /// Not tested by permuting labels, unless the metric says otherwise.
  public var isTestedByPermutation: Bool { false }

  /// The mean. `readings` is not empty.
  public func combine(_ readings: [Double]) -> Double {
    readings.reduce(0, +) / Double(readings.count)
  }

  /// `read` on the curve of each class, combined; nil where one class has all the weight.
  public func estimator(of set: JudgedSet) -> WeightedFunction {
    let rankings = Ranking.all(of: set)
    let positives = Ranking.positives(of: set)
    let isTested = isTestedByPermutation
    return WeightedFunction(
      relabelled: { labels in
        isTested
          ? value(of: rankings.indices) {
            rankings[$0].counts(labels: labels, positive: positives[$0])
          } : nil
      }
    ) { weights in
      value(of: rankings.indices) { rankings[$0].counts(weights: weights) }
    }
  }

  /// Nil where one class has all the weight.
  private func value(of classes: Range<Int>, _ curve: (Int) -> RankedCounts) -> Double? {
    var readings: [Double] = []
    for index in classes {
      let curve = curve(index)
      guard curve.negatives > 0 else { return nil }
      if curve.positives > 0 { readings.append(read(curve)) }
    }
    return readings.isEmpty ? nil : combine(readings)
  }

  /// The mean over labels drawn by lot, for metrics that fit themselves to the labels they are
  /// measured on: on few utterances even useless scores seem to tell something.
  ///
  /// Utterances are shuffled, not speakers: where useless scores are alike within a speaker they
  /// seem to tell more than this.
  public func chanceByShuffling(_ set: JudgedSet) -> Double {
    var generator = SeededGenerator(set.seed.derived(for: "useless scores"))
    let rankings = Ranking.all(of: set)
    let weights = set.unitWeights
    let values = (0..<shuffleCount).map { _ in
      combine(rankings.map { read($0.shuffled(using: &generator).counts(weights: weights)) })
    }
    return values.reduce(0, +) / Double(values.count)
  }

  private var shuffleCount: Int { 20 }
}
