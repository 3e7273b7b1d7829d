internal import Foundation
public import TelltaleCore

/// What a command gives. Every write reaches its end or is an error; a reader who has left, as `head`
/// does, has had enough, and is none.
public enum StandardOutput {
  /// A line of text.
  ///
  /// Throws `.storageFailed`.
  public static func line(_ text: String) throws(AuditError) {
    try write(TerminalText.line(text) + "\n")
  }

  /// Text of several lines, with a line end behind it.
  ///
  /// Throws `.storageFailed`.
  public static func text(_ text: String) throws(AuditError) {
    try write(TerminalText.safe(text) + "\n")
  }

  /// Text for programs, to the byte.
  ///
  /// Throws `.storageFailed`.
  public static func write(_ text: String) throws(AuditError) {
    let code = Descriptor.write(Array(text.utf8), to: STDOUT_FILENO)
    guard code != 0, code != EPIPE else { return }
    throw AuditError(
      .storageFailed,
      "cannot write to standard output; free some space where it goes, or send it elsewhere",
      cause: String(cString: strerror(code)))
  }
}
