public import AuditCore
internal import Foundation

/// Text that a person wrote, in whatever editor.
public enum UserText {
  /// A file's text, without the byte order mark that some editors put before it.
  ///
  /// Throws `.missingFile` for what cannot be read, and `.malformedFile` for what is not UTF-8.
  ///
  /// - Parameter what: for the message, for instance "the audit file".
  public static func read(_ path: String, what: String) throws(AuditError) -> String {
    guard let data = FileManager.default.contents(atPath: path) else {
      throw AuditError(.missingFile, "cannot read \(what) '\(path)'")
    }
    if let advice = MisplacedFile.advice(beginning: data) {
      throw AuditError(.malformedFile, "\(what) '\(path)' cannot be read: \(advice)")
    }
    guard let text = String(data: data, encoding: .utf8) else {
      throw AuditError(.malformedFile, "\(what) '\(path)' is not UTF-8 text; save it as UTF-8")
    }
    return withoutMark(text)
  }

  public static func withoutMark(_ text: String) -> String {
    text.unicodeScalars.first == "\u{FEFF}" ? String(text.unicodeScalars.dropFirst()) : text
  }
}
