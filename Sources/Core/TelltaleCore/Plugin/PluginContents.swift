/// What a plugin's `telltale_plugin_create` returns, retained: the list of its components.
///
/// A class, because the border passes one pointer; immutable, because the host may share it.
public final class PluginContents: Sendable {
  /// In the plugin's own order.
  public let components: [ComponentFactory]

  /// Ids are not looked at here: `Registry.add` refuses what is taken or misspelt.
  public init(_ components: [ComponentFactory]) { self.components = components }

  /// The pointer for the border. The host takes over the reference.
  public func retainedPointer() -> UnsafeMutableRawPointer {
    Unmanaged.passRetained(self).toOpaque()
  }

  /// The host's side of `retainedPointer`.
  public static func taking(_ pointer: UnsafeMutableRawPointer) -> PluginContents {
    Unmanaged<PluginContents>.fromOpaque(pointer).takeRetainedValue()
  }
}
