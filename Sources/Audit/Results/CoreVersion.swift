internal import CTelltalePlugin

/// What this program was compiled as.
public enum CoreVersion {
  /// Of the whole program.
  public static let telltale = "0.1.0"
  /// Version of the core API: a plugin of another one is refused.
  public static let api = Int(TELLTALE_CORE_API_VERSION)

  /// The compiler's own name for itself.
  public static var compiler: String {
    var info = telltale_plugin_info_t()
    telltale_plugin_info_fill(&info, "", "")
    return withUnsafeBytes(of: info.compiler_version) { bytes in
      String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
    }
  }
}
