import TelltaleCore
import TelltaleTorch

/// Least-squares concept erasure (LEACE): the smallest change after which no linear function of the
/// representation tells the attribute.
///
///     r(x) = x - W⁺ P W (x - μ),   W = (Σ_γ^{1/2})⁺,   P: onto the columns of W Σ_xz
///
/// Σ_xz [d × K]: covariance of the training rows with their one-hot classes. With M = W² = Σ_γ⁻¹
/// the change is, written out,
///
///     r(x) = x - Σ_xz (Σ_zx M Σ_xz)⁺ Σ_zx M (x - μ)
///
/// which needs M applied to K vectors and no root. It takes Σ_xz to 0 whatever M is, so that the
/// class means of the training rows coincide at any shrinkage; M says which of the projections that
/// do so is taken. At γ = 0 it is the paper's, which changes the training rows least; at γ = 1 the
/// differences of class means are projected out at right angles. Where d exceeds the number of rows,
/// Σ is 0 beyond their span: a little shrinkage, by Ledoit and Wolf unless it is given, keeps the
/// inverse from resting on variances that are rounding. How much of other speakers' rows tells the
/// attribute afterwards depends on how well the class means are known, hardly on γ.
///
/// Cost of `apply`: 2 (K - 1) d products.
///
/// **Seed** with more than 1,000 rows of more than 1,000 values Σ is that of 1,000 rows drawn from
/// the execution's seed; μ and Σ_xz are always of all rows.
///
/// **Source** Belrose, Schneider-Joseph, Ravfogel, Cotterell, Raff and Biderman, arXiv:2306.03819,
/// theorem 4.3; the shrinkage is ours.
struct ConceptErasure: Defence {
  static let id = "leace"

  /// γ; nil for Ledoit and Wolf's.
  let shrinkage: Double?
  /// The most rows of which the covariance is taken, where they are the smaller side.
  var covarianceRowCount = 1000

  func shape(of shape: TapShape) throws(AuditError) -> TapShape {
    TapShape(try RepresentationShape(shape).axes)
  }

  func fit(_ request: DefenceRequest) throws(AuditError) -> any FittedDefence {
    try TorchRuntime.run(request.execution, gradients: false) { () throws(AuditError) in
      try fitted(request)
    }
  }

  private func fitted(_ request: DefenceRequest) throws(AuditError) -> FittedConceptErasure {
    let rows = try TrainingRows(request)
    let labels = try TrainingLabels(request.attribute, rows: request.rows)
    let (mean, distances) = try crossCovariance(rows, labels)
    let isLong = rows.valueCount > covarianceRowCount
    let covariance = try Covariance(
      of: isLong ? rows.sample(covarianceRowCount) : rows, mean: mean, from: 0.1, to: 0.9)
    guard (covariance.values.first ?? 0) > 0 else {
      // Rows that are all alike tell nothing.
      return FittedConceptErasure(
        shape: rows.shape, mean: mean.map(Float.init), left: [], right: [])
    }
    let inverse = CovarianceInverse(
      covariance: covariance, shrinkage: shrinkage ?? Shrinkage.ledoitWolf(covariance))
    let classes = try Matrix(
      distances, rowCount: labels.classCount, columnCount: rows.valueCount)
    let (left, right) = try factors(classes, inverse.apply(to: classes), request.execution)
    return FittedConceptErasure(
      shape: rows.shape, mean: mean.map(Float.init), left: try left.values().map(Float.init),
      right: try right.values().map(Float.init))
  }

  func load(fromFolder folder: String, execution: Execution) throws(AuditError)
    -> any FittedDefence
  {
    let state = try DefenceState(of: Self.id, fromFolder: folder)
    let count = state.shape.valueCount
    let left = try state.array("left")
    guard left.shape.count == 2, left.shape[1] == count else {
      throw AuditError(
        .shapeMismatch, "the saved 'left' is \(left.shape), wanted is [directions, \(count)]")
    }
    return FittedConceptErasure(
      shape: state.shape, mean: try state.values("mean", shape: [count]), left: left.values,
      right: try state.values("right", shape: left.shape))
  }

  /// μ [d], and Σ_zx [K × d]: row k is (n_k / n) (μ_k - μ).
  private func crossCovariance(
    _ rows: TrainingRows, _ labels: TrainingLabels
  ) throws(AuditError) -> (mean: [Double], distances: [Double]) {
    let d = rows.valueCount
    let (sums, counts) = try rows.classSums(
      labels: labels.labels, classCount: labels.classCount,
      TrainingRows.Part(note: "class means", from: 0, to: 0.1))
    let total = Double(rows.count)
    var mean = [Double](repeating: 0, count: d)
    for k in counts.indices { for c in 0..<d { mean[c] += sums[k * d + c] / total } }
    var distances = sums
    for k in counts.indices {
      for c in 0..<d {
        distances[k * d + c] = (sums[k * d + c] - Double(counts[k]) * mean[c]) / total
      }
    }
    return (mean, distances)
  }

  /// L and R, [rank × d], with Σ_xz (Σ_zx M Σ_xz)⁺ Σ_zx M = Lᵀ R: of Σ_zx M Σ_xz = Q Λ Qᵀ, the rows
  /// Λ^{-1/2} Qᵀ Σ_zx and Λ^{-1/2} Qᵀ Σ_zx M for the λ > 0, at most K - 1.
  private func factors(
    _ distances: Matrix, _ whitened: Matrix, _ execution: Execution
  ) throws(AuditError) -> (left: Matrix, right: Matrix) {
    let products = try distances.timesTransposed(whitened)
    let symmetric = try products.plus(products.transposed()).scaled(by: Matrix.row([0.5]))
    let eigen = try SymmetricEigen(symmetric, execution: execution)
    let kept = eigen.values.prefix(distances.rowCount - 1)
      .prefix { $0 > 0 && $0 > 1e-9 * (eigen.values.first ?? 0) }
    let weights = try eigen.vectors.rows(Array(kept.indices))
      .scaled(by: Matrix.column(kept.map { 1 / $0.squareRoot() }))
    return (try weights.times(distances), try weights.times(whitened))
  }
}

/// x - Lᵀ R (x - μ).
struct FittedConceptErasure: FittedDefence {
  let shape: RepresentationShape
  /// [d]
  let mean: [Float]
  /// [rank × d] each.
  let left: [Float]
  let right: [Float]

  func shape(ofOne shape: [Int]) throws(AuditError) -> [Int] {
    try self.shape.require(shape)
    return shape
  }

  func apply(to values: [Float], shape: [Int], seed: Seed) throws(AuditError) -> [Float] {
    try self.shape.require(values, shape)
    let d = values.count
    var result = values.map(Double.init)
    for start in stride(from: 0, to: left.count, by: d) {
      var amount = 0.0
      for index in 0..<d {
        amount += Double(right[start + index]) * (Double(values[index]) - Double(mean[index]))
      }
      for index in 0..<d { result[index] -= amount * Double(left[start + index]) }
    }
    return result.map(Float.init)
  }

  func save(toFolder folder: String) throws(AuditError) {
    let count = mean.count
    try DefenceState(
      ConceptErasure.id, shape: shape,
      arrays: [
        (name: "mean", shape: [count], values: mean),
        (name: "left", shape: [left.count / count, count], values: left),
        (name: "right", shape: [right.count / count, count], values: right),
      ]
    ).save(toFolder: folder)
  }
}

extension ConceptErasure {
  static let metadata = ComponentMetadata.defence(
    id, version: "1.1.0", "Least-squares concept erasure: no linear function tells the attribute",
    citation: "Belrose et al. 2023, LEACE: Perfect linear concept erasure in closed form,"
      + " arXiv:2306.03819; shrinkage: Ledoit and Wolf 2004",
    limits: [
      "rounding depends on the number of threads",
      "linear only: attackers that are not linear may read what is left",
      "exact for the training rows; of other speakers it leaves what the class means of few training"
        + " speakers do not show",
      "more than 1,000 rows of more than 1,000 values: the covariance is that of 1,000 drawn rows",
    ],
    [
      ParameterDescription(
        "shrinkage",
        "Share of the identity in the covariance; left out, Ledoit and Wolf's. 0 is the paper's"
          + " projection, 1 the orthogonal one",
        range: .numbers(0...1), isOptional: true)
    ])

  init(_ values: ParameterValues) throws(AuditError) {
    guard case .number(let shrinkage)? = values.values["shrinkage"] else {
      self.init(shrinkage: nil)
      return
    }
    self.init(shrinkage: shrinkage)
  }
}
