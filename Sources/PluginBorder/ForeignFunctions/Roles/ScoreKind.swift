internal import Foundation
internal import TelltaleCore

/// What a function's scores are; the host makes natural-log posteriors of them.
public enum ScoreKind: String, Sendable, Hashable, Codable, CaseIterable {
  /// ln p(k), each row's posteriors summing to 1 within 0.001.
  case logPosteriors = "log-posteriors"
  /// p(k), each row summing to 1 within 0.001.
  case posteriors
  /// Any real numbers: ln p(k) = s(k) - ln Σ_j e^s(j).
  case logits
  /// One real number per row, ln p(1) - ln p(0) of two classes: `f32[n] scores`.
  case logOdds = "log-odds"

  /// Axes of the array that comes out.
  func axes(_ classes: String) -> [Axis] {
    self == .logOdds ? [Axis("n")] : [Axis("n"), Axis(classes)]
  }

  /// Numbers of one row.
  func width(classCount: Int) -> Int { self == .logOdds ? 1 : classCount }

  /// Natural-log posteriors, row-major.
  ///
  /// Throws `.computationFailed`, naming row and value, for numbers that are none of these.
  func logPosteriors(_ raw: [Float], classCount: Int) throws(AuditError) -> [Float] {
    let width = width(classCount: classCount)
    guard self != .logOdds || classCount == 2 else {
      throw AuditError(
        .unsupported, "scores are log-odds, which tell two classes apart, not \(classCount)")
    }
    var result: [Float] = []
    result.reserveCapacity(raw.count / width * classCount)
    for start in stride(from: 0, to: raw.count, by: width) {
      let row = raw[start..<start + width].map(Double.init)
      switch self {
      case .logPosteriors: result += try checked(row, row: start / width)
      case .posteriors:
        guard row.allSatisfy({ $0 >= 0 }) else { throw bad(row, start / width) }
        result += try checked(row.map { log($0) }, row: start / width)
      case .logits: result += try softmax(row, row: start / width)
      case .logOdds: result += try softmax([0, row[0]], row: start / width)
      }
    }
    return result
  }

  private func checked(_ logs: [Double], row: Int) throws(AuditError) -> [Float] {
    let sum = logs.map { exp($0) }.reduce(0, +)
    guard !logs.contains(where: \.isNaN), abs(sum - 1) <= 1e-3 else { throw bad(logs, row) }
    return logs.map { Float(min(0, $0)) }
  }

  /// Shifted by the maximum, so that nothing overflows; one infinite score is certainty.
  private func softmax(_ scores: [Double], row: Int) throws(AuditError) -> [Float] {
    guard !scores.contains(where: \.isNaN), let highest = scores.max(), highest > -.infinity,
      highest < .infinity || scores.filter({ $0 == .infinity }).count == 1
    else { throw bad(scores, row) }
    if highest == .infinity { return scores.map { $0 == .infinity ? 0 : -.infinity } }
    let total = highest + log(scores.map { exp($0 - highest) }.reduce(0, +))
    return scores.map { Float(min(0, $0 - total)) }
  }

  private func bad(_ values: [Double], _ row: Int) -> AuditError {
    AuditError(
      .computationFailed,
      "the function scores row \(row) \(values), which are no \(rawValue); compute them so, or"
        + " declare another kind of 'scores'")
  }
}
