import TelltaleCore

/// Adds independent normal noise to every value.
///
///     y = x + a σ z,   z ~ N(0, 1)
///
/// a: the parameter `deviation`. σ: standard deviation of the training rows' values, of all of them
/// or of each channel's.
///
/// **Seed** z is drawn from the utterance's seed alone.
///
/// **Source** the Gaussian mechanism of Dwork and Roth, The Algorithmic Foundations of Differential
/// Privacy (2014), Appendix A; without a bound on x there is no guarantee (ε, δ).
struct GaussianNoise: Defence {
  enum Scope: String, CaseIterable {
    case representation
    case channel
  }

  static let id = "gaussian-noise"

  /// Relative to σ.
  let deviation: Double
  let scope: Scope

  func shape(of shape: TapShape) throws(AuditError) -> TapShape {
    TapShape(try RepresentationShape(shape).axes)
  }

  func fit(_ request: DefenceRequest) throws(AuditError) -> any FittedDefence {
    let rows = try TrainingRows(request)
    let plane = scope == .channel ? rows.shape.planeCount : rows.valueCount
    var moments = [Moments](repeating: Moments(), count: rows.valueCount / plane)
    try rows.forEach(TrainingRows.Part(note: "deviation", from: 0, to: 1)) {
      (_, values) throws(AuditError) in
      for index in moments.indices {
        moments[index].add(
          UnsafeBufferPointer(rebasing: values[index * plane..<(index + 1) * plane]))
      }
    }
    return Fitted(
      deviation: deviation, shape: rows.shape, deviations: moments.map { Float($0.deviation) })
  }

  func load(fromFolder folder: String, execution: Execution) throws(AuditError)
    -> any FittedDefence
  {
    let state = try DefenceState(of: Self.id, fromFolder: folder)
    let count = scope == .channel ? state.shape.channelCount : 1
    return Fitted(
      deviation: deviation, shape: state.shape,
      deviations: try state.values("deviations", shape: [count]))
  }

  private struct Fitted: FittedDefence {
    let deviation: Double
    let shape: RepresentationShape
    /// One, or one per channel.
    let deviations: [Float]

    func shape(ofOne shape: [Int]) throws(AuditError) -> [Int] {
      try self.shape.require(shape)
      return shape
    }

    func apply(to values: [Float], shape: [Int], seed: Seed) throws(AuditError) -> [Float] {
      try self.shape.require(values, shape)
      var generator = SeededGenerator(seed.derived(for: GaussianNoise.id))
      let noise = generator.normals(values.count)
      let plane = values.count / deviations.count
      return values.indices.map { index in
        Float(Double(values[index]) + deviation * Double(deviations[index / plane]) * noise[index])
      }
    }

    func save(toFolder folder: String) throws(AuditError) {
      try DefenceState(
        GaussianNoise.id, shape: shape,
        arrays: [(name: "deviations", shape: [deviations.count], values: deviations)]
      ).save(toFolder: folder)
    }
  }
}

/// Mean and sum of squared deviations of a stream of values.
///
/// **Source** Chan, Golub and LeVeque, The American Statistician 37 (1983), eq. 2.1: moments of two
/// sets give those of both.
struct Moments {
  private(set) var count = 0.0
  private(set) var mean = 0.0
  private(set) var squares = 0.0

  /// Of all values so far, divided by their number.
  var deviation: Double { count > 0 ? (squares / count).squareRoot() : 0 }

  mutating func add(_ values: UnsafeBufferPointer<Float>) {
    guard !values.isEmpty else { return }
    let addedCount = Double(values.count)
    var sum = 0.0
    for value in values { sum += Double(value) }
    let addedMean = sum / addedCount
    var addedSquares = 0.0
    for value in values {
      addedSquares += (Double(value) - addedMean) * (Double(value) - addedMean)
    }
    let distance = addedMean - mean
    squares += addedSquares + distance * distance * count * addedCount / (count + addedCount)
    count += addedCount
    mean += distance * addedCount / count
  }
}

extension GaussianNoise {
  static let metadata = ComponentMetadata.defence(
    id, version: "1.0.0", "Adds independent normal noise to every value",
    citation: "Dwork and Roth 2014, The Algorithmic Foundations of Differential Privacy, Appendix A"
      + " (without the bound on sensitivity that a guarantee needs)",
    limits: [
      "independent noise averages out over a plane and over several utterances of a speaker",
      "no differential privacy is claimed: the values have no bound",
    ],
    [
      ParameterDescription(
        "deviation", "Standard deviation of the noise, relative to the training rows' own",
        range: .numbers(0...100), default: .number(1)),
      ParameterDescription(
        "scope", "Whose deviation it is relative to: all values', or each channel's",
        range: .choices(Scope.allCases.map(\.rawValue)),
        default: .text(Scope.representation.rawValue)),
    ])

  init(_ values: ParameterValues) throws(AuditError) {
    self.init(
      deviation: values.number("deviation"), scope: try Scope.named(values.text("scope")))
  }
}
