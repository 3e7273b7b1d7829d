import Foundation
import TelltaleCore

/// One target for a while: so many inputs tried, what became of them, and which ended the reader.
struct FuzzRound {
  struct Finding: Sendable {
    let bytes: [UInt8]
    let what: String
  }

  let target: FuzzTarget
  private(set) var acceptedCount = 0
  private(set) var refusedCount = 0
  private(set) var hungCount = 0
  private(set) var crashedCount = 0
  private(set) var findings: [Finding] = []

  init(_ target: FuzzTarget) { self.target = target }

  var triedCount: Int { acceptedCount + refusedCount + hungCount + crashedCount }

  var summary: String {
    "\(target.name): tried \(triedCount), refused \(refusedCount), accepted \(acceptedCount),"
      + " crashed \(crashedCount), hung \(hungCount)"
  }

  /// Inputs of a mutator until the time is over, the seeds at least.
  mutating func run(seed: Seed, seconds: Double, reader: Reader) throws {
    var mutator = try Mutator(target, seed: seed)
    let seedCount = try target.seeds().count
    let start = ContinuousClock.now
    var number = 0
    while number < seedCount || (ContinuousClock.now - start) / .seconds(1) < seconds {
      try take(mutator.input(number), reader)
      number += 1
    }
  }

  /// Kept inputs, each once.
  mutating func replay(_ inputs: [[UInt8]], reader: Reader) throws {
    for input in inputs { try take(input, reader) }
  }

  private mutating func take(_ bytes: [UInt8], _ reader: Reader) throws {
    switch try reader.read(bytes) {
    case .accepted: acceptedCount += 1
    case .refused: refusedCount += 1
    case .hung:
      hungCount += 1
      findings.append(Finding(bytes: try smallest(bytes, .hung, reader), what: "hung"))
    case .crashed(let how):
      crashedCount += 1
      findings.append(
        Finding(bytes: try smallest(bytes, .crashed(how), reader), what: "crashed by \(how)"))
    }
  }

  /// The input with pieces taken out as long as the same becomes of it, within so many tries.
  private func smallest(_ bytes: [UInt8], _ outcome: Reader.Outcome, _ reader: Reader) throws
    -> [UInt8]
  {
    // A hang costs its whole time limit each time.
    var tries = outcome == .hung ? 4 : 200
    var bytes = bytes
    var size = bytes.count / 2
    while size > 0 && tries > 0 {
      var start = 0
      while start + size <= bytes.count && tries > 0 {
        var shorter = bytes
        shorter.removeSubrange(start..<start + size)
        tries -= 1
        if try reader.read(shorter) == outcome { bytes = shorter } else { start += size }
      }
      size /= 2
    }
    return bytes
  }
}
