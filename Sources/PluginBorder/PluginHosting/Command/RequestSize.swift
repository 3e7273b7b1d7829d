internal import TelltaleCore

/// How many rows one request to represent asks for: each request makes the program begin anew, and all that
/// it reads and answers lies in the folder for temporary files meanwhile.
struct RequestSize {
  /// Where a single row does not take more.
  static let byteLimit = 1 << 30
  /// Of a tap whose time is open, until one has been seen: a minute at 100 a second.
  private static let usualSteps = 6000
  /// Rows to come may be longer than those that were seen.
  private static let margin = 2.0

  private let taps: [TapDescription]
  private let byteLimit: Double
  /// Values that the taps hold of a row, in the mean over answers so far; nil before the first.
  private var seen: (values: Int, rows: Int)?

  init(_ taps: [TapDescription], byteLimit: Int = byteLimit) {
    self.taps = taps
    self.byteLimit = Double(byteLimit)
  }

  /// Takes an answer into account.
  ///
  /// - Parameter values: of all taps of all rows.
  mutating func saw(values: Int, rows: Int) {
    seen = ((seen?.values ?? 0) + values, (seen?.rows ?? 0) + rows)
  }

  /// The next positions to ask for, at least one.
  ///
  /// - Parameter shape: of what the model reads at a position; nil where it reads no features.
  func next(from start: Int, of count: Int, shape: (Int) -> [Int]?) -> Range<Int> {
    var (end, bytes) = (start, 0.0)
    while end < count {
      bytes += self.bytes(shape(end))
      if end > start, bytes > byteLimit { break }
      end += 1
    }
    return start..<end
  }

  private func bytes(_ shape: [Int]?) -> Double {
    let read = shape.map { TapDescription.elementCount(of: $0) } ?? 0
    return (Double(read) + answered(frames: shape?.first)) * Double(MemoryLayout<Float>.size)
  }

  /// Values that the taps hold of a row.
  private func answered(frames: Int?) -> Double {
    let isKnown = taps.allSatisfy {
      !$0.shape.isTimeOpen || (frames != nil && $0.framesPerStep != nil)
    }
    if !isKnown, let seen, seen.rows > 0 {
      return Double(seen.values) / Double(seen.rows) * Self.margin
    }
    return taps.map { tap in
      let steps = frames.flatMap { frames in tap.framesPerStep.map { Double(frames) / $0 } }
      let wanted = min(steps ?? Double(Self.usualSteps), Double(Int32.max))
      return Double(tap.elementCount(steps: Int(wanted.rounded(.up))))
    }.reduce(0, +)
  }
}
