import TelltaleCore

/// Sets the channels that tell most of the attribute to zero, or channels drawn by lot.
///
/// Of every channel the mean over the plane, m, is one number per training row. Its F-ratio over
/// the K classes of n rows is
///
///     F = (Σ_k n_k (m̄_k - m̄)² / (K - 1)) / (Σ_i (m_i - m̄_k(i))² / (n - K))
///
/// The channels with the largest F are dropped, the first of equal ones: round(share × channels) of
/// them, at least one. Of a vector every value is a channel.
///
/// **Seed** the lots are drawn from the execution's seed.
///
/// **Source** Fisher, Statistical Methods for Research Workers (1925), chapter VII.
struct ChannelDrop: Defence {
  enum Choice: String, CaseIterable {
    case attribute
    case random
  }

  static let id = "channel-drop"

  /// Of the channels, above 0 and up to 1.
  let share: Double
  let choice: Choice

  func shape(of shape: TapShape) throws(AuditError) -> TapShape {
    TapShape(try RepresentationShape(shape).axes)
  }

  func fit(_ request: DefenceRequest) throws(AuditError) -> any FittedDefence {
    let rows = try TrainingRows(request)
    let order =
      switch choice {
      case .attribute: try byRatio(rows, try TrainingLabels(request.attribute, rows: request.rows))
      case .random: byLot(rows.shape.channelCount, seed: request.execution.seed)
      }
    var kept = [Float](repeating: 1, count: rows.shape.channelCount)
    for channel in order.prefix(droppedCount(of: kept.count)) { kept[channel] = 0 }
    return Fitted(shape: rows.shape, kept: kept)
  }

  func load(fromFolder folder: String, execution: Execution) throws(AuditError)
    -> any FittedDefence
  {
    let state = try DefenceState(of: Self.id, fromFolder: folder)
    let kept = try state.values("kept", shape: [state.shape.channelCount])
    guard kept.count(where: { $0 == 0 }) == droppedCount(of: kept.count),
      kept.allSatisfy({ $0 == 0 || $0 == 1 })
    else {
      throw AuditError(
        .shapeMismatch,
        "saved are \(kept.count(where: { $0 == 0 })) dropped channels of \(kept.count), this share"
          + " drops \(droppedCount(of: kept.count)); load it with the share that it was fitted with"
      )
    }
    return Fitted(shape: state.shape, kept: kept)
  }

  func droppedCount(of channelCount: Int) -> Int {
    min(channelCount, max(1, Int((share * Double(channelCount)).rounded())))
  }

  /// Throws `.invalidLabels` where there are no more rows than classes.
  private func byRatio(_ rows: TrainingRows, _ labels: TrainingLabels) throws(AuditError) -> [Int] {
    guard rows.count > labels.classCount else {
      throw AuditError(
        .invalidLabels,
        "\(rows.count) training rows of \(labels.classCount) classes leave nothing to judge the"
          + " spread within a class by")
    }
    let plane = rows.shape.planeCount
    var means = [[Double]](
      repeating: [Double](repeating: 0, count: rows.count), count: rows.shape.channelCount)
    try rows.forEach(TrainingRows.Part(note: "channel means", from: 0, to: 1)) {
      (place, values) throws(AuditError) in
      for channel in means.indices {
        var sum = 0.0
        for index in channel * plane..<(channel + 1) * plane { sum += Double(values[index]) }
        means[channel][place] = sum / Double(plane)
      }
    }
    let ratios = means.map { Self.ratio($0, labels) }
    return ratios.indices.sorted { (-ratios[$0], $0) < (-ratios[$1], $1) }
  }

  private func byLot(_ channelCount: Int, seed: Seed) -> [Int] {
    var generator = SeededGenerator(seed.derived(for: Self.id))
    return (0..<channelCount).shuffled(using: &generator)
  }

  /// 0 for values that are all equal, infinity where only classes differ.
  static func ratio(_ given: [Double], _ labels: TrainingLabels) -> Double {
    // From the first value, so that equal ones are exactly 0 and no rounding passes for a difference.
    let values = given.map { $0 - given[0] }
    let mean = values.reduce(0, +) / Double(values.count)
    var classMeans = [Double](repeating: 0, count: labels.classCount)
    for (value, label) in zip(values, labels.labels) {
      classMeans[label] += value / Double(labels.counts[label])
    }
    let between = zip(classMeans, labels.counts)
      .reduce(0) { $0 + Double($1.1) * ($1.0 - mean) * ($1.0 - mean) }
    let within = zip(values, labels.labels)
      .reduce(0) { $0 + ($1.0 - classMeans[$1.1]) * ($1.0 - classMeans[$1.1]) }
    guard between > 0 else { return 0 }
    return between / Double(labels.classCount - 1)
      / (within / Double(values.count - labels.classCount))
  }

  private struct Fitted: FittedDefence {
    let shape: RepresentationShape
    /// 1 for a channel that stays, 0 for a dropped one.
    let kept: [Float]

    func shape(ofOne shape: [Int]) throws(AuditError) -> [Int] {
      try self.shape.require(shape)
      return shape
    }

    func apply(to values: [Float], shape: [Int], seed: Seed) throws(AuditError) -> [Float] {
      try self.shape.require(values, shape)
      let plane = self.shape.planeCount
      return values.indices.map { kept[$0 / plane] == 0 ? 0 : values[$0] }
    }

    func save(toFolder folder: String) throws(AuditError) {
      try DefenceState(
        ChannelDrop.id, shape: shape, arrays: [(name: "kept", shape: [kept.count], values: kept)]
      ).save(toFolder: folder)
    }
  }
}

extension ChannelDrop {
  static let metadata = ComponentMetadata.defence(
    id, version: "1.0.0", "Sets the channels that tell most of the attribute to zero",
    citation: "Fisher 1925, Statistical Methods for Research Workers, chapter VII (F-ratio)",
    limits: [
      "channels are judged one by one and by their means: what several tell together stays",
      "which channels are silent is the same for every utterance, and known to the attacker",
    ],
    [
      ParameterDescription(
        "share", "Of the channels; at least one is dropped", unit: "share",
        range: .numbers(0...1), default: .number(0.25)),
      ParameterDescription(
        "choose", "By what channels are chosen: the attribute, or by lot",
        range: .choices(Choice.allCases.map(\.rawValue)),
        default: .text(Choice.attribute.rawValue)),
    ])

  init(_ values: ParameterValues) throws(AuditError) {
    self.init(share: values.number("share"), choice: try Choice.named(values.text("choose")))
  }
}
