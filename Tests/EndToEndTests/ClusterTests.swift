import Foundation
import TestSupport
import Testing

/// Audits on a cluster: a real Slurm of one node, and machines without any.
@Suite(.serialized) struct ClusterTests {
  private static let site = """
    least-time: 1m
    time: 10m
    # Slurm counts in minutes: told so soon, whatever takes more than some seconds is cut off the first time.
    notice-seconds: 55
    time-factor: 1
    # More than any machine has: asked for is what the node has.
    memory-factor: 100
    job-minutes: 0.2
    cpu-light: { cpus: 1, memory: 256M }
    cpu-heavy: { cpus: 1, memory: 256M }
    """

  private func submitArguments(
    _ audit: SmallAudit, site text: String = site
  ) throws -> [String] {
    let site = audit.folder + "/site.yaml"
    try text.write(toFile: site, atomically: true, encoding: .utf8)
    return ["submit", audit.folder + "/audit.yaml", "--slurm", site] + places(audit)
  }

  private func places(_ audit: SmallAudit) -> [String] {
    ["--output", audit.folder + "/out", "--store", audit.store]
  }

  @Test func withoutSlurmTheScriptsArePrintedAndSubmittingIsAnError() throws {
    try withTemporaryFolder { folder in
      let audit = try SmallAudit(in: folder)
      let nowhere = ["PATH": "/nowhere"]
      let arguments = try submitArguments(audit)
      let dry = try runProcess(
        BuildProducts.telltale, arguments + ["--dry-run", "--jobs", "4"], environment: nowhere)
      #expect(dry.status == 0, "\(dry.standardError)")
      #expect(dry.standardOutput.contains("### last.sh"))
      #expect(dry.standardOutput.contains("#SBATCH --signal=B:USR1@55"))
      #expect(!FileManager.default.fileExists(atPath: audit.store + "/submitted"))
      let run = try runProcess(BuildProducts.telltale, arguments, environment: nowhere)
      #expect(run.status == 2)
      #expect(run.standardError.contains("--dry-run' writes the scripts"))
      #expect(run.standardError.contains("there is no 'scontrol' on this machine's PATH"))
      let status = try telltale(["status", folder + "/audit.yaml"] + places(audit))
      #expect(status.status == 2)
      #expect(status.standardError.contains("there is no store in"))
      #expect(!FileManager.default.fileExists(atPath: audit.store), "who only looks makes none")
      let none = try telltale(["status", "--store", audit.store])
      #expect(none.standardOutput.contains("no audit was submitted"))
    }
  }

  @Test func aFrozenPlanIsRunStageByStageInTheOrderOfItsGraph() throws {
    try withTemporaryFolder { folder in
      let here = try SmallAudit(in: folder, attackers: ["probe-linear"], extra: "controls: none")
      let frozen = folder + "/frozen"
      let planned = try telltale(
        ["plan", folder + "/audit.yaml", "--json", "--freeze", frozen] + places(here))
      try #require(planned.status == 0, "\(planned.standardError)")
      struct Plan: Decodable {
        struct Stage: Decodable {
          let key: String
          let needs: [String]
        }
        let stages: [Stage]
      }
      let plan = try JSONDecoder().decode(Plan.self, from: Data(planned.standardOutput.utf8))
      let store = ["--store", here.store]
      let unknown = try telltale(["run-stages", frozen, String(repeating: "0", count: 64)] + store)
      #expect(unknown.status == 2 && unknown.standardError.contains("has no stage"))
      // Two at a time, as they stand.
      for start in stride(from: 0, to: plan.stages.count, by: 2) {
        let keys = plan.stages[start..<min(start + 2, plan.stages.count)].map(\.key)
        let run = try telltale(["run-stages", frozen] + keys + store)
        #expect(run.status == 0, "\(run.standardError)")
      }
      let end = try here.run()
      #expect(
        end.status == 0 && end.standardError.contains("nothing to run"), "\(end.standardError)")
      // What a host of processors of another kind made is not taken unseen.
      let record = "\(here.store)/objects/\(plan.stages[0].key)/artifact.json"
      let text = try String(contentsOfFile: record, encoding: .utf8)
      let range = try #require(text.firstRange(of: /"vectorBitCount" : \d+/))
      try text.replacingCharacters(in: range, with: "\"vectorBitCount\" : 64").write(
        toFile: record, atomically: true, encoding: .utf8)
      try FileManager.default.removeItem(atPath: "\(here.store)/objects/\(plan.stages[1].key)")
      for stage in plan.stages where stage.needs.contains(plan.stages[1].key) {
        try? FileManager.default.removeItem(atPath: "\(here.store)/objects/\(stage.key)")
      }
      let mixed = try here.run()
      #expect(mixed.status == 2 && mixed.standardError.contains("'--mix-arithmetic' takes both"))
      let told = try telltale(here.arguments + ["--mix-arithmetic"])
      #expect(told.status == 0, "\(told.standardError)")
    }
  }

  @Test(.enabled(if: SlurmNode.isPossible, "no Slurm, or no rights to start it"))
  func killedCutOffAndWithoutItsNodeASubmittedAuditEndsWithTheScoresOfALocalOne() throws {
    try withTemporaryFolder { folder in
      let slurm = try SlurmNode(in: folder + "/slurm")
      defer { slurm.stop() }
      func audit(_ name: String) throws -> SmallAudit {
        let place = "\(folder)/\(name)"
        try FileManager.default.createDirectory(
          atPath: place, withIntermediateDirectories: true)
        return try SmallAudit(in: place)
      }
      let local = try audit("local")
      let undisturbed = try local.run()
      try #require(undisturbed.status == 0, "\(undisturbed.standardError)")
      let cluster = try audit("cluster")
      let tooMuch = try slurm.telltale(
        submitArguments(cluster, site: "cpu-heavy: { cpus: 1, memory: 900000M }"))
      #expect(tooMuch.status == 2 && tooMuch.standardError.contains("sbatch refused"))
      #expect(
        tooMuch.standardError.contains("sh asks for 1 processor, 900000 MiB"),
        "\(tooMuch.standardError)")
      let submit = try submitArguments(cluster)
      let refused = try slurm.telltale(["cancel", "audit"] + places(cluster))
      #expect(refused.status == 2 && refused.standardError.contains("was submitted"))
      let first = try slurm.telltale(submit)
      try #require(first.status == 0, "\(first.standardError)")
      #expect(first.standardOutput.contains(" jobs submitted for "))
      // What is in the queue is not submitted twice.
      let again = try slurm.telltale(submit)
      #expect(
        again.status == 0 && again.standardOutput.contains("nothing to submit"),
        "\(again.standardError)")

      // One job is cancelled, one killed, one loses its node.
      try slurm.run("scancel", [slurm.runningBundle()])
      let job = try slurm.runningBundle()
      let own = try #require(try slurm.program(of: job))
      kill(own, SIGKILL)
      _ = try slurm.runningBundle(besides: job)
      try slurm.loseNode()

      let status = try slurm.telltale(["status", cluster.folder + "/audit.yaml"] + places(cluster))
      #expect(
        status.status == 0 && status.standardOutput.contains("in the queue:"),
        "\(status.standardError)")
      try slurm.waitForAllJobs(seconds: 500)
      let log = try slurm.logs(below: cluster.store)
      #expect(log.contains("the job's time is nearly over"), "one was cut off")
      #expect(log.contains(" jobs submitted again"))
      #expect(
        try slurm.restartCount(below: cluster.store) > 0, "one lost its node, and was begun again")
      #expect(FileManager.default.fileExists(atPath: cluster.report), "\(log)")
      #expect(try cluster.scores() == local.scores())
      let end = try slurm.telltale(["status", "--store", cluster.store])
      #expect(end.standardOutput.contains("and the report is written"), "\(end.standardOutput)")
      #expect(try cluster.run().standardError.contains("nothing to run"))
    }
  }
}
