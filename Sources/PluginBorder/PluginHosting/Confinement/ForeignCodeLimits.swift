internal import Foundation

/// How long and with how much memory files of strangers are opened (`ComponentMetadata.opensForeignCode`).
public struct ForeignCodeLimits: Sendable, Hashable {
  /// For looking at a file: what it holds, and what shapes its layers have.
  public let inspectionSeconds: Double
  /// Address space of the process.
  public let memoryMiB: Int

  /// Two minutes, where nobody says otherwise.
  public static let usualInspectionSeconds = 120.0

  /// - Parameter memoryMiB: nil for `usualMemoryMiB`.
  public init(
    inspectionSeconds: Double = usualInspectionSeconds, memoryMiB: Int? = nil
  ) {
    self.inspectionSeconds = inspectionSeconds
    self.memoryMiB = memoryMiB ?? Self.usualMemoryMiB
  }

  /// Three quarters of this machine's memory, or of what its container may take, so that a file that
  /// allocates without end meets the limit before the machine does; at least 4 GiB, which libraries
  /// reserve without using them.
  public static var usualMemoryMiB: Int {
    var bytes = ProcessInfo.processInfo.physicalMemory
    let group = try? String(contentsOfFile: "/sys/fs/cgroup/memory.max", encoding: .utf8)
    if let limit = group.flatMap({ UInt64($0.trimmingCharacters(in: .whitespacesAndNewlines)) }) {
      bytes = min(bytes, limit)
    }
    return max(4096, Int(bytes >> 20) / 4 * 3)
  }
}
