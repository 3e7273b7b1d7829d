import Foundation
public import TelltaleCore

/// A new plugin that builds and passes its checks as it stands: the folder that an author begins
/// with.
public struct PluginScaffold: Sendable, Hashable {
  /// One of `language.roles`.
  public let role: Role
  /// Of plugin and component.
  public let id: String
  /// Decides what files there are, and what builds them.
  public let language: ScaffoldLanguage
  /// Telltale's source folder as the new package is to name it; nil where it is not needed.
  public let telltaleFolder: String?

  /// - Parameter telltaleFolder: for Swift, whose package depends on `Sources/Core` there by path.
  /// - Throws: `.invalidParameter` for an id that cannot be, `.unsupported` for a language that has
  ///   no template for the role, saying what there is; `.missingFile` without Telltale's sources.
  public init(
    role: Role, id: String, language: ScaffoldLanguage, telltaleFolder: String? = nil
  ) throws(AuditError) {
    guard let first = id.first, "abcdefghijklmnopqrstuvwxyz".contains(first), id.count <= 40,
      id.allSatisfy({ "abcdefghijklmnopqrstuvwxyz0123456789-".contains($0) }), id.last != "-"
    else {
      throw AuditError(
        .invalidParameter,
        "the id cannot be '\(id)': it begins with a letter, is made of a-z, 0-9 and '-', has 40 of"
          + " them at most, and does not end in '-'")
    }
    guard language.roles.contains(role) else {
      let languages = ScaffoldLanguage.allCases.filter { $0.roles.contains(role) }
        .map(\.rawValue).joined(separator: ", ")
      let roles = language.roles.map(\.rawValue).joined(separator: ", ")
      throw AuditError(
        .unsupported,
        "there is no template for a \(role) in \(language.rawValue); a \(role) can be begun in"
          + " \(languages), and \(language.rawValue) has \(roles)")
    }
    if language == .swift && telltaleFolder == nil {
      throw AuditError(
        .missingFile,
        "a Swift plugin is built with Telltale's sources, and this program does not know where they"
          + " lie; say --telltale FOLDER")
    }
    self.role = role
    self.id = id
    self.language = language
    self.telltaleFolder = telltaleFolder
  }

  /// The id as a type's name: `MyAttack`.
  public var name: String {
    id.split(separator: "-").map { $0.prefix(1).uppercased() + $0.dropFirst() }.joined()
  }

  /// The id as a name in C: `my_attack`.
  private var cName: String { id.replacing("-", with: "_") }

  /// What is opened: the manifest, or the library once it is built; relative to the folder.
  public var pluginFile: String {
    switch language {
    case .swift: ".build/release/libTelltale\(name)" + Self.librarySuffix
    case .c, .python: "\(id).telltale.yaml"
    }
  }

  private static var librarySuffix: String {
    #if canImport(Darwin)
      ".dylib"
    #else
      ".so"
    #endif
  }

  /// What builds it, as typed in its folder; nil where nothing needs to be built.
  public var buildCommand: String? {
    switch language {
    case .swift: "swift build -c release"
    case .c: "make"
    case .python: nil
    }
  }

  /// Every file, sorted by path.
  public var files: [ScaffoldFile] {
    let made =
      switch language {
      case .swift: swiftFiles
      case .c: cFiles
      case .python: pythonFiles
      }
    return made.sorted { $0.path < $1.path }
  }

  /// Writes the files into a new folder.
  ///
  /// Throws `.storageFailed` for a folder that exists or cannot be made.
  public func write(toFolder folder: String) throws(AuditError) {
    guard !FileManager.default.fileExists(atPath: folder) else {
      throw AuditError(
        .storageFailed, "'\(folder)' exists; nothing was written. Say another --output")
    }
    do {
      for file in files {
        let url = URL(fileURLWithPath: folder + "/" + file.path)
        try FileManager.default.createDirectory(
          at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
        try Data(file.text.utf8).write(to: url)
      }
    } catch {
      throw AuditError(
        .storageFailed, "cannot write the plugin into '\(folder)'",
        cause: error.localizedDescription)
    }
  }

  private func file(_ path: String, _ template: [UInt8]) -> ScaffoldFile {
    let values = [
      // First: it is code, and may have placeholders itself.
      ("npy", String(decoding: PackageResources.npy_py_template, as: UTF8.self)),
      ("id", id), ("Name", name), ("c_name", cName), ("telltale", telltaleFolder ?? ""),
      ("Type", swiftComponent.type), ("products", products), ("kits", kits),
    ]
    return ScaffoldFile(path: path, text: Template.filled(template, with: values))
  }

  /// Packages beside the core's, with the comma after that one: as a formatter writes a list of one or two.
  private var kits: String {
    role == .metric
      ? ",\n    .package(path: \"\(telltaleFolder ?? "")/Sources/Kits/MetricKit\")," : ""
  }

  /// The products that the component stands on.
  private var products: String {
    let core = ".product(name: \"TelltaleCore\", package: \"Core\")"
    return role == .metric
      ? "\(core), .product(name: \"MetricKit\", package: \"MetricKit\")" : core
  }

  /// The component's type in Swift, and the file of its own that it has.
  private var swiftComponent: (type: String, template: [UInt8]) {
    switch role {
    case .attacker: ("NearestMean", PackageResources.attacker_swift_template)
    case .feature: ("LevelAndCrossings", PackageResources.feature_swift_template)
    case .metric: ("MeanRecall", PackageResources.metric_swift_template)
    case .model: ("GroupMeans", PackageResources.model_swift_template)
    case .defence: ("SpreadNoise", PackageResources.defence_swift_template)
    case .corpus: ("Tones", PackageResources.corpus_swift_template)
    }
  }

  private var swiftFiles: [ScaffoldFile] {
    let folder = "Sources/\(name)Plugin"
    return [
      file("Package.swift", PackageResources.Package_swift_template),
      file("\(folder)/Plugin.swift", PackageResources.Plugin_swift_template),
      file("\(folder)/\(swiftComponent.type).swift", swiftComponent.template),
    ]
  }

  private var cFiles: [ScaffoldFile] {
    let (manifest, source): ([UInt8], [UInt8]) =
      switch role {
      case .attacker:
        (PackageResources.c_attacker_yaml_template, PackageResources.c_attacker_c_template)
      case .feature:
        (PackageResources.c_feature_yaml_template, PackageResources.c_feature_c_template)
      case .metric:
        (PackageResources.c_metric_yaml_template, PackageResources.c_metric_c_template)
      case .model: (PackageResources.c_model_yaml_template, PackageResources.c_model_c_template)
      case .corpus, .defence: preconditionFailure("\(role) has no template in C")
      }
    return [
      file(pluginFile, manifest), file("\(id).c", source),
      file("Makefile", PackageResources.Makefile_template),
      file("telltale_plugin.h", PackageResources.telltale_plugin_h_template),
    ]
  }

  private var pythonFiles: [ScaffoldFile] {
    let (manifest, script, name): ([UInt8], [UInt8], String) =
      switch role {
      case .attacker:
        (
          PackageResources.python_attacker_yaml_template,
          PackageResources.python_attacker_py_template, "attack.py"
        )
      case .feature:
        (
          PackageResources.python_feature_yaml_template,
          PackageResources.python_feature_py_template, "extract.py"
        )
      case .metric:
        (
          PackageResources.python_metric_yaml_template,
          PackageResources.python_metric_py_template, "measure.py"
        )
      case .model:
        (
          PackageResources.python_model_yaml_template,
          PackageResources.python_model_py_template, "model.py"
        )
      case .defence:
        (
          PackageResources.python_defence_yaml_template,
          PackageResources.python_defence_py_template, "defend.py"
        )
      case .corpus: preconditionFailure("a corpus has no template in Python")
      }
    return [file(pluginFile, manifest), file(name, script)]
  }
}
