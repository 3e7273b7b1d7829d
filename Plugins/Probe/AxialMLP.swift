import TelltaleCore
import TelltaleTorch

/// The MLP while it learns: its rows are turned into their axes, and so are the weights that it starts from.
///
/// There are no more axes than rows, so that a step on few long rows costs a fraction, and what a weight says of
/// directions in which no training row lies, which nothing could unlearn, is left out. Rows are scaled, too: so that
/// one step size is as large for short rows as for long ones.
struct AxialMLP {
  private let axes: PrincipalAxes
  /// The root mean square of scaled rows along the axis on which they vary most. Its square times the rate of 0.03 is
  /// 4: a steady step there. Of 12, rounding errors of the rows grew into another attacker, and no more was found.
  private static let largestDeviation = 11.5

  /// [rows × axes], row-major, scaled.
  private let values: [Float]
  private let places: [Int: Int]
  private let scale: Double
  private let makeWhole: (Execution) throws(AuditError) -> StagedNetwork
  private let hiddenCount: Int
  private let classCounts: [Int]

  /// - Parameters:
  ///   - rows: what the rows of the axes are called.
  ///   - makeWhole: the network of the vectors themselves, `standardise` first.
  init(
    _ axes: PrincipalAxes, rows: [Int], hiddenCount: Int, classCounts: [Int],
    makeWhole: @escaping (Execution) throws(AuditError) -> StagedNetwork
  ) throws(AuditError) {
    self.axes = axes
    self.makeWhole = makeWhole
    self.hiddenCount = hiddenCount
    self.classCounts = classCounts
    let scale =
      axes.largestVariance > 0 ? Self.largestDeviation / axes.largestVariance.squareRoot() : 1
    self.scale = scale
    values = try axes.rows.values().map { Float(scale * $0) }
    places = Dictionary(uniqueKeysWithValues: rows.enumerated().map { ($1, $0) })
  }

  /// Rows by their names: [rows × axes].
  func batch(_ rows: [Int]) throws(AuditError) -> Tensor {
    let count = axes.variances.count
    var batch: [Float] = []
    batch.reserveCapacity(rows.count * count)
    for row in rows {
      guard let place = places[row] else { preconditionFailure("row \(row) has not been turned") }
      batch += values[place * count..<(place + 1) * count]
    }
    return try Tensor(batch, shape: [rows.count, count])
  }

  /// A network on the axes that judges the rows as the whole one does that the execution's seed makes.
  func make(_ execution: Execution) throws(AuditError) -> StagedNetwork {
    let network = try ProbeKind.mlp.network(
      onAxes: axes.variances.count, hiddenCount: hiddenCount, classCounts: classCounts,
      execution: execution)
    try Self.assign(
      makeWhole(execution), to: network,
      weight: { (weight) throws(AuditError) in
        try axes.turned(weight).scaled(by: .row([1 / scale]))
      }, execution: execution)
    return network
  }

  /// The network of the vectors themselves that judges as one on the axes does.
  func whole(_ network: StagedNetwork, execution: Execution) throws(AuditError) -> StagedNetwork {
    let whole = try makeWhole(execution)
    try Self.assign(
      network, to: whole,
      weight: { (weight) throws(AuditError) in
        try axes.original(weight).scaled(by: .row([scale]))
      }, execution: execution)
    return whole
  }

  /// All that one has learnt into the other; the first of the parameters are the hidden layer's weights.
  private static func assign(
    _ from: StagedNetwork, to other: StagedNetwork,
    weight turn: (Matrix) throws(AuditError) -> Matrix, execution: Execution
  ) throws(AuditError) {
    for (index, pair) in zip(from.parameters, other.parameters).enumerated() {
      let (from, to) = (pair.0.tensor, pair.1.tensor)
      guard index == 0 else {
        try to.assign(from)
        continue
      }
      let values = try from.values()
      let turned = try TorchRuntime.run(execution, gradients: false) {
        () throws(AuditError) -> [Double] in
        try turn(
          Matrix(values, rowCount: from.shape[0], columnCount: from.shape[1])
        ).values()
      }
      try to.assign(Tensor(turned.map { Float($0) }, shape: to.shape))
    }
  }
}
