package import TelltaleCore

extension AuditError {
  /// Characters that are kept of a text that a program wrote.
  private static let textLimit = 4096

  /// The same with texts of a bearable length.
  package var shortened: AuditError {
    func short(_ text: String) -> String {
      let start = text.prefix(Self.textLimit)
      return start.endIndex == text.endIndex ? text : start + " …"
    }
    return AuditError(code, short(message), component: component, cause: cause.map(short))
  }

  /// What becomes of an error that a process of ours or of a plugin tells: what ends a whole audit
  /// is not for it to say. Only who asked for the stop knows of it, and only who owns the store.
  ///
  /// - Parameters:
  ///   - isCancelled: whether the process was asked to stop.
  ///   - ownsStore: whether it writes the store.
  package func fromOutside(isCancelled: Bool, ownsStore: Bool = false) -> AuditError {
    let isItsToSay =
      switch code {
      case .cancelled: isCancelled
      case .storageFailed, .corruptedArtifact: ownsStore
      default: true
      }
    let code = isItsToSay ? code : .computationFailed
    return AuditError(code, message, component: component, cause: cause).shortened
  }
}
