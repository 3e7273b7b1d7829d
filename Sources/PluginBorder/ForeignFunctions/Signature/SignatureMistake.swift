internal import TelltaleCore

/// A signature that cannot be bound: where, what, and how to mend it.
struct SignatureMistake: Error, Sendable, Hashable {
  /// From 1, in characters of the signature.
  let column: Int
  let message: String

  init(_ column: Int, _ message: String) {
    self.column = column
    self.message = message
  }

  /// With the signature below it and a caret under the place.
  ///
  ///     function 'train', column 22: there is no type 'float', did you mean 'f64'? …
  ///       i32 train(out state, float[n,d] x)
  ///                            ^
  func error(function: String, signature text: String) -> AuditError {
    let line = String(text.map { $0.isNewline || $0 == "\t" ? " " : $0 })
    let caret = String(repeating: " ", count: column - 1) + "^"
    return AuditError(
      .pluginFailed, "function '\(function)', column \(column): \(message)\n  \(line)\n  \(caret)")
  }
}
