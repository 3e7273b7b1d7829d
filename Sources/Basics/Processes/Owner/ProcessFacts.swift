internal import Foundation

/// What the system tells of a process that it lists.
struct ProcessFacts: Sendable, Hashable {
  let parent: Int32
  /// When it began: clock ticks since the machine's start on Linux, microseconds since 1970 on macOS.
  let start: UInt64
  /// Whether it has ended and only waits for its parent to collect it.
  let hasEnded: Bool

  #if os(Linux)
    /// Nil for a process that is not listed, or hidden.
    init?(of process: Int32) {
      guard let data = FileManager.default.contents(atPath: "/proc/\(process)/stat") else {
        return nil
      }
      self.init(stat: String(decoding: data, as: UTF8.self))
    }

    /// From the text of `/proc/N/stat` (proc_pid_stat(5)).
    init?(stat: String) {
      // The program's name stands in brackets and may hold brackets and spaces itself.
      guard let nameEnd = stat.lastIndex(of: ")") else { return nil }
      let fields = stat[stat.index(after: nameEnd)...].split(separator: " ")
      guard fields.count > 19, let parent = Int32(fields[1]), let threadCount = Int(fields[17]),
        let start = UInt64(fields[19])
      else { return nil }
      self.parent = parent
      self.start = start
      // The first thread may end before the others: the process still runs then.
      hasEnded = ["Z", "X", "x"].contains(fields[0]) && threadCount <= 1
    }
  #else
    /// Nil for a process that is not listed.
    init?(of process: Int32) {
      var info = kinfo_proc()
      var length = MemoryLayout<kinfo_proc>.stride
      var query = [CTL_KERN, KERN_PROC, KERN_PROC_PID, process]
      guard sysctl(&query, UInt32(query.count), &info, &length, nil, 0) == 0, length > 0 else {
        return nil
      }
      parent = info.kp_eproc.e_ppid
      let began = info.kp_proc.p_starttime
      start = UInt64(began.tv_sec) * 1_000_000 + UInt64(began.tv_usec)
      hasEnded = Int32(info.kp_proc.p_stat) == SZOMB
    }
  #endif

  /// The children of a process, theirs, and so on, as far as they can be seen.
  ///
  /// - Parameter others: are left out, with what is below them.
  static func all(below process: Int32, sparing others: Set<Int32> = []) -> [Int32] {
    var children: [Int32: [Int32]] = [:]
    for other in listed {
      children[ProcessFacts(of: other)?.parent ?? 0, default: []].append(other)
    }
    var found: [Int32] = []
    var next = children[process] ?? []
    while let other = next.popLast() {
      if others.contains(other) { continue }
      found.append(other)
      next += children[other] ?? []
    }
    return found
  }

  private static var listed: [Int32] {
    #if os(Linux)
      let names = (try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? []
      return names.compactMap { Int32($0) }
    #else
      var processes = [Int32](repeating: 0, count: Int(proc_listallpids(nil, 0)) + 64)
      let size = Int32(processes.count * MemoryLayout<Int32>.stride)
      let count = proc_listallpids(&processes, size)
      return processes.prefix(max(0, Int(count))).filter { $0 > 0 }
    #endif
  }
}
