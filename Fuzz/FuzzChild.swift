import Foundation
import TelltaleCore

/// The side that reads: inputs on standard input, each as four bytes of length and its bytes; for
/// each, one byte on standard output says what became of it.
enum FuzzChild {
  enum Answer: UInt8 {
    case ready = 0x72
    case accepted = 0x61
    case refused = 0x66
  }

  /// What an input may make a reader ask for: beyond it the process ends, which is a finding.
  private static let memoryLimit = 4 << 30

  /// Never returns: the end of the input ends the process.
  static func serve(_ target: FuzzTarget, folder: String) throws -> Never {
    // What readers and libraries print goes nowhere.
    let answers = dup(STDOUT_FILENO)
    let nothing = open("/dev/null", O_WRONLY)
    dup2(nothing, STDOUT_FILENO)
    try target.prepare()
    var limit = rlimit(rlim_cur: rlim_t(memoryLimit), rlim_max: rlim_t(memoryLimit))
    setrlimit(__rlimit_resource_t(RLIMIT_DATA.rawValue), &limit)
    func say(_ answer: Answer) {
      var byte = answer.rawValue
      if write(answers, &byte, 1) != 1 { exit(0) }
    }
    say(.ready)
    while let bytes = nextInput() { say(try answer(to: bytes, of: target, folder: folder)) }
    exit(0)
  }

  static func answer(to bytes: [UInt8], of target: FuzzTarget, folder: String) throws -> Answer {
    try? FileManager.default.removeItem(atPath: folder)
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    let path = folder + "/" + target.fileName
    try Data(bytes).write(to: URL(fileURLWithPath: path))
    do {
      try target.read(FuzzTarget.Input(bytes: bytes, path: path, folder: folder))
      return .accepted
    } catch { return .refused }
  }

  private static func nextInput() -> [UInt8]? {
    guard let length = bytes(4) else { return nil }
    return bytes(length.reversed().reduce(0) { $0 << 8 | Int($1) })
  }

  private static func bytes(_ count: Int) -> [UInt8]? {
    var found = [UInt8](repeating: 0, count: count)
    var done = 0
    while done < count {
      let step = found.withUnsafeMutableBytes {
        read(STDIN_FILENO, $0.baseAddress?.advanced(by: done), count - done)
      }
      if step < 0 && errno == EINTR { continue }
      guard step > 0 else { return nil }
      done += step
    }
    return found
  }
}
