public import AuditCore

/// Which taps an audit takes where nobody names them.
public enum TapSelection {
  /// Names of one tap for each depth that differs, for `taps: auto`.
  public static func usual(of taps: [TapDescription]) -> [String] { TapChoice.auto(taps) }
}
