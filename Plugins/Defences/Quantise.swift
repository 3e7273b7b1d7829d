import TelltaleCore

/// Rounds every value to the nearest of 2^b evenly spaced levels.
///
///     Δ = (u - l) / (2^b - 1),   y = l + Δ round((min(max(x, l), u) - l) / Δ)
///
/// l, u: the 0.1 and 99.9 percentiles of all values of the training rows; what lies outside is cut
/// off. Inside, |y - x| ≤ Δ / 2.
///
/// **Source** uniform quantisation after Gray and Neuhoff, IEEE Transactions on Information Theory
/// 44(6), 1998, with a level at either end.
struct Quantise: Defence {
  static let id = "quantise"

  let bits: Int

  func shape(of shape: TapShape) throws(AuditError) -> TapShape {
    TapShape(try RepresentationShape(shape).axes)
  }

  func fit(_ request: DefenceRequest) throws(AuditError) -> any FittedDefence {
    let rows = try TrainingRows(request)
    let limits = try Percentiles.of(rows, [0.001, 0.999])
    return Fitted(bits: bits, shape: rows.shape, low: limits[0], high: limits[1])
  }

  func load(fromFolder folder: String, execution: Execution) throws(AuditError)
    -> any FittedDefence
  {
    let state = try DefenceState(of: Self.id, fromFolder: folder)
    let limits = try state.values("limits", shape: [2])
    guard limits[0] <= limits[1] else {
      throw AuditError(.corruptedArtifact, "the saved limits \(limits) are not in order")
    }
    return Fitted(bits: bits, shape: state.shape, low: limits[0], high: limits[1])
  }

  private struct Fitted: FittedDefence {
    let bits: Int
    let shape: RepresentationShape
    let low: Float
    let high: Float

    func shape(ofOne shape: [Int]) throws(AuditError) -> [Int] {
      try self.shape.require(shape)
      return shape
    }

    func apply(to values: [Float], shape: [Int], seed: Seed) throws(AuditError) -> [Float] {
      try self.shape.require(values, shape)
      let (low, high) = (Double(low), Double(high))
      let step = (high - low) / Double(1 << bits - 1)
      guard step > 0 else { return values.map { _ in self.low } }
      return values.map { value in
        let inside = min(max(Double(value), low), high)
        return Float(low + step * ((inside - low) / step).rounded())
      }
    }

    func save(toFolder folder: String) throws(AuditError) {
      try DefenceState(
        Quantise.id, shape: shape, arrays: [(name: "limits", shape: [2], values: [low, high])]
      ).save(toFolder: folder)
    }
  }
}

extension Quantise {
  static let metadata = ComponentMetadata.defence(
    id, version: "1.0.0", "Rounds every value to one of 2^bits levels",
    citation: "Gray and Neuhoff 1998, IEEE Transactions on Information Theory 44(6): 2325-2383",
    limits: [
      "levels are those of the whole representation: channels of small range may vanish",
      "values beyond the 0.1 and 99.9 percentiles of the training rows are cut off",
    ],
    [
      ParameterDescription(
        "bits", "Bits per value", unit: "bit", range: .integers(1...16), default: .integer(2))
    ])

  init(_ values: ParameterValues) throws(AuditError) {
    self.init(bits: values.integer("bits"))
  }
}
