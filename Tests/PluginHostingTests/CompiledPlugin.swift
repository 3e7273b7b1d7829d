import Foundation
import TestSupport
import Testing

/// Small plugins in C, compiled at test time: a plugin that is wrong in one respect.
enum CompiledPlugin {
  /// An information function that is right, so that each test says only what is wrong.
  static let rightInfo = """
    #include "CTelltalePlugin.h"
    void telltale_plugin_info(telltale_plugin_info_t *out) {
      telltale_plugin_info_fill(out, "made-in-c", "1.0.0");
    }

    """
  /// A factory for plugins that must not come so far as to have it called.
  static let create = "void *telltale_plugin_create(void) { return 0; }\n"

  /// Compiles the source with the toolchain's own compiler into `folder/name` and returns that path.
  static func make(
    _ source: String, named name: String = "libTelltaleBad.so", in folder: String,
    compiler: String = "clang"
  ) throws -> String {
    let sourceFile = folder + "/" + name + ".c"
    try source.write(toFile: sourceFile, atomically: true, encoding: .utf8)
    let library = folder + "/" + name
    let headers = PackageRoot.path + "/Sources/Core/CTelltalePlugin/include"
    let result = try runProcess(
      "/usr/bin/env",
      [compiler, "-shared", "-fPIC", "-I", headers, "-o", library, sourceFile])
    try #require(result.status == 0, "\(compiler) failed: \(result.standardError)")
    return library
  }

  /// The C compiler that the package was built with lies beside `swift`.
  static var isCompilerAvailable: Bool {
    (try? runProcess("/usr/bin/env", ["clang", "--version"]).status) == 0
  }
}
