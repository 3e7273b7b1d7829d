internal import Foundation
public import TelltaleCore

extension AuditResult {
  private struct Version: Decodable {
    let schemaVersion: Int
  }

  /// The whole result as canonical JSON: sorted keys, two-space indent, a newline at the end.
  ///
  /// Infinities and NaN are the strings `inf`, `-inf` and `nan`. Throws `.computationFailed` if the
  /// encoder refuses the value.
  public func json() throws(AuditError) -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    encoder.nonConformingFloatEncodingStrategy = .convertToString(
      positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
    do {
      return String(decoding: try encoder.encode(self), as: UTF8.self) + "\n"
    } catch {
      throw AuditError(
        .computationFailed, "the result of '\(name)' cannot be written as JSON",
        cause: "\(error)")
    }
  }

  /// Reads what `json()` wrote.
  ///
  /// Throws `.unsupported` for another schema version, naming both, and `.malformedFile`, naming the
  /// place, for text that is not an audit result and for values that no audit gives.
  public init(json text: String) throws(AuditError) {
    let decoder = JSONDecoder()
    decoder.nonConformingFloatDecodingStrategy = .convertFromString(
      positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
    let data = Data(text.utf8)
    let version: Int
    do {
      version = try decoder.decode(Version.self, from: data).schemaVersion
    } catch {
      throw AuditError(
        .malformedFile,
        "this is not an audit result: it must be a JSON object with a whole number 'schemaVersion'",
        cause: Self.place(of: error))
    }
    guard version == AuditResult.currentSchemaVersion else {
      throw AuditError(
        .unsupported,
        "the audit result has schema version \(version), and this program reads version"
          + " \(AuditResult.currentSchemaVersion): make the report with the program that made the"
          + " audit, or run the audit again")
    }
    do { self = try decoder.decode(AuditResult.self, from: data) } catch {
      throw AuditError(
        .malformedFile,
        "the audit result of schema version \(version) is damaged or was edited by hand",
        cause: Self.place(of: error))
    }
    if let nonsense = ResultCheck(self).problem {
      throw AuditError(
        .malformedFile, "the audit result was edited by hand: no audit gives what it says",
        cause: nonsense)
    }
  }

  /// Where decoding stopped, as `cells[2].cell.tap: why`.
  private static func place(of error: any Error) -> String {
    guard let error = error as? DecodingError else { return "\(error)" }
    let context: DecodingError.Context
    switch error {
    case .keyNotFound(_, let found), .typeMismatch(_, let found), .valueNotFound(_, let found),
      .dataCorrupted(let found):
      context = found
    @unknown default: return "\(error)"
    }
    let path = context.codingPath.reduce("") { path, key in
      if let index = key.intValue { return path + "[\(index)]" }
      return path.isEmpty ? key.stringValue : path + "." + key.stringValue
    }
    return path.isEmpty ? context.debugDescription : "\(path): \(context.debugDescription)"
  }
}
