internal import Foundation
internal import Processes
internal import TelltaleCore

/// Which plugins run in processes of their own, and within which limits.
public struct PluginIsolation: Sendable, Hashable {
  /// The program whose `plugin-serve` subcommand is `PluginServe.run`.
  public let executable: String
  /// Whether every plugin is isolated that is not bundled; otherwise only those whose manifest wants
  /// it.
  public let isolatesForeign: Bool
  /// Of Telltale's own plugins.
  public let ownFolder: String?
  /// For one request to a plugin without a manifest.
  public let timeLimitSeconds: Double
  /// Address space of a child for a plugin without a manifest; nil for none.
  public let memoryLimitMiB: Int?
  /// Of components that open files of strangers, which are always isolated, and confined.
  public let foreignCode: ForeignCodeLimits

  /// - Parameter timeLimitSeconds: a day by default: a training is one request.
  public init(
    executable: String = PluginLocator.ownExecutable, isolatesForeign: Bool = false,
    ownFolder: String? = PluginLocator.ownExecutableFolder, timeLimitSeconds: Double = 86_400,
    memoryLimitMiB: Int? = nil, foreignCode: ForeignCodeLimits = ForeignCodeLimits()
  ) {
    self.executable = executable
    self.isolatesForeign = isolatesForeign
    self.ownFolder = ownFolder
    self.timeLimitSeconds = timeLimitSeconds
    self.memoryLimitMiB = memoryLimitMiB
    self.foreignCode = foreignCode
  }

  func isolates(_ card: PluginCard) -> Bool {
    isolatesForeign && !isBundled(card)
  }

  /// Whether a plugin is Telltale's own: in its own folder, under the name of one that comes with it.
  func isBundled(_ card: PluginCard) -> Bool {
    PluginManifest.folder(of: card.file) == ownFolder
      && BundledPlugins.files.contains((card.file as NSString).lastPathComponent)
  }

  /// A component of a plugin file, served in a process of its own, which stays.
  ///
  /// - Parameter lock: pins the files of strangers that it may open; nil for any.
  func factory(
    _ metadata: ComponentMetadata, of code: OpenedCode, lock: PluginLock? = nil
  ) -> ComponentFactory {
    factory(metadata, declaration: nil, code, lock, timeLimitSeconds, memoryLimitMiB)
  }

  /// The same of a manifest's component, with the manifest's limits.
  func factory(
    _ manifest: PluginManifest, of code: OpenedCode, lock: PluginLock?
  ) -> ComponentFactory {
    factory(
      manifest.metadata, declaration: manifest.declaration, code, lock, manifest.timeLimitSeconds,
      manifest.memoryLimitMiB)
  }

  private func factory(
    _ metadata: ComponentMetadata, declaration: ComponentDeclaration?, _ code: OpenedCode,
    _ lock: PluginLock?, _ timeLimitSeconds: Double, _ memoryLimitMiB: Int?
  ) -> ComponentFactory {
    let words = [
      executable, PluginServe.subcommand, "--plugin", code.start, "--role",
      metadata.role.rawValue, "--id", metadata.id,
    ]
    guard metadata.opensForeignCode else {
      return OutsideFactory.make(
        metadata, declaration: declaration, isServed: true,
        channel: PluginProgram(
          words: words, stays: true, timeLimitSeconds: timeLimitSeconds,
          memoryLimitMiB: memoryLimitMiB, code: code
        ).channel)
    }
    let limits = foreignCode
    return OutsideFactory.make(
      metadata.telling(Confinement.ofThisSystem()), declaration: declaration, isServed: true
    ) { settings throws(AuditError) in
      let folder = try ScratchFolder()
      let models = try lock.map { lock throws(AuditError) in
        try PinnedModels(metadata, settings, lock)
      }
      let settings = models?.settings ?? settings
      // The plugin's own folder holds what it loads in its turn.
      let readable =
        [PluginManifest.folder(of: code.start)] + code.paths + metadata.paths(in: settings)
      let memory = memoryLimitMiB ?? limits.memoryMiB
      let program = PluginProgram(
        words: words + ["--work-folder", folder.path] + readable.flatMap { ["--readable", $0] },
        stays: true, timeLimitSeconds: timeLimitSeconds, memoryLimitMiB: memory,
        confinement: ConfinedProgram(
          folder: folder.path, inspectionSeconds: limits.inspectionSeconds,
          memoryLimitMiB: memory), code: code)
      let channel = program.channel
      return Workplace(
        channel: { request, file, scratch, execution throws(AuditError) in
          // The copies stay as long as anyone may ask.
          try withExtendedLifetime(models) { () throws(AuditError) in
            try channel(request, file, scratch, execution)
          }
        }, folder: folder, settings: settings)
    }
  }
}

extension ComponentMetadata {
  /// The same with what files of strangers could do here among its limits.
  fileprivate func telling(_ confinement: Confinement) -> ComponentMetadata {
    ComponentMetadata(
      role: role, id: id, version: version, summary: summary, citation: citation, licence: licence,
      knownLimits: knownLimits + [confinement.knownLimit], parameters: parameters,
      opensForeignCode: opensForeignCode, libraries: libraries)
  }

  /// Files and folders that settings name.
  func paths(in settings: [String: ParameterValue]) -> [String] {
    parameters.filter { $0.range == .path }.compactMap { parameter in
      guard case .text(let path)? = settings[parameter.name], !path.isEmpty else { return nil }
      return path
    }
  }
}
