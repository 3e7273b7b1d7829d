internal import Foundation

/// What is said to a person beside the results. Nobody may be listening: writing cannot fail.
public enum StandardError {
  /// Text of several lines, as a terminal may have it.
  public static func write(_ text: String) {
    _ = Descriptor.write(Array(TerminalText.safe(text).utf8), to: STDERR_FILENO)
  }

  /// Puts a line in the place of the one that the cursor stands in; for a terminal only.
  public static func redraw(_ line: String = "") {
    _ = Descriptor.write(
      Array(("\r\u{1B}[K" + TerminalText.line(line)).utf8), to: STDERR_FILENO)
  }
}
