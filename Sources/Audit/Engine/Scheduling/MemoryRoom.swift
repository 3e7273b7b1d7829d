internal import Formats
internal import Foundation
internal import Plan
internal import TelltaleCore

/// Whether a model that came trained fits into the memory that is free: it ran on the longest utterance
/// when the audit was planned.
struct MemoryRoom: Sendable {
  let wantedByteCount: Int
  /// Nil where the system does not tell.
  let freeByteCount: Int?

  init(wantedByteCount: Int, freeByteCount: Int?) {
    self.wantedByteCount = wantedByteCount
    self.freeByteCount = freeByteCount
  }

  /// Nil where the model is trained by the audit, reads no features, or ran in this process: then what
  /// it takes was not seen.
  init?(for audit: ResolvedAudit) {
    guard let model = audit.model.pretrained, model.readsFeatures, model.runsApart,
      case let wanted = PeakMemory.bytesOfOthers, wanted > 0
    else { return nil }
    self.init(wantedByteCount: wanted, freeByteCount: Self.free)
  }

  /// `0.6 GB of 21.3 GB that are free`.
  var summary: String {
    Text.size(wantedByteCount)
      + (freeByteCount.map { " of \(Text.size($0)) that are free" } ?? "")
  }

  /// What to say before anything is run; nil where there is room, or nobody knows.
  var warning: String? {
    guard let freeByteCount, wantedByteCount > freeByteCount else { return nil }
    return
      "the model took \(Text.size(wantedByteCount)) of memory for the longest utterance, and"
      + " \(Text.size(freeByteCount)) are free: end other programs, give every utterance fewer frames"
      + " ('frames'), or leave long ones out ('--leave-out')"
  }

  /// Memory that a new process could take: of the machine, and of the group that this process is in.
  static var free: Int? {
    let machine = lines(of: "/proc/meminfo").first { $0.hasPrefix("MemAvailable:") }
      .flatMap { $0.split(whereSeparator: \.isWhitespace).dropFirst().first }
      .flatMap { Int($0) }.map { $0 * 1024 }
    func group(_ name: String) -> Int? {
      lines(of: "/sys/fs/cgroup/" + name).first.flatMap { Int($0) }
    }
    let own = group("memory.max").flatMap { most in
      group("memory.current").map { max(0, most - $0) }
    }
    return [machine, own].compactMap(\.self).min()
  }

  private static func lines(of path: String) -> [Substring] {
    (try? String(contentsOfFile: path, encoding: .utf8))?.split(separator: "\n") ?? []
  }
}
