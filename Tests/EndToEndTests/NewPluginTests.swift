import Foundation
import TestSupport
import Testing

/// A plugin that `plugin new` wrote builds and passes its checks as it stands.
@Suite(.serialized) struct NewPluginTests {
  private static func isRunnable(_ words: String...) -> Bool {
    (try? runProcess("/usr/bin/env", words).status) == 0
  }

  private static let hasCompiler = isRunnable("make", "--version") && isRunnable("cc", "--version")
  private static let hasSwift = isRunnable("swift", "--version")

  /// Exit status 0 and no check that failed.
  private func expectConforming(_ plugin: String, _ more: [String] = []) throws {
    let checked = try telltale(["plugin", "check", plugin, "--json"] + more)
    #expect(checked.status == 0, "\(checked.standardError)\(checked.standardOutput)")
    let report = try JSONDecoder().decode(Report.self, from: Data(checked.standardOutput.utf8))
    #expect(report.findings.count >= 10)
    #expect(report.findings.filter { $0.outcome == "failed" }.map(\.check) == [])
    #expect(report.findings.count { $0.outcome == "passed" } >= 8)
  }

  private struct Report: Decodable {
    struct Finding: Decodable {
      let check: String
      let outcome: String
    }
    let findings: [Finding]
  }

  @Test(
    .enabled(if: PythonPlugin.isRunnable),
    arguments: ["attacker", "feature", "model", "metric", "defence"])
  func inPython(role: String) throws {
    try withTemporaryFolder { folder in
      let made = try telltale([
        "plugin", "new", role, "my-\(role)", "--language", "python", "--output", folder + "/new",
      ])
      #expect(made.status == 0, "\(made.standardError)")
      #expect(made.standardOutput.split(separator: "\n").count == 3)
      try expectConforming(folder + "/new/my-\(role).telltale.yaml")
    }
  }

  @Test(.enabled(if: hasCompiler), arguments: ["attacker", "feature", "model", "metric"])
  func inC(role: String) throws {
    try withTemporaryFolder { folder in
      let made = try telltale([
        "plugin", "new", role, "my-\(role)", "--language", "c", "--output", folder + "/new",
      ])
      #expect(made.status == 0, "\(made.standardError)")
      let built = try runProcess(
        "/usr/bin/env", ["make", "-C", folder + "/new", "CFLAGS=-O2 -Wall -Wextra -Werror"])
      try #require(built.status == 0, "\(built.standardError)")
      try expectConforming(folder + "/new/my-\(role).telltale.yaml")
    }
  }

  /// Every Swift template, in one package, so that the core is compiled once.
  @Test(.enabled(if: hasSwift)) func inSwift() throws {
    let roles = ["attacker", "corpus", "defence", "feature", "metric", "model"]
    try withTemporaryFolder { folder in
      var products: [String] = []
      var targets: [String] = []
      for role in roles {
        let made = try telltale([
          "plugin", "new", role, "my-\(role)", "--language", "swift", "--telltale",
          PackageRoot.path, "--output", "\(folder)/\(role)",
        ])
        try #require(made.status == 0, "\(made.standardError)")
        let name = "My" + role.prefix(1).uppercased() + role.dropFirst()
        products.append(
          #".library(name: "Telltale\#(name)", type: .dynamic, targets: ["\#(name)Plugin"])"#)
        targets.append(
          #".target(name: "\#(name)Plugin", dependencies: [core, kit], path: "\#(role)/Sources/\#(name)Plugin", swiftSettings: [.treatAllWarnings(as: .error)])"#
        )
      }
      try """
      // swift-tools-version: 6.3
      import PackageDescription
      let core = Target.Dependency.product(name: "TelltaleCore", package: "Core")
      let kit = Target.Dependency.product(name: "MetricKit", package: "MetricKit")
      let package = Package(
        name: "all", products: [\(products.joined(separator: ", "))],
        dependencies: [
          .package(path: "\(PackageRoot.path)/Sources/Core"),
          .package(path: "\(PackageRoot.path)/Sources/Kits/MetricKit"),
        ],
        targets: [\(targets.joined(separator: ",\n"))], swiftLanguageModes: [.v6])

      """.write(toFile: folder + "/Package.swift", atomically: true, encoding: .utf8)
      let built = try runProcess(
        "/usr/bin/env", ["swift", "build", "-c", "release", "--package-path", folder])
      try #require(built.status == 0, "\(built.standardOutput)\(built.standardError)")
      for role in roles {
        let name = "My" + role.prefix(1).uppercased() + role.dropFirst()
        try expectConforming("\(folder)/.build/release/libTelltale\(name).so")
      }
      // The package's own folder stands for them.
      let folder = try telltale([
        "plugin", "check", folder, "--role", "metric", "--id", "my-metric",
      ])
      #expect(folder.status == 0, "\(folder.standardError)")
    }
  }

  @Test func whatCannotBeBegunIsRefusedWithTheRemedy() throws {
    try withTemporaryFolder { folder in
      for (words, said) in [
        (["attacker", "My-Attack", "--language", "python"], "a-z, 0-9"),
        (["defence", "mine", "--language", "c"], "swift, python"),
        (["attacker", "mine", "--language", "java"], "c, python, swift"),
        (["attcker", "mine", "--language", "c"], "did you mean 'attacker'"),
        (["attacker", "mine", "--language", "c", "--output", folder], "exists"),
        (["attacker", "mine", "--language", "swift", "--telltale", folder], "Sources/Core"),
      ] {
        let made = try runProcess(
          BuildProducts.telltale, ["plugin", "new"] + words, folder: folder)
        #expect(made.status == (said == "exists" ? 4 : made.status))
        #expect(made.status != 0)
        #expect(made.standardError.contains(said), "\(words): \(made.standardError)")
      }
      #expect(try FileManager.default.contentsOfDirectory(atPath: folder) == [])
    }
  }
}
