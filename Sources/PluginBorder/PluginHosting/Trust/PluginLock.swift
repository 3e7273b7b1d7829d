internal import Formats
internal import Foundation
public import TelltaleCore
internal import TextIO
internal import Yams

/// The plugins that may be opened, and the model files that they may, each pinned by its SHA-256: a file
/// that a person keeps and reviews.
///
///     telltale-plugins: 1
///     plugins:
///       libTelltaleMel.so: 9f86d08…
///     models:
///       model.onnx: 2c26b46…
///
/// A key is a file's name, or a plugin's id; JSON is read too. What is pinned is content: a pinned
/// file under another name is the pinned file.
public struct PluginLock: Sendable, Hashable {
  /// Where it was read, for messages.
  public let file: String
  /// SHA-256 in 64 hexadecimal digits, by name or id.
  public let pins: [String: String]
  /// The same of files that are code of whoever made them (SPEC §5.14), by name.
  public let models: [String: String]

  /// Hashes are compared as text: lower-case digits.
  public init(file: String, pins: [String: String], models: [String: String] = [:]) {
    self.file = file
    self.pins = pins
    self.models = models
  }

  /// Throws `.missingFile`, or `.malformedFile` with the line.
  public init(file: String) throws(AuditError) {
    let data: Data
    do throws(AuditError) {
      data = try UserText.bytes(file, what: "the lockfile", limit: 1 << 24)
    } catch {
      throw AuditError(
        error.code, error.message + "; 'telltale plugin lock --output \(file)' writes one")
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
    let map = try YAMLMap(
      PluginManifest.root(of: text, what: "the lockfile"), place: "the lockfile",
      code: .malformedFile)
    let format = try map.required("telltale-plugins", map.integer("telltale-plugins"))
    guard format == 1 else {
      throw map.error("telltale-plugins", "is format \(format); this Telltale reads format 1")
    }
    try map.refuseUnknownKeys(besides: ["telltale-plugins", "plugins", "models"])
    _ = try map.required("plugins", map["plugins"])
    self.init(
      file: file, pins: try Self.pins(map, "plugins"), models: try Self.pins(map, "models"))
  }

  /// Empty where there is no such key.
  private static func pins(_ map: YAMLMap, _ key: String) throws(AuditError) -> [String: String] {
    guard let list = try map.map(key) else { return [:] }
    var pins: [String: String] = [:]
    for name in list.keys {
      let hash = try list.required(name, list.filledText(name)).lowercased()
      guard hash.count == 64, hash.allSatisfy({ "0123456789abcdef".contains($0) }) else {
        throw list.error(name, "is '\(hash)'; a SHA-256 has 64 hexadecimal digits")
      }
      pins[name] = hash
    }
    return pins
  }

  /// Why a file may not be opened, with both hashes and the remedy; nil if it may.
  ///
  /// - Parameter id: nil while it is not known, before a library was opened.
  func refusal(of path: String, sha256: String, id: String? = nil) -> String? {
    let name = (path as NSString).lastPathComponent
    let remedy =
      "when you have looked at it, write '\(name): \(sha256)' under 'plugins' in \(file), or all that"
      + " is on the path by 'telltale plugin lock'"
    return refusal([name, id].compactMap(\.self), sha256, among: pins, remedy)
  }

  /// The same of a model's file or folder.
  func refusal(ofModel path: String, sha256: String) -> String? {
    let name = (path as NSString).lastPathComponent
    return refusal(
      [name], sha256, among: models,
      "when you know whose it is, write '\(name): \(sha256)' under 'models' in \(file), or:"
        + " telltale plugin lock --model '\(path)'")
  }

  private func refusal(
    _ names: [String], _ sha256: String, among pins: [String: String], _ remedy: String
  ) -> String? {
    for name in names {
      guard let pinned = pins[name] else { continue }
      if pinned == sha256 { return nil }
      return "\(file) pins '\(name)' to SHA-256 \(pinned), and this has \(sha256); \(remedy)"
    }
    if pins.values.contains(sha256) { return nil }
    return "\(file) does not pin it: its SHA-256 is \(sha256); \(remedy)"
  }
}

extension PluginLock {
  /// A lockfile of these plugins and models, by file name.
  ///
  /// - Parameter models: paths of files and folders.
  /// - Throws: `.duplicateName` if two files of one name differ, `.missingFile` for a model that cannot be
  ///   read.
  public init(_ cards: [PluginCard], models: [String] = [], file: String) throws(AuditError) {
    var pins: [String: String] = [:]
    for card in cards { try Self.pin(card.file, card.sha256, in: &pins) }
    var modelPins: [String: String] = [:]
    for model in models {
      let path = URL(fileURLWithPath: model).standardizedFileURL.path
      guard let hash = try PinnedModels.sha256(of: path, copyingTo: nil) else {
        throw AuditError(.missingFile, "there is no model at \(path), or it cannot be read")
      }
      try Self.pin(path, hash, in: &modelPins)
    }
    self.init(file: file, pins: pins, models: modelPins)
  }

  private static func pin(
    _ path: String, _ sha256: String, in pins: inout [String: String]
  ) throws(AuditError) {
    let name = (path as NSString).lastPathComponent
    if let other = pins.updateValue(sha256, forKey: name), other != sha256 {
      throw AuditError(
        .duplicateName, "two files are called \(name) and differ; rename one, or leave it out")
    }
  }

  /// Writes `file`. Throws `.storageFailed`; what was there before is then still there.
  public func write() throws(AuditError) { try OutputFile.replace(file, with: text) }

  /// What `init(file:)` reads: YAML, sorted by name.
  public var text: String {
    func lines(_ pins: [String: String]) -> String {
      let lines = pins.sorted { $0.key < $1.key }.map { "  \"\($0.key)\": \"\($0.value)\"\n" }
      return lines.isEmpty ? " {}\n" : "\n" + lines.joined()
    }
    return "# What may be opened, by file name and SHA-256 (telltale plugin lock).\n"
      + "telltale-plugins: 1\nplugins:" + lines(pins) + "models:" + lines(models)
  }
}
