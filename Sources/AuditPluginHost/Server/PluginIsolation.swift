internal import AuditCore
import Foundation

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

  /// - Parameter timeLimitSeconds: a day by default: a training is one request.
  public init(
    executable: String = PluginLocator.ownExecutable, isolatesForeign: Bool = false,
    ownFolder: String? = PluginLocator.ownExecutableFolder, timeLimitSeconds: Double = 86_400,
    memoryLimitMiB: Int? = nil
  ) {
    self.executable = executable
    self.isolatesForeign = isolatesForeign
    self.ownFolder = ownFolder
    self.timeLimitSeconds = timeLimitSeconds
    self.memoryLimitMiB = memoryLimitMiB
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
  func factory(_ metadata: ComponentMetadata, of card: PluginCard) -> ComponentFactory {
    OutsideFactory.make(
      metadata, isServed: true,
      channel: program(
        metadata, file: card.file, timeLimitSeconds: timeLimitSeconds,
        memoryLimitMiB: memoryLimitMiB
      ).channel)
  }

  /// The same of a manifest's component, with the manifest's limits.
  func factory(_ manifest: PluginManifest) -> ComponentFactory {
    OutsideFactory.make(
      manifest.metadata, declaration: manifest.declaration, isServed: true,
      channel: program(
        manifest.metadata, file: manifest.file, timeLimitSeconds: manifest.timeLimitSeconds,
        memoryLimitMiB: manifest.memoryLimitMiB
      ).channel)
  }

  private func program(
    _ metadata: ComponentMetadata, file: String, timeLimitSeconds: Double, memoryLimitMiB: Int?
  ) -> PluginProgram {
    PluginProgram(
      words: [
        executable, PluginServe.subcommand, "--plugin", file, "--role", metadata.role.rawValue,
        "--id", metadata.id,
      ], stays: true, timeLimitSeconds: timeLimitSeconds, memoryLimitMiB: memoryLimitMiB)
  }
}
