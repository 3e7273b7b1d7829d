public import TelltaleCore

/// A plugin in any language, described by a file `NAME.telltale.yaml` (docs/command-plugins.md):
/// known without running any of its code.
public struct PluginManifest: Sendable, Hashable {
  /// What does the work.
  public enum Body: Sendable, Hashable {
    /// A program and its first arguments. Names of files are relative to
    /// the manifest; a program that is no such file is looked up in the PATH.
    case command([String])
    /// A shared library, relative to the manifest, and what is called in it.
    case library(String, functions: [ForeignFunction])
  }

  /// Absolute path.
  public let file: String
  /// Of its one component; id and version are the plugin's, too.
  public let metadata: ComponentMetadata
  /// A program or a library.
  public let body: Body
  /// What else its code is: paths relative to the manifest, with `*`, `?` and `**` (`DependencySearch`).
  public let dependencies: [String]
  /// Whether a command stays and serves one request after the other.
  public let isLasting: Bool
  /// For one request.
  public let timeLimitSeconds: Double
  /// Address space of a child process; nil for none.
  public let memoryLimitMiB: Int?
  /// Whether it runs in a process of its own; always true for a command.
  public let isIsolated: Bool
  /// What the component says of itself in its role's own terms, before any parameter is known.
  public let declaration: ComponentDeclaration
  /// What else a library's manifest says; nil for a command.
  public let facts: LibraryFacts?

  /// Folder that its relative names are relative to.
  public var folder: String { PluginManifest.folder(of: file) }
}

/// A function of a shared library, as its manifest tells it.
public struct ForeignFunction: Sendable, Hashable {
  /// The role's verb or another name of the binding's.
  public let name: String
  /// Text of the C signature, not looked into here.
  public let signature: String
  /// In the manifest, from 1.
  public let line: Int

  /// Nothing is looked into here: the binding reads the signature.
  public init(name: String, signature: String, line: Int) {
    self.name = name
    self.signature = signature
    self.line = line
  }
}

extension PluginManifest {
  /// Ending of a manifest's file name.
  public static let suffix = ".telltale.yaml"

  /// Whether a file is taken as a manifest, by its name.
  public static func isManifest(_ file: String) -> Bool {
    file.hasSuffix(".yaml") || file.hasSuffix(".yml")
  }

  static func folder(of file: String) -> String {
    file.lastIndex(of: "/").map { String(file[..<$0]) } ?? "."
  }
}
