internal import Foundation
internal import Processes
public import TelltaleCore

/// Finds plugin files: `--plugin-path`, then `TELLTALE_PLUGIN_PATH`, then the folder beside the
/// executable.
///
/// Folders are not searched deeper, and give the files named `libTelltale*.so` (`.dylib` on macOS) and
/// the manifests named `*.telltale.yaml`; a file that is named itself may have any name, a manifest
/// any that ends in `.yaml`. The folder of a Swift package stands for the release build in it. A plugin runs with the user's rights, so that
/// only trusted folders belong here.
public struct PluginLocator: Sendable, Hashable {
  /// Files and folders, as `--plugin-path` gave them.
  public let paths: [String]
  /// The value of `TELLTALE_PLUGIN_PATH`: files and folders, separated by colons; may be empty.
  public let environmentPath: String
  /// Folder of the bundled plugins; nil to leave them out.
  public let executableFolder: String?

  /// - Parameter environmentPath: nil to read the process's own environment.
  public init(
    paths: [String] = [],
    environmentPath: String? = nil,
    executableFolder: String? = PluginLocator.ownExecutableFolder
  ) {
    self.paths = paths
    self.environmentPath =
      environmentPath ?? ProcessInfo.processInfo.environment["TELLTALE_PLUGIN_PATH"] ?? ""
    self.executableFolder = executableFolder
  }

  /// Absolute paths without symbolic links, each once, in search order and sorted within a folder.
  ///
  /// Throws `.missingFile` for an entry that does not exist, cannot be listed, or is a Swift package
  /// that was not built, naming where the entry comes from.
  public func files() throws(AuditError) -> [String] {
    var found: [String] = []
    var seen: Set<String> = []
    var entries = paths.map { (path: $0, origin: "--plugin-path") }
    entries += environmentPath.split(separator: ":").map { (String($0), "TELLTALE_PLUGIN_PATH") }
    if let executableFolder { entries.append((executableFolder, "the folder of the executable")) }
    for (path, origin) in entries {
      for file in try PluginLocator.files(at: path, origin: origin)
      where seen.insert(file).inserted {
        found.append(file)
      }
    }
    return found
  }

  /// The running executable's own path, without symbolic links.
  public static var ownExecutable: String {
    OwnExecutable.path
  }

  /// Folder of `ownExecutable`.
  public static var ownExecutableFolder: String? {
    OwnExecutable.folder
  }

  private static func files(at path: String, origin: String) throws(AuditError) -> [String] {
    var isFolder: ObjCBool = false
    guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else {
      throw AuditError(
        .missingFile,
        "\(origin) names '\(path)', which does not exist; give a plugin file or a"
          + " folder that holds some")
    }
    guard isFolder.boolValue else {
      let folder = (path as NSString).deletingLastPathComponent
      return [file((path as NSString).lastPathComponent, in: folder.isEmpty ? "." : folder)]
    }
    let found = try plugins(in: path, origin: origin)
    let manifest = path + "/Package.swift"
    guard found.isEmpty, FileManager.default.fileExists(atPath: manifest) else { return found }
    let build = path + "/.build/release"
    let built =
      FileManager.default.fileExists(atPath: build) ? try plugins(in: build, origin: origin) : []
    guard !built.isEmpty else {
      throw AuditError(
        .missingFile,
        "\(origin) names the Swift package '\(path)', and there is no libTelltale*\(suffix) in its"
          + " .build/release: build it, (cd \(path) && swift build -c release), as a dynamic library of"
          + " such a name")
    }
    return built
  }

  /// What plugins stand on lies beside them, under such a name, too.
  private static let shared = Set(["Core", "Torch"].map { "libTelltale\($0)\(suffix)" })

  /// Of the folder itself, sorted.
  private static func plugins(in folder: String, origin: String) throws(AuditError) -> [String] {
    do {
      return try FileManager.default.contentsOfDirectory(atPath: folder).sorted()
        .filter {
          $0.hasPrefix("libTelltale") && $0.hasSuffix(suffix) && !shared.contains($0)
            || $0.hasSuffix(PluginManifest.suffix)
        }
        .map { file($0, in: folder) }
    } catch {
      throw AuditError(
        .missingFile, "\(origin) names the folder '\(folder)', which cannot be listed",
        cause: error.localizedDescription)
    }
  }

  /// A file of a folder, without symbolic links; as it is called there if everyone may write the
  /// folder: a link that anyone may have put there must not lead to a folder that looks better.
  private static func file(_ name: String, in folder: String) -> String {
    OpenToOthers.isWritable(folder)
      ? resolved(folder) + "/" + name : resolved(folder + "/" + name)
  }

  static var suffix: String {
    #if canImport(Darwin)
      ".dylib"
    #else
      ".so"
    #endif
  }

  private static func resolved(_ path: String) -> String {
    guard let real = realpath(path, nil) else { return path }
    defer { free(real) }
    return String(cString: real)
  }
}
