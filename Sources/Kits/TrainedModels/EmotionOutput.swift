internal import Foundation
internal import TelltaleCore

/// What a model's output says of emotions.
struct EmotionOutput: Sendable {
  enum Kind: String, CaseIterable, Sendable {
    case logits, posteriors
    case logPosteriors = "log-posteriors"
  }

  /// The corpus's word of each value of the output; a word may stand for several.
  let names: [String]
  let kind: Kind

  /// - Parameter list: names separated by commas; `joy=happy` calls the model's joy happy.
  ///
  /// Throws `.invalidParameter` for an entry without a name.
  init(_ list: String, kind: Kind) throws(AuditError) {
    var names: [String] = []
    let entries = list.split(separator: ",", omittingEmptySubsequences: false)
    for entry in list.allSatisfy(\.isWhitespace) ? [] : entries {
      let words = entry.split(separator: "=", omittingEmptySubsequences: false)
        .map { $0.trimmingCharacters(in: .whitespaces) }
      guard words.count <= 2, let name = words.last, words.allSatisfy({ !$0.isEmpty }) else {
        throw AuditError(
          .invalidParameter,
          "parameter 'emotions' has an entry '\(entry)'; wanted are names separated by commas, each"
            + " a word or 'model's word=corpus's word'")
      }
      names.append(name)
    }
    self.names = names
    self.kind = kind
  }

  /// Each once, in the output's order.
  var emotions: [String] {
    var seen: Set<String> = []
    return names.filter { seen.insert($0).inserted }
  }

  /// Log-posteriors of the wanted classes from one utterance's outputs.
  ///
  ///     ln p(c) = ln Σ_{i of c} p_i - ln Σ_{i of any wanted class} p_i
  ///
  /// Minus infinity for a class that the model does not know. Where the model gives all of the
  /// wanted classes nothing, they share evenly.
  ///
  /// Throws `.computationFailed` where the values are not of the declared kind.
  func scores(of values: ArraySlice<Float>, for classes: [String]) throws(AuditError) -> [Float] {
    let logs = try logPosteriors(values.map(Double.init))
    let known = classes.filter(names.contains)
    let sums = classes.map { name in
      Self.logSum(zip(names, logs).filter { $0.0 == name }.map(\.1))
    }
    let total = Self.logSum(sums)
    guard total > -.infinity else {
      return classes.map { names.contains($0) ? -log(Float(known.count)) : -.infinity }
    }
    return sums.map { Float(min(0, $0 - total)) }
  }

  private func logPosteriors(_ values: [Double]) throws(AuditError) -> [Double] {
    switch kind {
    case .logits:
      guard values.allSatisfy(\.isFinite) else { throw wrongKind(values, "finite numbers") }
      return values
    case .posteriors:
      let sum = values.reduce(0, +)
      guard values.allSatisfy({ $0 >= 0 }), abs(sum - 1) < 0.01 else {
        throw wrongKind(values, "at least 0, with a sum of 1")
      }
      return values.map { log($0) }
    case .logPosteriors:
      let sum = values.map { exp($0) }.reduce(0, +)
      guard values.allSatisfy({ $0 <= 1e-3 }), abs(sum - 1) < 0.01 else {
        throw wrongKind(values, "at most 0, with exponentials that sum to 1")
      }
      return values
    }
  }

  private func wrongKind(_ values: [Double], _ wanted: String) -> AuditError {
    AuditError(
      .computationFailed,
      "the output holds \(values.map { Float($0) }), and \(kind.rawValue) are \(wanted): see that"
        + " 'output' and 'output-kind' are right")
  }

  private static func logSum(_ values: [Double]) -> Double {
    guard let top = values.max(), top > -.infinity else { return -.infinity }
    return top + log(values.map { exp($0 - top) }.reduce(0, +))
  }
}
