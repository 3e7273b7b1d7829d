import TelltaleCore
import TelltaleTorch

/// Transmits what the first principal directions of the training rows say, and nothing else.
///
///     s = V (x - μ)          scores, [components]
///     x̂ = μ + Vᵀ s           reconstruction, of x's shape
///
/// V [components × d]: orthonormal directions of largest variance over the training rows, μ their
/// mean. A direction's largest entry is positive. Where the rows span fewer directions than wanted
/// the missing ones are 0, and so are their scores.
///
/// Memory: 8 (components + 10) d bytes and what `Covariance` holds.
///
/// **Seed** the randomised range finder draws from the execution's seed; it is used where there are
/// more than 1,000 rows of more than 1,000 values.
///
/// **Source** Pearson, Philosophical Magazine 2 (1901); Halko, Martinsson and Tropp, SIAM Review
/// 53(2), 2011, algorithms 4.4 and 5.1.
struct PrincipalComponents: Defence {
  enum Transmission: String, CaseIterable {
    case scores
    case reconstruction
  }

  static let id = "pca"

  let componentCount: Int
  let transmission: Transmission
  /// The largest matrix that is decomposed exactly.
  var exactCount = 1000

  func shape(of shape: TapShape) throws(AuditError) -> TapShape {
    let shape = try RepresentationShape(shape)
    guard componentCount <= shape.valueCount else {
      throw AuditError(
        .unsupported,
        "\(shape.axes) has \(shape.valueCount) values and no \(componentCount) directions; ask for"
          + " fewer components")
    }
    return transmission == .scores ? [componentCount] : TapShape(shape.axes)
  }

  func fit(_ request: DefenceRequest) throws(AuditError) -> any FittedDefence {
    let rows = try TrainingRows(request)
    _ = try shape(of: TapShape(rows.shape.axes))
    let mean = try rows.mean(TrainingRows.Part(note: "mean", from: 0, to: 0.1))
    let directions = try TorchRuntime.run(request.execution, gradients: false) {
      () throws(AuditError) in
      min(rows.count, rows.valueCount) <= exactCount
        ? try PrincipalDirections.exact(componentCount, of: rows, mean: mean)
        : try PrincipalDirections.randomised(componentCount, of: rows, mean: mean)
    }
    return FittedPrincipalComponents(
      shape: rows.shape, transmission: transmission, mean: mean.map(Float.init),
      directions: directions.map(Float.init))
  }

  func load(fromFolder folder: String, execution: Execution) throws(AuditError)
    -> any FittedDefence
  {
    let state = try DefenceState(of: Self.id, fromFolder: folder)
    let count = state.shape.valueCount
    return FittedPrincipalComponents(
      shape: state.shape, transmission: transmission,
      mean: try state.values("mean", shape: [count]),
      directions: try state.values("directions", shape: [componentCount, count]))
  }
}

/// A mean and directions.
struct FittedPrincipalComponents: FittedDefence {
  let shape: RepresentationShape
  let transmission: PrincipalComponents.Transmission
  /// [d]
  let mean: [Float]
  /// [components × d]
  let directions: [Float]

  func shape(ofOne shape: [Int]) throws(AuditError) -> [Int] {
    try self.shape.require(shape)
    return transmission == .scores ? [directions.count / mean.count] : shape
  }

  func apply(to values: [Float], shape: [Int], seed: Seed) throws(AuditError) -> [Float] {
    try self.shape.require(values, shape)
    let d = values.count
    let x = zip(values, mean).map { Double($0) - Double($1) }
    var scores: [Double] = []
    for start in stride(from: 0, to: directions.count, by: d) {
      var score = 0.0
      for index in 0..<d { score += Double(directions[start + index]) * x[index] }
      scores.append(score)
    }
    guard transmission == .reconstruction else { return scores.map(Float.init) }
    var result = mean.map(Double.init)
    for (component, score) in scores.enumerated() {
      for index in 0..<d { result[index] += score * Double(directions[component * d + index]) }
    }
    return result.map(Float.init)
  }

  func save(toFolder folder: String) throws(AuditError) {
    try DefenceState(
      PrincipalComponents.id, shape: shape,
      arrays: [
        (name: "mean", shape: [mean.count], values: mean),
        (
          name: "directions", shape: [directions.count / mean.count, mean.count],
          values: directions
        ),
      ]
    ).save(toFolder: folder)
  }
}

extension PrincipalComponents {
  static let metadata = ComponentMetadata.defence(
    id, version: "1.1.0", "Transmits the first principal directions only",
    citation: "Halko, Martinsson and Tropp 2011, SIAM Review 53(2): 217-288; Pearson 1901",
    limits: [
      "rounding depends on the number of threads",
      "keeps what varies most, which may be the speaker",
      "more than 1,000 rows of more than 1,000 values: directions are those of a randomised range"
        + " finder, the last ones approximate",
    ],
    [
      ParameterDescription(
        "components", "Directions that are kept", range: .integers(1...256),
        default: .integer(16)),
      ParameterDescription(
        "transmit", "The coefficients, or the representation made from them again",
        range: .choices(Transmission.allCases.map(\.rawValue)),
        default: .text(Transmission.reconstruction.rawValue)),
    ])

  init(_ values: ParameterValues) throws(AuditError) {
    self.init(
      componentCount: values.integer("components"),
      transmission: try Transmission.named(values.text("transmit")))
  }
}
