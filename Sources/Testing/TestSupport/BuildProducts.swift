import Foundation
internal import PluginHosting

/// Where this build put its executable and its plugins: beside the test bundle.
public enum BuildProducts {
  /// Absolute path.
  public static var folder: String { PluginLocator.ownExecutableFolder ?? "." }

  /// The `telltale` executable of this build.
  public static var telltale: String { folder + "/telltale" }

  /// Absolute paths of this build's plugins, sorted.
  public static var plugins: [String] {
    let locator = PluginLocator(environmentPath: "", executableFolder: folder)
    return (try? locator.files()) ?? []
  }
}
