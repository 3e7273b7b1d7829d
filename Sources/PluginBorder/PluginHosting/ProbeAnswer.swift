internal import Foundation
internal import TelltaleCore

/// The one line that a probing child writes.
enum ProbeAnswer: Sendable, Hashable, Codable {
  case found(id: String, version: String, components: [ComponentMetadata])
  case refused(reason: String)

  /// Begins the line, so that nothing that a plugin prints is taken for an answer.
  private static let mark = "telltale-probe-answer "

  /// The marked line, with a line feed before it, in case something was printed without one.
  func line() throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    encoder.nonConformingFloatEncodingStrategy = ProbeAnswer.encoding
    return try "\n\(ProbeAnswer.mark)" + String(decoding: encoder.encode(self), as: UTF8.self)
  }

  /// The last marked line of an output, nil where there is none or it cannot be read.
  init?(inOutput output: [UInt8]) {
    let mark = Array(ProbeAnswer.mark.utf8)
    let lines = output.split(separator: UInt8(ascii: "\n"))
    guard let line = lines.last(where: { $0.starts(with: mark) }) else { return nil }
    let decoder = JSONDecoder()
    decoder.nonConformingFloatDecodingStrategy = ProbeAnswer.decoding
    guard
      let answer = try? decoder.decode(ProbeAnswer.self, from: Data(line.dropFirst(mark.count)))
    else { return nil }
    self = answer
  }

  /// An open-ended parameter range ends at infinity, which JSON has no number for.
  static let encoding = JSONEncoder.NonConformingFloatEncodingStrategy.convertToString(
    positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
  static let decoding = JSONDecoder.NonConformingFloatDecodingStrategy.convertFromString(
    positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
}
