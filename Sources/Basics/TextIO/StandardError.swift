internal import Foundation

/// What is said to a person beside the results. Nobody may be listening: writing cannot fail.
public enum StandardError {
  /// Text of several lines, as a terminal may have it.
  public static func write(_ text: String) {
    _ = Descriptor.write(Array(TerminalText.safe(text).utf8), to: STDERR_FILENO)
  }

  /// Puts lines in the place of those that were put there last; for a terminal only.
  ///
  /// - Parameter count: of those; 0 for none.
  public static func redraw(_ lines: [String], over count: Int) {
    let up = count > 1 ? "\u{1B}[\(count - 1)A" : ""
    let text = lines.map(TerminalText.line).joined(separator: "\n")
    _ = Descriptor.write(Array((up + "\r\u{1B}[J" + text).utf8), to: STDERR_FILENO)
  }

  /// Puts a line in the place of the one that the cursor stands in; for a terminal only.
  public static func redraw(_ line: String = "") {
    _ = Descriptor.write(
      Array(("\r\u{1B}[K" + TerminalText.line(line)).utf8), to: STDERR_FILENO)
  }
}
