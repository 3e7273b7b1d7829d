internal import AuditCore
internal import AuditRunner
internal import Foundation

/// The result's canonical JSON.
enum JSONFormat {
  private struct Version: Decodable {
    let schemaVersion: Int
  }

  static func encode(_ result: AuditResult) throws(AuditError) -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    encoder.nonConformingFloatEncodingStrategy = .convertToString(
      positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
    do {
      return String(decoding: try encoder.encode(result), as: UTF8.self) + "\n"
    } catch {
      throw AuditError(
        .computationFailed, "the result of '\(result.name)' cannot be written as JSON",
        cause: "\(error)")
    }
  }

  static func decode(_ text: String) throws(AuditError) -> AuditResult {
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
        cause: place(of: error))
    }
    guard version == AuditResult.currentSchemaVersion else {
      throw AuditError(
        .unsupported,
        "the audit result has schema version \(version), and this program reads version"
          + " \(AuditResult.currentSchemaVersion): make the report with the program that made the"
          + " audit, or run the audit again")
    }
    do {
      return try decoder.decode(AuditResult.self, from: data)
    } catch {
      throw AuditError(
        .malformedFile,
        "the audit result of schema version \(version) is damaged or was edited by hand",
        cause: place(of: error))
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
