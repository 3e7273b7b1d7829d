import Foundation
import TelltaleKit
import TextIO

extension StandardOutput {
  /// A value as JSON: sorted keys, indented; infinities and NaN are the strings `inf`, `-inf`, `nan`.
  ///
  /// Throws `.storageFailed`, and `.computationFailed` for what the encoder refuses.
  static func json(_ value: some Encodable) throws(AuditError) {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .prettyPrinted, .withoutEscapingSlashes]
    encoder.nonConformingFloatEncodingStrategy = .convertToString(
      positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
    let data: Data
    do { data = try encoder.encode(value) } catch {
      throw AuditError(.computationFailed, "this cannot be written as JSON", cause: "\(error)")
    }
    try write(String(decoding: data, as: UTF8.self) + "\n")
  }
}
