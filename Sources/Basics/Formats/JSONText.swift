internal import Foundation
package import TelltaleCore

/// JSON files of the runner: sorted keys, readable.
package enum JSONText {
  package static func encode(_ value: some Encodable) throws(AuditError) -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes, .prettyPrinted]
    do {
      return String(decoding: try encoder.encode(value), as: UTF8.self) + "\n"
    } catch {
      throw AuditError(.storageFailed, "cannot write a value as JSON", cause: "\(error)")
    }
  }

  /// As a file of a folder that is put in place as a whole.
  package static func write(_ value: some Encodable, to path: String) throws(AuditError) {
    try OutputFile.write(try encode(value), to: path)
  }

  package static func read<T: Decodable>(_ type: T.Type, from path: String) throws(AuditError) -> T
  {
    let data = try StoredFile.content(path)
    do {
      return try JSONDecoder().decode(type, from: data)
    } catch {
      throw AuditError(
        .corruptedArtifact, "\(path) does not hold what it should", cause: "\(error)")
    }
  }
}
