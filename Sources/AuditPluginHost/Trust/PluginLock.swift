public import AuditCore
import Foundation
internal import Yams

/// The plugins that may be opened, each pinned by its SHA-256: a file that a person keeps and
/// reviews.
///
///     telltale-plugins: 1
///     plugins:
///       libTelltaleMel.so: 9f86d08…
///
/// A key is a file's name, or a plugin's id; JSON is read too. What is pinned is content: a pinned
/// file under another name is the pinned file.
public struct PluginLock: Sendable, Hashable {
  /// Where it was read, for messages.
  public let file: String
  /// SHA-256 in 64 hexadecimal digits, by name or id.
  public let pins: [String: String]

  public init(file: String, pins: [String: String]) {
    self.file = file
    self.pins = pins
  }

  /// Throws `.missingFile`, or `.malformedFile` with the line.
  public init(file: String) throws(AuditError) {
    guard let data = FileManager.default.contents(atPath: file) else {
      throw AuditError(
        .missingFile,
        "cannot read the lockfile '\(file)'; 'telltale plugin lock --output \(file)' writes one")
    }
    do throws(AuditError) {
      try self.init(text: String(decoding: data, as: UTF8.self), file: file)
    } catch {
      throw AuditError(
        error.code, "lockfile \(file): \(error.message)", cause: error.cause)
    }
  }

  /// The same from its text.
  public init(text: String, file: String) throws(AuditError) {
    let map = try ManifestMap(
      PluginManifest.root(of: text, what: "the lockfile"), place: "the lockfile")
    let format = try map.required("telltale-plugins", map.integer("telltale-plugins"))
    guard format == 1 else {
      throw map.error("telltale-plugins", "is format \(format); this Telltale reads format 1")
    }
    try map.refuseUnknownKeys(besides: ["telltale-plugins", "plugins"])
    let list = try ManifestMap(
      try map.required("plugins", map["plugins"]), place: "plugins")
    var pins: [String: String] = [:]
    for name in list.keys {
      let hash = try list.required(name, list.text(name)).lowercased()
      guard hash.count == 64, hash.allSatisfy({ "0123456789abcdef".contains($0) }) else {
        throw list.error(name, "is '\(hash)'; a SHA-256 has 64 hexadecimal digits")
      }
      pins[name] = hash
    }
    self.init(file: file, pins: pins)
  }

  /// Why a file may not be opened, with both hashes and the remedy; nil if it may.
  ///
  /// - Parameter id: nil while it is not known, before a library was opened.
  func refusal(of path: String, sha256: String, id: String? = nil) -> String? {
    let name = (path as NSString).lastPathComponent
    let remedy =
      "when you have looked at it, write '\(name): \(sha256)' under 'plugins' in \(file), or all that"
      + " is on the path by 'telltale plugin lock'"
    for key in [name, id].compactMap(\.self) {
      guard let pinned = pins[key] else { continue }
      if pinned == sha256 { return nil }
      return "\(file) pins '\(key)' to SHA-256 \(pinned), and this file has \(sha256); \(remedy)"
    }
    if pins.values.contains(sha256) { return nil }
    return "\(file) does not pin it: its SHA-256 is \(sha256); \(remedy)"
  }
}

extension PluginLock {
  /// A lockfile of these plugins, by file name.
  ///
  /// Throws `.duplicateName` if two files of one name differ.
  public init(_ cards: [PluginCard], file: String) throws(AuditError) {
    var pins: [String: String] = [:]
    for card in cards {
      let name = (card.file as NSString).lastPathComponent
      if let other = pins.updateValue(card.sha256, forKey: name), other != card.sha256 {
        throw AuditError(
          .duplicateName,
          "two plugins are called \(name) and differ; rename one, or take it off the plugin path")
      }
    }
    self.init(file: file, pins: pins)
  }

  /// What `init(file:)` reads: YAML, sorted by name.
  public var text: String {
    let lines = pins.sorted { $0.key < $1.key }.map { "  \"\($0.key)\": \"\($0.value)\"\n" }
    return "# Plugins that may be opened, by file name and SHA-256 (telltale plugin lock).\n"
      + "telltale-plugins: 1\nplugins:" + (lines.isEmpty ? " {}\n" : "\n" + lines.joined())
  }
}
