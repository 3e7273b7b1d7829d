import Foundation

/// A plugin of `examples/plugins` as its user would have it: built, in a folder of its own.
public enum ExamplePlugin {
  /// Copies manifest and scripts, which then start the Python of these tests, and compiles sources
  /// beside the manifest into the library that it names (`logistic.c` to `liblogistic.so`).
  ///
  /// - Parameter example: a folder of `examples/plugins`.
  /// - Parameter folder: is made where it is missing.
  public static func install(_ example: String, in folder: String) throws {
    let source = PackageRoot.path + "/examples/plugins/" + example
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    for file in try FileManager.default.contentsOfDirectory(atPath: source) {
      let name = URL(filePath: file).deletingPathExtension().lastPathComponent
      switch URL(filePath: file).pathExtension {
      case "c", "cpp":
        try Compiler.makeLibrary(
          "\(folder)/lib\(name).so", of: "\(source)/\(file)",
          ["-I", PackageRoot.path + "/include"])
      case "py", "yaml":
        try String(contentsOfFile: "\(source)/\(file)", encoding: .utf8)
          .replacing("[python3,", with: "[\(Python.program),")
          .write(toFile: "\(folder)/\(file)", atomically: true, encoding: .utf8)
      default: continue
      }
    }
  }
}
