internal import Formats
internal import Foundation
internal import TelltaleCore

/// Remembers what inspections found, so that a command does not open every plugin anew.
///
/// An entry holds while path, stamp and content hash of the file are the same and
/// the host is the same build generation (core API and compiler). Refusals are not kept: a person
/// who mends something outside the file wants to see it work. A cache that cannot be read or written
/// is no error; the inspections run again.
public struct InspectionCache: Sendable, Hashable {
  /// Path of the JSON file.
  public let file: String

  /// Need not exist: it is made once there is something to remember.
  public init(file: String) { self.file = file }

  /// `telltale/inspections.json` in `$XDG_CACHE_HOME`, or in `~/.cache`; nil where there is no home.
  ///
  /// - Parameter environment: nil for the process's own.
  public static func standard(environment: [String: String]? = nil) -> InspectionCache? {
    let environment = environment ?? ProcessInfo.processInfo.environment
    let folder: String
    // The XDG base directory specification: a relative path is to be ignored.
    if let given = environment["XDG_CACHE_HOME"], given.hasPrefix("/") {
      folder = given
    } else if let home = environment["HOME"], home.hasPrefix("/") {
      folder = home + "/.cache"
    } else {
      return nil
    }
    return InspectionCache(file: folder + "/telltale/inspections.json")
  }

  /// Cards by path, of entries whose file looks unchanged; empty where nothing can be used.
  func cards() -> [String: PluginCard] {
    guard let content = read(), content.host == .own else { return [:] }
    return content.entries.compactMapValues { entry in
      FileStamp(ofFile: entry.card.file) == entry.stamp ? entry.card : nil
    }
  }

  /// Replaces the entries of these cards' files, and forgets files that are gone.
  func store(_ cards: [PluginCard]) {
    var content = Content(host: .own, entries: [:])
    if let old = read(), old.host == .own { content = old }
    content.entries = content.entries.filter { FileStamp(ofFile: $0.key) != nil }
    for card in cards {
      content.entries[card.file] = FileStamp(ofFile: card.file).map { Entry(stamp: $0, card: card) }
    }
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys]
    encoder.nonConformingFloatEncodingStrategy = InspectionAnswer.encoding
    guard let data = try? encoder.encode(content) else { return }
    let folder = (file as NSString).deletingLastPathComponent
    try? FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    OutputFile.removeAbandoned(in: folder)
    // At once: two commands leave one or the other's file, never half of each.
    try? OutputFile.replace(file, with: String(decoding: data, as: UTF8.self))
  }

  private func read() -> Content? {
    guard let data = FileManager.default.contents(atPath: file) else { return nil }
    let decoder = JSONDecoder()
    decoder.nonConformingFloatDecodingStrategy = InspectionAnswer.decoding
    return try? decoder.decode(Content.self, from: data)
  }

  private struct Content: Codable {
    let host: HostIdentity
    var entries: [String: Entry]
  }

  private struct Entry: Codable {
    let stamp: FileStamp
    let card: PluginCard
  }
}
