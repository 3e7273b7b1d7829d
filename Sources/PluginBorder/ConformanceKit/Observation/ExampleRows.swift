import Foundation
internal import TelltaleCore

/// A small set of rows with a planted difference between classes: what models and attackers are
/// trained on in checks.
struct ExampleRows {
  let input: ModelInput
  /// The planted classes.
  let target: LabelColumn
  /// Three classes in turn, of which the rows tell nothing.
  let secondTarget: LabelColumn

  static let trainingRows = Array(0..<48)
  static let validationRows = Array(48..<60)
  static let heldOutRows = Array(60..<120)
  static let rowCount = 120

  /// Features like a spectrogram in dB: 24 to 40 frames, noise of 12 dB, and per class a
  /// level of its own and a stronger group of bands.
  static func features(classCount: Int, seed: Seed, bandCount: Int = 24) -> ExampleRows {
    var generator = SeededGenerator(seed.derived(for: "probe features"))
    let description = FeatureDescription(
      bands: (0..<bandCount).map {
        FeatureDescription.Band(name: "band \($0)", unit: "dB", range: -80...0)
      }, frameRateHz: 50)
    let target = planted(classCount)
    var rows: [[Float]] = []
    var shapes: [[Int]] = []
    for label in target.labels {
      let frameCount = 24 + Int(generator.uniform() * 17)
      let level = -55 + 30 * Double(label) / Double(classCount - 1)
      rows.append(
        (0..<frameCount * bandCount).map { index in
          let isStrong = (index % bandCount) * classCount / bandCount == label
          return Float(level + (isStrong ? 18 : 0) + 12 * (generator.uniform() - 0.5))
        })
      shapes.append([frameCount, bandCount])
    }
    return ExampleRows(
      input: ModelInput(
        description: .features(description), rows: MemoryRows(rows, shapes: shapes)),
      target: target, secondTarget: inTurn())
  }

  /// Representations of a shape, as after a rectifier: noise, and more of it in another part of the
  /// channels for each class; then scaled and shifted as a whole. Of an open time, 5 to 16 steps.
  static func representations(
    _ shape: TapShape, classCount: Int, seed: Seed, scale: Double = 1, shift: Double = 0
  ) -> ExampleRows {
    var generator = SeededGenerator(seed.derived(for: "probe representations"))
    let target = planted(classCount)
    let channelCount = max(shape.shared.first ?? 1, 1)
    let shapes = target.labels.indices.map { shape.shape(stepCount: 5 + 7 * $0 % 12) }
    let rows = zip(target.labels, shapes).map { label, shape in
      let count = shape.reduce(1, *)
      let plane = count / channelCount
      return (0..<count).map { index -> Float in
        let isStrong = (index / plane) * classCount / channelCount == label
        return Float(shift + scale * max(0, generator.uniform() + (isStrong ? 0.7 : -0.1)))
      }
    }
    return ExampleRows(
      input: ModelInput(
        description: .representation(TapDescription(name: "example", shape: shape, depth: 1)),
        rows: MemoryRows(rows, shapes: shapes)),
      target: target, secondTarget: inTurn())
  }

  /// The same rows, those held out so many times over, the planted labels dealt at random: the same row has
  /// other labels when it comes again, so that what nobody could learn is judged that many times as sharply
  /// by one training.
  ///
  /// - Returns: with the rows that are held out.
  func shuffled(times: Int, seed: Seed) throws(AuditError) -> (set: ExampleRows, heldOutRows: [Int])
  {
    var generator = SeededGenerator(seed.derived(for: "shuffled labels"))
    let learnt = Self.trainingRows + Self.validationRows
    let rows = learnt + (0..<times).flatMap { _ in Self.heldOutRows }
    var values: [[Float]] = []
    for row in rows { values.append(try input.rows.values(ofRow: row)) }
    var labels = learnt.map { target.labels[$0] }.shuffled(using: &generator)
    for _ in 0..<times {
      labels += Self.heldOutRows.map { target.labels[$0] }.shuffled(using: &generator)
    }
    return (
      ExampleRows(
        input: ModelInput(
          description: input.description,
          rows: MemoryRows(values, shapes: rows.map(input.rows.shape(ofRow:)))),
        target: LabelColumn(classes: target.classes, labels: labels),
        secondTarget: LabelColumn(
          classes: secondTarget.classes, labels: rows.map { secondTarget.labels[$0] })),
      Array(learnt.count..<rows.count)
    )
  }

  /// The same rows, with another label for those that are not to be learnt from: for all of them, or one of so many,
  /// which changes what two rows have in common, too.
  func withOtherLabelsHeldOut(oneOf count: Int = 1) -> ExampleRows {
    let labels = target.labels.enumerated().map { row, label in
      row < Self.heldOutRows[0] || !row.isMultiple(of: count)
        ? label : (label + 1) % target.classes.count
    }
    return ExampleRows(
      input: input, target: LabelColumn(classes: target.classes, labels: labels),
      secondTarget: secondTarget)
  }

  private static func planted(_ classCount: Int) -> LabelColumn {
    LabelColumn(
      classes: (0..<classCount).map { "class-\($0)" },
      // Not simply in turn: the second target must not tell the first.
      labels: (0..<rowCount).map { ($0 + $0 / 7) % classCount })
  }

  private static func inTurn() -> LabelColumn {
    LabelColumn(classes: ["x", "y", "z"], labels: (0..<rowCount).map { $0 % 3 })
  }
}
