internal import Foundation
public import TelltaleCore

extension StagedNetwork {
  /// Utterances per batch when judging. Fixed, so that batch normalisation by batch is the same
  /// whatever the training used.
  public static let inferenceBatchSize = 32

  /// Log-posteriors of each head for those rows, in their order, read by batch.
  ///
  /// Throws `.cancelled`, `.shapeMismatch`, `.computationFailed` for rows whose scores are no
  /// numbers, and what `batch` throws.
  public func scores(
    of rows: [Int], enteringAt stage: Int, _ pass: ForwardPass, execution: Execution,
    batch: MakeBatch
  ) throws(AuditError) -> [ScoreMatrix] {
    var values = [[Float]](repeating: [], count: classCounts.count)
    var done = 0
    let size = Self.inferenceBatchSize
    for part in pass.normalisation == .frozen ? rows.portions(of: size) : rows.batches(of: size) {
      try execution.checkCancelled()
      let input = try batch(part)
      var logits: [[Float]] = []
      try TorchRuntime.run(execution, gradients: false) { () throws(AuditError) in
        let heads = try self.logits(of: input.placed(for: execution), enteringAt: stage, pass)
        for head in heads { logits.append(try head.values()) }
      }
      for (index, head) in logits.enumerated() {
        if let place = head.firstIndex(where: { !$0.isFinite }) {
          throw AuditError(
            .computationFailed,
            "the network answers \(head[place]) for row \(part[place / classCounts[index]]); look"
              + " for values that are no numbers in what it is given")
        }
        values[index] += logPosteriors(head, classCount: classCounts[index])
      }
      done += part.count
      execution.report(Progress(fraction: Double(done) / Double(rows.count)))
    }
    return zip(values, classCounts).map { ScoreMatrix(values: $0, classCount: $1) }
  }
}

/// log softmax of each row, in double: x - max - log Σ exp(x - max).
func logPosteriors(_ logits: [Float], classCount: Int) -> [Float] {
  var result: [Float] = []
  result.reserveCapacity(logits.count)
  for start in stride(from: 0, to: logits.count, by: classCount) {
    let row = logits[start..<start + classCount].map(Double.init)
    let top = row.max() ?? 0
    let logSum = top + log(row.reduce(0) { $0 + exp($1 - top) })
    result += row.map { Float(min(0, $0 - logSum)) }
  }
  return result
}
