import TelltaleCore
import TelltaleTorch

/// A softmax regression with a penalty on its weights, solved to its only minimum:
///
///     J(W, b) = -Σ ln p(label) / n + λ/2 Σ W²,  p = softmax(W x + b)
///
/// - Solutions: one list of numbers, W [classes × length] row by row, then b [classes].
struct LogisticRegression {
  /// Standardised, [rows × length].
  private let vectors: Tensor
  private let labels: Tensor
  private let truth: [Int]
  private let length: Int
  private let classCount: Int
  private let execution: Execution

  /// - Parameters:
  ///   - vectors: row-major, one for each label, standardised.
  ///   - execution: its threads, and its handle to stop.
  init(_ vectors: [Float], labels: [Int], classCount: Int, execution: Execution) throws(AuditError)
  {
    length = vectors.count / max(1, labels.count)
    truth = labels
    self.classCount = classCount
    self.execution = execution
    let length = length
    (self.vectors, self.labels) = (
      try Tensor(vectors, shape: [labels.count, length]), try Tensor(labels: labels)
    )
  }

  var zero: [Double] { [Double](repeating: 0, count: classCount * (length + 1)) }

  /// The minimum for a strength λ > 0, reached from a solution nearby.
  ///
  /// - Parameter tolerance: the largest derivative that counts as none.
  ///
  /// Throws `.computationFailed` where a value is not finite, and `.cancelled`.
  func minimum(
    strength: Double, from start: [Double], tolerance: Double
  ) throws(AuditError) -> [Double] {
    let weightCount = classCount * length
    return try LimitedMemoryBFGS(stepLimit: 500, gradientTolerance: tolerance).minimise(from: start)
    {
      (point) throws(AuditError) in
      try execution.checkCancelled()
      var (value, gradient) = try slope(point)
      for index in 0..<weightCount {
        value += strength / 2 * point[index] * point[index]
        gradient[index] += strength * point[index]
      }
      guard value.isFinite else {
        throw AuditError(
          .computationFailed, "the training loss is \(value): are all values finite?")
      }
      return (value, gradient)
    }
  }

  /// Mean loss in nats, without the penalty, and unweighted average recall.
  func judge(_ solution: [Double]) throws(AuditError) -> (loss: Double, recall: Double) {
    let (weight, bias) = try parameters(solution)
    let (loss, logits) = try TorchRuntime.run(execution, gradients: false) {
      () throws(AuditError) -> (Double, [Float]) in
      let logits = try vectors.linear(weight: weight, bias: bias)
      return (Double(try logits.crossEntropy(labels).scalar()), try logits.values())
    }
    let scores = ScoreMatrix(values: logits, classCount: classCount)
    var hits = [Int](repeating: 0, count: classCount)
    var totals = hits
    for (row, label) in truth.enumerated() {
      totals[label] += 1
      hits[label] += scores.decision(ofRow: row) == label ? 1 : 0
    }
    let recalls = zip(hits, totals).filter { $0.1 > 0 }.map { Double($0.0) / Double($0.1) }
    return (loss, recalls.reduce(0, +) / Double(recalls.count))
  }

  /// Mean loss and its derivatives.
  private func slope(_ point: [Double]) throws(AuditError) -> (Double, [Double]) {
    let (weight, bias) = try parameters(point)
    try weight.requireGradient()
    try bias.requireGradient()
    let loss = try TorchRuntime.run(execution, gradients: true) {
      () throws(AuditError) -> Tensor in
      try vectors.linear(weight: weight, bias: bias).crossEntropy(labels)
    }
    try loss.backward()
    let gradient = try weight.gradient().values() + bias.gradient().values()
    return (Double(try loss.scalar()), gradient.map(Double.init))
  }

  private func parameters(_ solution: [Double]) throws(AuditError) -> (Tensor, Tensor) {
    let values = solution.map(Float.init)
    let weightCount = classCount * length
    return (
      try Tensor(Array(values[..<weightCount]), shape: [classCount, length]),
      try Tensor(Array(values[weightCount...]), shape: [classCount])
    )
  }
}
