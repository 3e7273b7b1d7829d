internal import Foundation
internal import Processes

/// The most memory that this process held since the last `reset` (Linux), or ever.
enum PeakMemory {
  static func reset() {
    #if os(Linux)
      // proc(5): 5 sets the peak to what is held now.
      let descriptor = open("/proc/self/clear_refs", O_WRONLY | O_CLOEXEC)
      guard descriptor >= 0 else { return }
      _ = write(descriptor, "5", 1)
      close(descriptor)
    #endif
  }

  static var bytes: Int {
    #if os(Linux)
      return peak(of: "self")
    #else
      return used(RUSAGE_SELF)
    #endif
  }

  /// Of the largest process that this one started: of those that run (Linux) and those that have ended;
  /// 0 where there was none.
  static var bytesOfOthers: Int {
    #if os(Linux)
      return Descendants.living.map { peak(of: "\($0)") }.reduce(childBytes, max)
    #else
      return childBytes
    #endif
  }

  #if os(Linux)
    private static func peak(of process: String) -> Int {
      guard let data = FileManager.default.contents(atPath: "/proc/\(process)/status") else {
        return 0
      }
      for line in String(decoding: data, as: UTF8.self).split(separator: "\n")
      where line.hasPrefix("VmHWM:") {
        return line.split(whereSeparator: \.isWhitespace).compactMap { Int($0) }.first
          .map { $0 * 1024 } ?? 0
      }
      return 0
    }
  #endif

  /// Of the largest child that has ended, and what that had waited for; 0 where there was none.
  private static var childBytes: Int {
    #if os(Linux)
      return used(RUSAGE_CHILDREN.rawValue)
    #else
      return used(RUSAGE_CHILDREN)
    #endif
  }

  private static func used(_ whose: Int32) -> Int {
    var usage = rusage()
    getrusage(whose, &usage)
    #if os(Linux)
      // getrusage(2): in KiB.
      return usage.ru_maxrss * 1024
    #else
      return usage.ru_maxrss
    #endif
  }
}
