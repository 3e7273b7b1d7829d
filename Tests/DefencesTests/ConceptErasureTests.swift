import Foundation
import TelltaleCore
import Testing

@testable import DefencesPlugin

@Suite struct ConceptErasureTests {
  @Test func rowsEqualThePapersFormula() throws {
    let cases = try DefenceGolden.read().erased
    #expect(cases.count == 8)
    for example in cases {
      let count = example.training
      let rows = FormulaRows(count + 2, shape: [example.length], classCount: example.classes)
      let fitted = try ConceptErasure(shrinkage: example.shrinkage).fit(rows.request(count))
      for (row, wanted) in zip([0, 1, count, count + 1], example.rows) {
        let made = try fitted.apply(to: rows.values[row], shape: [example.length], seed: Seed(1))
        #expect(
          difference(made, wanted) < 1e-4,
          "\(count) × \(example.length), \(example.classes) classes, γ \(example.gamma)")
      }
    }
  }

  @Test func theShrinkageIsScikitLearns() throws {
    for example in try DefenceGolden.read().erased where example.shrinkage == nil {
      let rows = FormulaRows(
        example.training, shape: [example.length], classCount: example.classes)
      let training = try TrainingRows(rows.request(example.training))
      let mean = try training.mean(TrainingRows.Part(note: "", from: 0, to: 1))
      let covariance = try Covariance(of: training, mean: mean, from: 0, to: 1)
      #expect(abs(Shrinkage.ledoitWolf(covariance) - example.gamma) < 1e-5)
      #expect((0.01...0.99).contains(example.gamma))
    }
  }

  /// Fewer rows than values, and more; all rows, and a sample for the covariance.
  private static let settings: [(count: Int, shape: [Int], classes: Int, sample: Int)] = [
    (80, [20], 2, 1000), (80, [20], 4, 1000), (60, [8, 5, 5], 2, 1000), (60, [8, 5, 5], 3, 1000),
    (120, [200], 3, 40),
  ]

  @Test(arguments: settings, [nil, 0, 0.3, 1] as [Double?])
  func classMeansOfTrainingRowsCoincide(
    _ setting: (count: Int, shape: [Int], classes: Int, sample: Int), shrinkage: Double?
  ) throws {
    let rows = FormulaRows(setting.count, shape: setting.shape, classCount: setting.classes)
    let erased = try erase(rows, setting.count, sample: setting.sample, shrinkage: shrinkage)
    let before = spread(rows.values, rows.labels)
    let after = spread(erased, rows.labels)
    #expect(before > 0.5)
    #expect(after < 1e-4 * before, "\(before) became \(after)")
  }

  @Test(arguments: settings)
  func logisticRegressionLearnsNothing(
    _ setting: (count: Int, shape: [Int], classes: Int, sample: Int)
  ) throws {
    let rows = FormulaRows(setting.count, shape: setting.shape, classCount: setting.classes)
    let erased = try erase(rows, setting.count, sample: setting.sample, shrinkage: nil)
    // Class 0 against the rest; the loss of the constant answer is the labels' entropy.
    let truth = rows.labels.labels.map { $0 == 0 ? 1.0 : 0.0 }
    let share = truth.reduce(0, +) / Double(truth.count)
    let entropy = -share * log(share) - (1 - share) * log(1 - share)
    #expect(logisticLoss(rows.values, truth) < 0.8 * entropy)
    #expect(abs(logisticLoss(erased, truth) - entropy) < 1e-5)
  }

  @Test func erasingTwiceIsErasingOnce() throws {
    let rows = FormulaRows(60, shape: [200], classCount: 3)
    let fitted = try ConceptErasure(shrinkage: nil).fit(rows.request(60))
    let once = try fitted.apply(to: rows.values[0], shape: [200], seed: Seed(1))
    let twice = try fitted.apply(to: once, shape: [200], seed: Seed(1))
    #expect(difference(twice, once.map(Double.init)) < 1e-4)
    #expect(difference(once, rows.values[0].map(Double.init)) > 0.01)
  }

  @Test func mostOfWhatAClassDoesToUnseenRowsIsErased() throws {
    let rows = FormulaRows(600, shape: [300], classCount: 2)
    let fitted = try ConceptErasure(shrinkage: nil).fit(rows.request(200))
    let unseen = Array(200..<600)
    let labels = LabelColumn(
      classes: rows.labels.classes, labels: unseen.map { rows.labels.labels[$0] })
    let before = plantedDistance(unseen.map { rows.values[$0] }, labels)
    let after = plantedDistance(
      try unseen.map { try fitted.apply(to: rows.values[$0], shape: [300], seed: Seed(1)) }, labels)
    #expect(abs(before - 0.5) < 0.1)
    #expect(after < 0.3 * before)
  }

  /// Theorem 4.3: of all that takes the cross-covariance to 0, the unshrunk projection changes least.
  @Test(arguments: [[20], [200]])
  func lessShrinkageChangesTheTrainingRowsLess(shape: [Int]) throws {
    let rows = FormulaRows(60, shape: shape, classCount: 2)
    let changes = try [0, 0.1, 0.5, 1].map { shrinkage in
      let erased = try erase(rows, 60, sample: 1000, shrinkage: shrinkage)
      return zip(erased, rows.values).reduce(0.0) { sum, pair in
        zip(pair.0, pair.1).reduce(sum) { $0 + Double(($1.0 - $1.1) * ($1.0 - $1.1)) }
      }
    }
    #expect(changes == changes.sorted())
    #expect(changes[0] < 0.9 * changes[3])
  }

  @Test func threadsDoNotChangeTheResult() throws {
    let rows = FormulaRows(150, shape: [700], classCount: 2)
    var made: [[Float]] = []
    for threads in [1, 2, 5] {
      made.append(
        try ConceptErasure(shrinkage: nil).fit(rows.request(150, threads: threads))
          .apply(to: rows.values[0], shape: [700], seed: Seed(1)))
    }
    #expect(made[0] == made[1])
    #expect(made[0] == made[2])
  }

  @Test func theSampleIsDrawnFromTheSeed() throws {
    let rows = FormulaRows(120, shape: [200], classCount: 2)
    var defence = ConceptErasure(shrinkage: nil)
    defence.covarianceRowCount = 40
    let made = try [1, 1, 2].map { seed in
      try defence.fit(rows.request(120, seed: seed))
        .apply(to: rows.values[0], shape: [200], seed: Seed(1))
    }
    #expect(made[0] == made[1])
    #expect(made[0] != made[2])
  }

  @Test func rowsThatAreAllAlikeStay() throws {
    let alike = FormulaRows(
      [[Float]](repeating: [1, 2, 3], count: 6), like: FormulaRows(6, shape: [3], classCount: 2))
    let fitted = try ConceptErasure(shrinkage: nil).fit(alike.request(6))
    #expect(try fitted.apply(to: [4, 5, 6], shape: [3], seed: Seed(1)) == [4, 5, 6])
  }

  @Test func aClassWithoutTrainingRowsIsLeftOut() throws {
    let rows = FormulaRows(60, shape: [12], classCount: 2)
    let more = LabelColumn(
      classes: ["x", "class-0", "class-1"], labels: rows.labels.labels.map { $0 + 1 })
    let (one, other) = (
      try ConceptErasure(shrinkage: nil).fit(rows.request(60)),
      try ConceptErasure(shrinkage: nil).fit(rows.request(60, labels: more))
    )
    #expect(
      try one.apply(to: rows.values[0], shape: [12], seed: Seed(1))
        == other.apply(to: rows.values[0], shape: [12], seed: Seed(1)))
  }

  private func erase(
    _ rows: FormulaRows, _ count: Int, sample: Int, shrinkage: Double?
  ) throws -> [[Float]] {
    var defence = ConceptErasure(shrinkage: shrinkage)
    defence.covarianceRowCount = sample
    let fitted = try defence.fit(rows.request(count))
    return try rows.values.prefix(count).map {
      try fitted.apply(to: $0, shape: rows.shape, seed: Seed(1))
    }
  }

  private func classMeans(_ values: [[Float]], _ labels: LabelColumn) -> [[Double]] {
    labels.classes.indices.map { label in
      let members = values.indices.filter { labels.labels[$0] == label }.map { values[$0] }
      return (0..<values[0].count).map { column in
        members.reduce(0) { $0 + Double($1[column]) } / Double(members.count)
      }
    }
  }

  /// The largest difference of any two class means in any value.
  private func spread(_ values: [[Float]], _ labels: LabelColumn) -> Double {
    let means = classMeans(values, labels)
    return means[0].indices.map { column in
      (means.map { $0[column] }.max() ?? 0) - (means.map { $0[column] }.min() ?? 0)
    }.max() ?? 0
  }

  /// Distance of two class means along what the formula planted: even columns up, odd ones down.
  private func plantedDistance(_ values: [[Float]], _ labels: LabelColumn) -> Double {
    let means = classMeans(values, labels)
    return abs(
      means[0].indices.reduce(0) { sum, column in
        sum + (means[0][column] - means[1][column]) * (column.isMultiple(of: 2) ? 1 : -1)
      } / Double(means[0].count))
  }

  /// After 400 steps down the gradient from the constant answer, in nats.
  private func logisticLoss(_ values: [[Float]], _ truth: [Double]) -> Double {
    let x = values.map { $0.map(Double.init) }
    let share = truth.reduce(0, +) / Double(truth.count)
    var weights = [Double](repeating: 0, count: x[0].count)
    var offset = log(share / (1 - share))
    let rate = 4 / (x.reduce(0) { $0 + $1.reduce(0) { $0 + $1 * $1 } } / Double(x.count))
    func posterior(_ row: [Double]) -> Double {
      1 / (1 + exp(-zip(row, weights).reduce(offset) { $0 + $1.0 * $1.1 }))
    }
    for _ in 0..<400 {
      let errors = zip(x, truth).map { posterior($0) - $1 }
      for column in weights.indices {
        let slope = zip(x, errors).reduce(0) { $0 + $1.0[column] * $1.1 } / Double(x.count)
        weights[column] -= rate * slope
      }
      offset -= rate * errors.reduce(0, +) / Double(x.count)
    }
    return zip(x, truth).reduce(0) { sum, row in
      let posterior = posterior(row.0)
      return sum - log(row.1 == 1 ? posterior : 1 - posterior)
    } / Double(x.count)
  }
}
