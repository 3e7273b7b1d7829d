internal import TelltaleCore

/// What a status says (`include/telltale_plugin.h`).
///
/// Telltale's own codes begin at 2100, so that another library's small numbers never mean one of
/// them.
enum StatusCode {
  private static let codes: [Int32: AuditError.Code] = [
    2101: .cancelled, 2102: .invalidParameter, 2103: .invalidLabels, 2104: .shapeMismatch,
    2105: .unsupported, 2106: .computationFailed, 2107: .missingFile, 2108: .corruptedArtifact,
    2109: .storageFailed, 2110: .unreadableAudio,
  ]
  /// The metric cannot be had from these scores.
  static let notApplicable: Int32 = 2111

  /// Any other status but 0 is `.computationFailed`.
  static func error(_ status: Int32, of symbol: String, message: String) -> AuditError {
    let said = message.isEmpty ? "'\(symbol)' failed" : message
    return AuditError(
      codes[status] ?? .computationFailed, said, cause: "'\(symbol)' returned \(status)")
  }
}
