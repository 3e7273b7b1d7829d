internal import CBundledPlugins

/// The plugins that come with this program.
///
/// Their files lie beside it, where others may put theirs, too; a name here is what tells them apart.
enum BundledPlugins {
  static let files: Set<String> = Set(names.map { "libTelltale\($0)\(PluginLocator.suffix)" })

  /// Of the products in `Package.swift`, which hands them over when this is built.
  private static let names = String(cString: tb_bundled_plugins()).split(separator: " ")
}
