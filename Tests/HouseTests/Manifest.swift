import Foundation

/// A package's targets, as its manifest declares them.
struct Manifest: Decodable {
  struct Target: Decodable {
    let name: String
    let path: String?
    let type: String
    /// Names of targets and products.
    let dependencies: [Dependency]
    /// Folder of its package, with a slash behind it; empty for the main one's.
    fileprivate(set) var package = ""

    /// Below the main package's folder.
    var folder: String { package + (path ?? (type == "test" ? "Tests/" : "Sources/") + name) }
    var needs: Set<String> { Set(dependencies.compactMap(\.name)) }

    private enum CodingKeys: CodingKey { case name, path, type, dependencies }
  }

  /// `{"byName": ["Formats", null]}` or `{"product": ["TelltaleCore", "Core", null, null]}`.
  struct Dependency: Decodable {
    let name: String?

    init(from decoder: any Decoder) throws {
      let kinds = try decoder.singleValueContainer().decode([String: [Part]].self)
      name = kinds.values.first?.first?.text
    }

    private struct Part: Decodable {
      let text: String?
      init(from decoder: any Decoder) throws {
        text = try? decoder.singleValueContainer().decode(String.self)
      }
    }
  }

  private(set) var targets: [Target]

  /// The main package's folder, and those that it depends on by product.
  private static let packages = [
    "", "Sources/Core/", "Sources/Torch/", "Sources/OpenVINO/", "Sources/Kits/MetricKit/",
  ]

  /// Of the main package and those below it.
  static func targets() throws -> [Target] { try packages.flatMap { try read($0).targets } }

  /// As the package manager reads it.
  private static func read(_ package: String) throws -> Manifest {
    let process = Process()
    process.executableURL = URL(filePath: "/usr/bin/env")
    let scratch = NSTemporaryDirectory() + "/manifest-\(getpid())"
    process.arguments = [
      "swift", "package", "--package-path", root + "/" + package, "--scratch-path", scratch,
      "dump-package",
    ]
    defer { try? FileManager.default.removeItem(atPath: scratch) }
    let output = Pipe()
    process.standardOutput = output
    process.standardError = FileHandle.nullDevice
    try process.run()
    let data = output.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    var manifest = try JSONDecoder().decode(Manifest.self, from: data)
    for index in manifest.targets.indices { manifest.targets[index].package = package }
    return manifest
  }

  /// Of the package.
  static let root: String = {
    var url = URL(filePath: #filePath)
    for _ in 0..<3 { url.deleteLastPathComponent() }
    return url.path
  }()

  /// Swift files of a target, without those of build folders.
  static func sources(in folder: String) -> [String] {
    let all = FileManager.default.enumerator(atPath: "\(root)/\(folder)")
    return (all?.compactMap { $0 as? String } ?? [])
      .filter { $0.hasSuffix(".swift") && !$0.contains(".build") }
      .map { "\(root)/\(folder)/\($0)" }
  }
}
