internal import Foundation
package import TelltaleCore

/// JSON files of the runner: sorted keys, readable.
package enum JSONText {
  /// - Parameters:
  ///   - isPretty: false for what is large and nobody reads.
  ///   - userInfo: what the value's own encoding asks for.
  package static func encode(
    _ value: some Encodable, isPretty: Bool = true,
    userInfo: [CodingUserInfoKey: any Sendable] = [:]
  ) throws(AuditError) -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting =
      isPretty
      ? [.sortedKeys, .withoutEscapingSlashes, .prettyPrinted]
      : [.sortedKeys, .withoutEscapingSlashes]
    encoder.userInfo = userInfo
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

  /// - Parameter userInfo: what the value's own decoding asks for.
  package static func read<T: Decodable>(
    _ type: T.Type, from path: String, userInfo: [CodingUserInfoKey: any Sendable] = [:]
  ) throws(AuditError) -> T {
    let data = try StoredFile.content(path)
    let decoder = JSONDecoder()
    decoder.userInfo = userInfo
    do {
      return try decoder.decode(type, from: data)
    } catch {
      throw AuditError(
        .corruptedArtifact, "\(path) does not hold what it should", cause: "\(error)")
    }
  }
}
