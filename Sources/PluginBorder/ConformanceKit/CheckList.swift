internal import TelltaleCore

/// Collects findings while checks run one after the other.
struct CheckList {
  let role: Role
  let component: String
  private(set) var findings: [ConformanceFinding] = []
  private let willCheck: (String) -> Void

  init(role: Role, component: String, willCheck: @escaping (String) -> Void = { _ in }) {
    self.role = role
    self.component = component
    self.willCheck = willCheck
  }

  /// Runs a check: passed if the body returns, not applicable or failed by what it throws.
  mutating func check(_ id: String, _ body: () throws -> Void) {
    _ = value(id, body)
  }

  /// The same for a check whose result later ones need; nil if it did not pass.
  mutating func value<Value>(_ id: String, _ body: () throws -> Value) -> Value? {
    willCheck(id)
    do {
      let value = try body()
      add(id, .passed)
      return value
    } catch let reason as NotApplicable {
      add(id, .notApplicable, reason.message)
    } catch let failure as CheckFailure {
      add(id, .failed, failure.message)
    } catch let error as AuditError {
      add(id, .failed, "unexpected error \(error.code.rawValue): \(error)")
    } catch {
      add(id, .failed, "unexpected error: \(error)")
    }
    return nil
  }

  private mutating func add(
    _ id: String, _ outcome: ConformanceFinding.Outcome, _ message: String = ""
  ) {
    findings.append(
      ConformanceFinding(
        check: id, role: role, component: component, outcome: outcome, message: message))
  }
}

/// A contract that is not kept.
struct CheckFailure: Error {
  let message: String
}

/// A check that has nothing to ask.
struct NotApplicable: Error {
  let message: String
}

/// Fails the running check unless the condition holds.
func require(_ condition: Bool, _ message: @autoclosure () -> String) throws {
  if !condition { throw CheckFailure(message: message()) }
}

/// Fails the running check unless the body throws an `AuditError` of one of the codes.
///
/// - Parameter saying: words that the message must contain, for a person to know what to mend.
func requireError(
  of codes: [AuditError.Code], saying words: [String] = [], _ what: String,
  _ body: () throws(AuditError) -> Void
) throws {
  let wanted = codes.map(\.rawValue).joined(separator: " or ")
  do throws(AuditError) {
    try body()
  } catch {
    try require(
      codes.contains(error.code),
      "\(what): the error is \(error.code.rawValue), not \(wanted): \(error)")
    for word in words where !error.message.contains(word) {
      throw CheckFailure(message: "\(what): the message does not say '\(word)': \(error.message)")
    }
    return
  }
  throw CheckFailure(message: "\(what) is accepted; the contract wants the error \(wanted)")
}
