import Foundation
import TestSupport
import Testing

/// A Swift plugin that was built outside this package, against the shared core, in the built
/// program.
@Suite(
  .serialized,
  .enabled(if: (try? runProcess("/usr/bin/env", ["swift", "--version"]).status) == 0))
struct SwiftExampleTests {
  private func build(in folder: String) throws -> String {
    let built = try runProcess(
      "/usr/bin/env",
      [
        "swift", "build", "-c", "release", "--package-path",
        PackageRoot.path + "/examples/plugins/swift-attacker", "--scratch-path", folder + "/build",
      ])
    try #require(built.status == 0, "\(built.standardOutput)\(built.standardError)")
    return folder + "/build/release/libTelltaleSwiftNearestMean.so"
  }

  @Test func itPassesItsChecksAndFindsAPlantedLeak() throws {
    try withTemporaryFolder { folder in
      let library = try build(in: folder)
      for more in [[], ["--in-process"]] {
        let checked = try telltale(["plugin", "check", library] + more)
        #expect(checked.status == 0, "\(checked.standardError)\(checked.standardOutput)")
      }
      try expectOneCore(library)

      // In the same process as the bundled plugins, and in one of its own.
      for more in [[], ["--isolate"]] {
        let audit = try SmallAudit(
          in: folder, attackers: ["swift-nearest-mean"], extra: "controls: none")
        let run = try telltale(
          audit.arguments + ["--plugin-path", library] + more)
        #expect(run.status == 0, "\(run.standardError)")
        let attacks = try ResultFile(in: folder + "/out").attacks(by: "swift-nearest-mean")
        let accuracies = try attacks.flatMap { try $0.values(of: "accuracy") }
        #expect(accuracies.count == 2)
        // Far from the guessing of so few recordings, whatever the seed.
        #expect(accuracies.reduce(0, +) / 2 >= 0.65, "\(accuracies)")
      }
    }
  }

  /// The loader tells every file that it maps, and in which process.
  private func expectOneCore(_ library: String) throws {
    #if os(Linux)
      let inspected = try runProcess(
        BuildProducts.telltale, ["plugin-inspect", library], environment: ["LD_DEBUG": "files"])
      #expect(inspected.status == 0)
      let mapped = inspected.standardError.split(separator: "\n").filter {
        $0.contains("generating link map") && $0.contains("libTelltaleCore")
      }
      let processes = Set(mapped.map { $0.prefix { $0 != ":" } })
      #expect(!mapped.isEmpty && mapped.count == processes.count, "\(mapped)")
      #expect(inspected.standardError.contains("file=\(library) [0];  generating link map"))
    #endif
  }
}
