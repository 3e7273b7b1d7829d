import CSndfile
import CSoxr

/// What reads and resamples sound here.
public enum AudioLibraries {
  /// Version by name, of what is linked: `ComponentMetadata.libraries` of who reads sound.
  public static var versions: [String: String] {
    ["libsndfile": version(sf_version_string()), "libsoxr": version(soxr_version())]
  }

  /// Without the library's name, which both put before it.
  private static func version(_ text: UnsafePointer<CChar>) -> String {
    let text = String(cString: text)
    return text.firstIndex(of: "-").map { String(text[text.index(after: $0)...]) } ?? text
  }
}
