public import Foundation
public import TelltaleCore

/// Text that a person wrote, in whatever editor.
public enum UserText {
  /// The largest file that is read whole, in bytes; a table of ten million utterances has as many.
  public static let largest = 1 << 30

  /// All of a file that a person, or a stranger, wrote: a regular one, or what a shell hands over
  /// (`/dev/fd/…`, `/dev/stdin`). A FIFO, a device, and what is larger than `limit` are not read.
  ///
  /// Throws `.missingFile` for what is not there or may not be read, and `.malformedFile` for the rest.
  ///
  /// - Parameters:
  ///   - what: for the message, for instance "the audit file".
  ///   - limit: in bytes.
  public static func bytes(
    _ path: String, what: String, limit: Int = largest
  ) throws(AuditError) -> Data {
    do throws(ForeignFile.Refusal) {
      return try handedOver.contains { path.hasPrefix($0) }
        ? ForeignFile.stream(path, limit: limit)
        : ForeignFile.content(path, limit: limit, followsLinks: true)
    } catch {
      throw AuditError(
        error.isUnreadable ? .missingFile : .malformedFile,
        "cannot read \(what) '\(path)': it \(error.reason)")
    }
  }

  private static let handedOver = ["/dev/fd/", "/dev/stdin", "/proc/self/fd/"]

  /// A file's text, without the byte order mark that some editors put before it.
  ///
  /// Throws `.missingFile` for what cannot be read, and `.malformedFile` for what is not UTF-8.
  ///
  /// - Parameter what: for the message, for instance "the audit file".
  public static func read(_ path: String, what: String) throws(AuditError) -> String {
    let data = try bytes(path, what: what)
    if let advice = MisplacedFile.advice(beginning: data) {
      throw AuditError(.malformedFile, "\(what) '\(path)' cannot be read: \(advice)")
    }
    guard let text = String(data: data, encoding: .utf8) else {
      throw AuditError(.malformedFile, "\(what) '\(path)' is not UTF-8 text; save it as UTF-8")
    }
    return withoutMark(text)
  }

  /// The text less a byte order mark at its start; without one, as it is.
  public static func withoutMark(_ text: String) -> String {
    text.unicodeScalars.first == "\u{FEFF}" ? String(text.unicodeScalars.dropFirst()) : text
  }
}
