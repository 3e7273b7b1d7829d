internal import CTelltalePlugin
internal import TelltaleCore

/// What this build demands of a plugin.
struct HostIdentity: Sendable, Hashable, Codable {
  let magic: UInt64
  let structSize: UInt32
  let coreAPIVersion: UInt32
  let compilerVersion: String

  /// Filled by the same inline C function that plugins use, compiled into this image.
  static let own: HostIdentity = {
    var info = telltale_plugin_info_t()
    telltale_plugin_info_fill(&info, "host", "0")
    return HostIdentity(
      magic: info.magic, structSize: info.struct_size, coreAPIVersion: info.core_api_version,
      compilerVersion: text(of: info.compiler_version))
  }()

  /// Text of a fixed-size C field, up to its NUL or its end.
  static func text<Field>(of field: Field) -> String {
    withUnsafeBytes(of: field) { bytes in
      String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
    }
  }
}
