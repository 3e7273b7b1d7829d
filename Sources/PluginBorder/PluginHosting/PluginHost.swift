internal import ForeignFunctions
internal import Formats
internal import Foundation
public import TelltaleCore

/// Opens the plugins that a plan needs, and only those: in this process, or, where they are isolated
/// or are programs, each request in one of its own.
public struct PluginHost: Sendable {
  /// What there is to open, and what was refused.
  public let survey: PluginSurvey
  private let isolation: PluginIsolation
  private let lock: PluginLock?
  private let warn: @Sendable (String) -> Void

  /// - Parameters:
  ///   - lock: what plugins are held against once more when they are opened; nil for none.
  ///   - warn: told in words, once for each opening, if this system cannot confine what is opened.
  /// - Throws: `.duplicateName`, naming both files, if two plugins have one id, or two components
  ///   of one role do.
  public init(
    _ survey: PluginSurvey, isolation: PluginIsolation = PluginIsolation(),
    lock: PluginLock? = nil, warn: @escaping @Sendable (String) -> Void = { _ in }
  ) throws(AuditError) {
    self.warn = warn
    self.survey = survey
    self.isolation = isolation
    self.lock = lock
    var files: [String: String] = [:]
    for card in survey.cards {
      try PluginHost.claim("plugin '\(card.id)'", for: card.file, in: &files)
    }
    for card in survey.cards {
      for component in card.components {
        try PluginHost.claim("\(component.role) '\(component.id)'", for: card.file, in: &files)
      }
    }
  }

  /// Locates, inspects and checks: what most commands begin with.
  public init(
    locator: PluginLocator, inspection: PluginInspection = PluginInspection(),
    isolation: PluginIsolation = PluginIsolation(),
    warn: @escaping @Sendable (String) -> Void = { _ in }
  ) throws(AuditError) {
    try self.init(
      inspection.survey(locator.files()), isolation: isolation, lock: inspection.lock, warn: warn)
  }

  /// The card of the plugin that has the component.
  ///
  /// Throws `.unknownName` with the nearest id, a list of what exists, and the quarantined files,
  /// one of which may be where it would have been.
  public func card(of id: String, role: Role) throws(AuditError) -> PluginCard {
    let found = survey.cards.first { card in
      card.components.contains { $0.role == role && $0.id == id }
    }
    if let found { return found }
    let known = survey.cards.flatMap(\.components).filter { $0.role == role }.map(\.id)
    var message = "there is no \(role) '\(id)'" + NearName.hint(for: id, among: known)
    if !survey.quarantined.isEmpty {
      message += ". Not searched, because quarantined: "
      message += survey.quarantined.map { "\($0.file) (\($0.reason))" }.joined(separator: "; ")
    }
    throw AuditError(.unknownName, message)
  }

  /// Opens the plugins of these components, verifies them again, and registers everything that they
  /// hold. The plugins stay open to the end of the process.
  ///
  /// Throws `.unknownName` as `card(of:role:)`, or `.pluginFailed` for a plugin that is not what it
  /// was when inspected.
  public func open(_ wanted: [(role: Role, id: String)]) throws(AuditError) -> Registry {
    var cards: [PluginCard] = []
    for (role, id) in wanted {
      let card = try card(of: id, role: role)
      if !cards.contains(card) { cards.append(card) }
    }
    return try open(cards)
  }

  /// Opens every plugin that passed its inspection.
  public func openAll() throws(AuditError) -> Registry { try open(survey.cards) }

  private func open(_ cards: [PluginCard]) throws(AuditError) -> Registry {
    if cards.contains(where: { $0.components.contains(where: \.opensForeignCode) }),
      let warning = Confinement.ofThisSystem().warning
    {
      warn(warning)
    }
    var registry = Registry()
    for card in cards {
      for component in try components(of: card) {
        try registry.add(
          component, source: card.file, sourceHash: card.sha256,
          isBundled: isolation.isBundled(card))
      }
    }
    return registry
  }

  private func components(of card: PluginCard) throws(AuditError) -> [ComponentFactory] {
    if PluginManifest.isManifest(card.file) { return [try component(ofManifest: card)] }
    if let lock {
      // Between inspection and opening a file may have been exchanged.
      let hash = ContentHash(ofFile: card.file)?.hex ?? "none: it cannot be read"
      if let reason = lock.refusal(of: card.file, sha256: hash, id: card.id) {
        throw AuditError(.pluginFailed, "plugin \(card.file): \(reason)")
      }
    }
    // Who may exchange Telltale's own plugins may exchange Telltale; they load libraries that lie there.
    let code = try OpenedCode(
      library: card.file, sha256: card.sha256,
      isPinned: lock != nil && !isolation.isBundled(card))
    let isIsolated = isolation.isolates(card)
    var factories = card.components.filter { isIsolated || $0.opensForeignCode }
      .map { isolation.factory($0, of: code, lock: lock) }
    guard factories.count < card.components.count else { return factories }
    do throws(PluginRefusal) {
      let image = try PluginImage(opening: code.start)
      guard image.id == card.id, image.version == card.version else {
        throw PluginRefusal(
          "it was plugin '\(card.id)' \(card.version) when inspected and is now '\(image.id)'"
            + " \(image.version); start again")
      }
      factories += try image.contents().components.filter { !$0.metadata.opensForeignCode }
      return factories
    } catch {
      throw AuditError(.pluginFailed, "plugin \(card.file): \(error.reason)")
    }
  }

  private func component(ofManifest card: PluginCard) throws(AuditError) -> ComponentFactory {
    let (manifest, files): (PluginManifest, PluginCode)
    do throws(AuditError) {
      manifest = try PluginManifest(file: card.file)
      files = try PluginCode(of: manifest)
    } catch {
      throw AuditError(
        error.code, "plugin \(card.file): \(error.message)", cause: error.cause)
    }
    let code = try OpenedCode(
      files, program: manifest.linkedProgram, sha256: card.sha256, isPinned: lock != nil)
    // What was read above, and what was hashed after it.
    guard manifest.metadata == card.components.first, try isStill(manifest, code) else {
      throw AuditError(
        .pluginFailed, "plugin \(card.file): it has changed since it was listed; start again")
    }
    if let words = manifest.commandWords {
      return OutsideFactory.make(
        manifest.metadata, declaration: manifest.declaration,
        channel: PluginProgram(
          words: words.map(code.path(of:)), stays: manifest.isLasting,
          timeLimitSeconds: manifest.timeLimitSeconds, memoryLimitMiB: manifest.memoryLimitMiB,
          code: code
        ).channel)
    }
    if manifest.isIsolated || manifest.metadata.opensForeignCode || isolation.isolates(card) {
      return isolation.factory(manifest, of: code, lock: lock)
    }
    return try manifest.foreignPlugin(code).factory()
  }

  private func isStill(_ manifest: PluginManifest, _ code: OpenedCode) throws(AuditError) -> Bool {
    guard let data = FileManager.default.contents(atPath: code.start) else { return false }
    return try manifest
      == PluginManifest(text: String(decoding: data, as: UTF8.self), file: manifest.file)
  }

  private static func claim(
    _ name: String, for file: String, in files: inout [String: String]
  ) throws(AuditError) {
    if let other = files.updateValue(file, forKey: name) {
      throw AuditError(
        .duplicateName,
        "\(name) comes from \(other) and from \(file); remove one from the plugin path")
    }
  }
}
