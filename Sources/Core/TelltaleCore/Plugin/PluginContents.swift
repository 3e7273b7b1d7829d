public import CTelltalePlugin

/// What a plugin hands over, retained: the list of its components.
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

/// The whole of a plugin's one symbol, `telltale_plugin`:
///
///     @_cdecl("telltale_plugin")
///     public func telltalePlugin(_ info: UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? {
///       answerHost(info, id: "my-attack", version: "1.0.0", components: [MyAttack.factory])
///     }
///
/// The host asks twice. First with room for a `telltale_plugin_info_t`, which is filled, and nothing is
/// made: compiler and core must match before any Swift object of the plugin is touched. Then with nothing,
/// and it is given the components.
///
/// Compiled into the plugin on purpose, never called in the core: what the plugin tells is its own compiler.
@_alwaysEmitIntoClient
public func answerHost(
  _ info: UnsafeMutableRawPointer?, id: String, version: String,
  components: @autoclosure () -> [ComponentFactory]
) -> UnsafeMutableRawPointer? {
  guard let info else { return PluginContents(components()).retainedPointer() }
  telltale_plugin_info_fill(info.assumingMemoryBound(to: telltale_plugin_info_t.self), id, version)
  return nil
}
