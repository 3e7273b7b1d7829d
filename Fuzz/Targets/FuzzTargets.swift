import Foundation
import PluginHosting
import TelltaleCore

/// Every reader of a stranger's file. A new one is named here.
enum FuzzTargets {
  static let all: [FuzzTarget] =
    configuration + tables + arrays + sound + results + answers + models

  /// Those that check the fuzzer itself are not among all.
  static func named(_ name: String) throws -> FuzzTarget {
    guard let target = (all + selfChecks).first(where: { $0.name == name }) else {
      throw AuditError(
        .unknownName,
        "there is no target '\(name)'" + NearName.hint(for: name, among: all.map(\.name)))
    }
    return target
  }

  /// What once crashed or hung a reader, each now an input like others.
  static func findings(of target: FuzzTarget) throws -> [[UInt8]] {
    let folder = "\(root)/Fuzz/Findings/\(target.name)"
    guard FileManager.default.fileExists(atPath: folder) else { return [] }
    return try FileManager.default.contentsOfDirectory(atPath: folder).sorted().map {
      try bytes("Fuzz/Findings/\(target.name)/\($0)")
    }
  }

  /// Of the package.
  static let root: String = {
    var url = URL(fileURLWithPath: #filePath)
    for _ in 0..<3 { url.deleteLastPathComponent() }
    return url.path
  }()

  /// Content of a file of the package.
  static func bytes(_ path: String) throws -> [UInt8] {
    [UInt8](try Data(contentsOf: URL(fileURLWithPath: "\(root)/\(path)")))
  }

  static func text(_ path: String) throws -> String {
    String(decoding: try bytes(path), as: UTF8.self)
  }

  /// Beside this program: libraries and the program itself.
  static var built: String { PluginLocator.ownExecutableFolder ?? "." }

  /// What a library of this build registers.
  static func registry(_ library: String) throws -> Registry {
    let probe = PluginInspection(
      executable: built + "/telltale", timeLimitSeconds: 120, cache: nil)
    return try PluginHost(probe.survey(["\(built)/lib\(library).so"])).openAll()
  }

  /// They do what the fuzzer has to notice.
  private static let selfChecks = [
    FuzzTarget(
      name: "self-crash", seeds: { [Array("no harm".utf8), Array("h!".utf8)] },
      read: { precondition(!$0.text.contains("h\u{21}"), "as asked") }),
    FuzzTarget(
      name: "self-allocation", seeds: { [[1], [0xff]] },
      read: { input in
        let count = input.bytes.first == 0xff ? 1 << 33 : 1
        withExtendedLifetime([UInt8](repeating: 1, count: count)) {}
      }),
    FuzzTarget(
      name: "self-hang", seeds: { [[0], [1]] },
      read: { while $0.bytes.first == 1 { usleep(1000) } }),
  ]
}
