internal import Foundation

/// Where a process number means one process: a machine, from one start of it to the next, and on
/// Linux one namespace of processes (a container has its own).
struct ProcessPlace: Sendable, Hashable {
  /// The machine's name for people, `[a-z0-9-]`, at most 20 letters.
  let host: String
  /// Of this start of the machine, `[a-z0-9]`, at most 16 letters.
  let boot: String
  let namespace: String

  /// What stands for a part that the system did not tell.
  private static let unknown = "unknown"

  /// Whether every part could be told. Two places that could not be told are not the same.
  var isKnown: Bool { ![host, boot, namespace].contains(Self.unknown) }

  /// Nil where a part has letters that never stand there.
  init?(host: String, boot: String, namespace: String) {
    guard Self.plain(host, 20) == host, Self.plain(boot, 16) == boot,
      Self.plain(namespace, 16) == namespace
    else { return nil }
    (self.host, self.boot, self.namespace) = (host, boot, namespace)
  }

  private init(_ host: String?, _ boot: String?, _ namespace: String?) {
    func part(_ text: String?, _ length: Int) -> String {
      let plain = Self.plain(text ?? "", length)
      return plain.isEmpty ? Self.unknown : plain
    }
    self.host = part(host, 20)
    self.boot = part(boot?.replacing("-", with: ""), 16)
    self.namespace = part(namespace, 16)
  }

  /// Where this process is.
  static var current: ProcessPlace {
    var name = [CChar](repeating: 0, count: 256)
    let host = gethostname(&name, name.count - 1) == 0 ? text(name) : nil
    #if os(Linux)
      return ProcessPlace(host, fileText("/proc/sys/kernel/random/boot_id"), namespaceNumber)
    #else
      var boot = [CChar](repeating: 0, count: 64)
      var length = boot.count - 1
      let isTold = sysctlbyname("kern.bootsessionuuid", &boot, &length, nil, 0) == 0
      return ProcessPlace(host, isTold ? text(boot) : nil, "0")
    #endif
  }

  #if os(Linux)
    /// Nil also where `/proc` is another namespace's: its numbers are not those that signals take.
    private static var namespaceNumber: String? {
      guard linkText("/proc/self") == "\(getpid())", let link = linkText("/proc/self/ns/pid") else {
        return nil
      }
      return link.filter { $0.isASCII && $0.isNumber }
    }
  #endif

  private static func plain(_ text: String, _ length: Int) -> String {
    String(
      text.lowercased().map { $0.isASCII && ($0.isLetter || $0.isNumber) ? $0 : "-" }
        .prefix(length))
  }

  private static func text(_ letters: [CChar]) -> String {
    String(decoding: letters.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
  }

  private static func fileText(_ path: String) -> String? {
    (try? String(contentsOfFile: path, encoding: .utf8))?
      .trimmingCharacters(in: .whitespacesAndNewlines)
  }

  private static func linkText(_ path: String) -> String? {
    try? FileManager.default.destinationOfSymbolicLink(atPath: path)
  }
}
