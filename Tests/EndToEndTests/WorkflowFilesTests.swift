import Foundation
import TestSupport
import Testing

/// The workflows of `examples/cluster` take the graph that `plan --json` writes.
@Suite struct WorkflowFilesTests {
  private static let snakemake = OnThePath.find("snakemake")
  private static let nextflow = OnThePath.find("nextflow")

  private struct Plan: Decodable {
    struct Stage: Decodable { let state: String }
    let stages: [Stage]
    var toRun: Int { stages.count { $0.state == "to run" } }
  }

  /// A small audit, planned and frozen but for nothing run.
  private func planned(in folder: String) throws -> Plan {
    try RecordedArrays.write(to: folder)
    try """
    name: probes
    corpora:
      people: { use: table, path: recorded/utterances.csv, folds: 2 }
    model: { use: recorded, path: recorded, taps: [near] }
    attackers: [probe-linear]
    knowledge: semi-informed
    controls: none
    exact-test: none
    """.write(toFile: folder + "/audit.yaml", atomically: true, encoding: .utf8)
    let plan = try runProcess(
      BuildProducts.telltale,
      [
        "plan", "audit.yaml", "--store", folder + "/store", "--output", folder + "/out",
        "--freeze", folder + "/frozen", "--json",
      ], folder: folder)
    try #require(plan.status == 0, "\(plan.standardError)")
    try plan.standardOutput.write(toFile: folder + "/plan.json", atomically: true, encoding: .utf8)
    return try JSONDecoder().decode(Plan.self, from: Data(plan.standardOutput.utf8))
  }

  @Test(.enabled(if: Self.snakemake != nil, "no Snakemake"))
  func snakemakeDrawsAJobForEveryStageAndOneForTheReport() throws {
    let snakemake = try #require(Self.snakemake)
    try withTemporaryFolder { folder in
      let plan = try planned(in: folder)
      let drawn = try runProcess(
        snakemake,
        [
          "--dry-run", "--cores", "2", "--snakefile",
          PackageRoot.path + "/examples/cluster/Snakefile",
          "--config", "plan=\(folder)/plan.json", "frozen=\(folder)/frozen", "audit=audit.yaml",
          "telltale=\(BuildProducts.telltale)",
        ], folder: folder)
      #expect(drawn.status == 0, "\(drawn.standardError)")
      let total = (drawn.standardOutput + drawn.standardError).split(separator: "\n")
        .first { $0.hasPrefix("total") }?.split(separator: " ").last
      #expect(plan.toRun > 3 && total == "\(plan.toRun + 1)")
    }
  }

  @Test(.enabled(if: Self.nextflow != nil, "no Nextflow"))
  func nextflowReadsTheGraph() throws {
    let nextflow = try #require(Self.nextflow)
    try withTemporaryFolder { folder in
      _ = try planned(in: folder)
      let drawn = try runProcess(
        nextflow,
        [
          "run", PackageRoot.path + "/examples/cluster/main.nf", "-preview", "--plan",
          folder + "/plan.json", "--frozen", folder + "/frozen", "--audit", folder + "/audit.yaml",
        ], folder: folder)
      #expect(drawn.status == 0, "\(drawn.standardOutput)\(drawn.standardError)")
    }
  }
}
