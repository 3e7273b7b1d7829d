import Foundation
import TestSupport
import Testing

/// Small plugins in C, compiled at test time: a plugin that is wrong in one respect.
enum CompiledPlugin {
  /// The one symbol, right but for `more`: C statements about `info`. A plugin with it must not come so
  /// far as to be asked for its components.
  static func entry(_ more: String = "") -> String {
    """
    #include "CTelltalePlugin.h"
    void *telltale_plugin(telltale_plugin_info_t *info) {
      if (!info) return 0;
      telltale_plugin_info_fill(info, "made-in-c", "1.0.0");
      \(more)
      return 0;
    }

    """
  }

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
