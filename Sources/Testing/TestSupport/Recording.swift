public import Foundation

/// Golden files that a test writes itself: with `TELLTALE_RECORD=1` they are written anew, and the test
/// fails, since nothing was compared. Look at the difference, and run it again without.
public struct Recording: Error, CustomStringConvertible {
  /// What was written.
  public let path: String

  /// What was done, and what to do next.
  public var description: String {
    "\(path) is written anew: look at the difference, and run again without TELLTALE_RECORD"
  }

  /// Throws itself where the golden was written.
  public static func takeIfAsked(_ data: Data, to path: String) throws {
    guard ProcessInfo.processInfo.environment["TELLTALE_RECORD"] == "1" else { return }
    try data.write(to: URL(filePath: path))
    throw Recording(path: path)
  }
}
