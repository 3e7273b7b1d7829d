internal import Foundation
public import TelltaleCore

/// What all inspections found, in the order of the files.
public struct PluginSurvey: Sendable, Hashable, Codable {
  /// Plugins that may be opened.
  public let cards: [PluginCard]
  /// Files that may not, with the reasons.
  public let quarantined: [Quarantine]

  /// Neither files nor ids are looked at here; `PluginHost` refuses ids that stand twice.
  public init(cards: [PluginCard], quarantined: [Quarantine] = []) {
    self.cards = cards
    self.quarantined = quarantined
  }
}

/// What an inspection found in a plugin file: enough to list and to plan without opening it again.
public struct PluginCard: Sendable, Hashable, Codable {
  /// Absolute path, without symbolic links.
  public let file: String
  /// SHA-256 of its code, 64 hexadecimal digits: of a library's file, of a manifest's `PluginCode`.
  public let sha256: String
  /// `[a-z0-9-]`, never changes.
  public let id: String
  /// The plugin's own; one that has another when it is opened is refused.
  public let version: String
  /// In the plugin's own order.
  public let components: [ComponentMetadata]

  /// Made by an inspection, or read from a manifest.
  public init(
    file: String, sha256: String, id: String, version: String, components: [ComponentMetadata]
  ) {
    self.file = file
    self.sha256 = sha256
    self.id = id
    self.version = version
    self.components = components
  }
}

/// A plugin file that is not used, and why.
public struct Quarantine: Sendable, Hashable, Codable {
  /// Absolute path, without symbolic links.
  public let file: String
  /// One sentence or two: what is wrong and how to mend it.
  public let reason: String

  /// The file is not looked at.
  public init(file: String, reason: String) {
    self.file = file
    self.reason = reason
  }
}

/// The one line that a inspecting child writes.
enum InspectionAnswer: Sendable, Hashable, Codable {
  case found(id: String, version: String, components: [ComponentMetadata])
  case refused(reason: String)

  /// Begins the line, so that nothing that a plugin prints is taken for an answer.
  private static let mark = "telltale-inspection-answer "

  /// The marked line, with a line feed before it, in case something was printed without one.
  func line() throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    encoder.nonConformingFloatEncodingStrategy = InspectionAnswer.encoding
    return try "\n\(InspectionAnswer.mark)" + String(decoding: encoder.encode(self), as: UTF8.self)
  }

  /// The last marked line of an output, nil where there is none or it cannot be read.
  init?(inOutput output: [UInt8]) {
    let mark = Array(InspectionAnswer.mark.utf8)
    let lines = output.split(separator: UInt8(ascii: "\n"))
    guard let line = lines.last(where: { $0.starts(with: mark) }) else { return nil }
    let decoder = JSONDecoder()
    decoder.nonConformingFloatDecodingStrategy = InspectionAnswer.decoding
    guard
      let answer = try? decoder.decode(
        InspectionAnswer.self, from: Data(line.dropFirst(mark.count)))
    else { return nil }
    self = answer
  }

  /// An open-ended parameter range ends at infinity, which JSON has no number for.
  static let encoding = JSONEncoder.NonConformingFloatEncodingStrategy.convertToString(
    positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
  static let decoding = JSONDecoder.NonConformingFloatDecodingStrategy.convertFromString(
    positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
}
