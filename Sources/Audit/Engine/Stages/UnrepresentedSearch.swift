internal import Plan
internal import Synchronization
internal import TelltaleCore

/// Which utterances a model gives nothing for, once a pass has failed: the others are run as well, so that all of
/// them are named at once.
struct UnrepresentedSearch {
  let model: any TrainedPrimaryTaskModel
  /// As the pass asked; its sink is not used.
  let request: RepresentationRequest
  let taps: [TapDescription]

  /// So many in a row, each alone: then it is not the utterance that is to blame.
  private static let mostInARow = 20

  /// Errors that can be an utterance's fault.
  static func isOfAnUtterance(_ error: AuditError) -> Bool {
    [.computationFailed, .shapeMismatch].contains(error.code)
  }

  /// By position in the request's rows; empty where the failure does not come again, or is not an utterance's.
  ///
  /// - Parameter first: position of the first row that the pass did not get.
  ///
  /// Throws `.cancelled`, and what is no utterance's fault.
  func failures(from first: Int) throws(AuditError) -> [Int: AuditError] {
    var failures: [Int: AuditError] = [:]
    var (position, inARow) = (first, 0)
    while position < request.rows.count {
      if let error = try run(position..<position + 1).error {
        failures[position] = error
        inARow += 1
        guard inARow < Self.mostInARow else { return [:] }
      }
      position += 1
      guard position < request.rows.count else { break }
      let (count, error) = try run(position..<request.rows.count)
      if error == nil { break }
      if count > 0 { inARow = 0 }
      position += count
    }
    return failures
  }

  /// How many rows came whole, and what ended it.
  private func run(_ positions: Range<Int>) throws(AuditError) -> (count: Int, error: AuditError?) {
    let wholeCount = Mutex(0)
    do throws(AuditError) {
      try model.represent(
        RepresentationRequest(
          taps: request.taps, features: request.features,
          featureDescription: request.featureDescription, rows: Array(request.rows[positions]),
          execution: request.execution
        ) { tap, position, values throws(AuditError) in
          try taps[tap].check(values)
          if tap == taps.count - 1 { wholeCount.withLock { $0 = position + 1 } }
        })
    } catch {
      guard Self.isOfAnUtterance(error) else { throw error }
      return (wholeCount.withLock(\.self), error)
    }
    return (positions.count, nil)
  }
}
