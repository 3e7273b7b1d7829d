import ArgumentParser
import Foundation
import TelltaleKit
import TextIO

struct SubmitCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "submit",
    abstract: "Run an audit on a cluster with Slurm.",
    discussion: """
      Takes the same file and flags as 'telltale audit'. What is missing is dealt to jobs, which wait for \
      each other as the plan has it; the last one writes the report, and submits again, twice at most, what \
      ran out of time or memory. Store and output must lie on a file system that all nodes see. Given again, \
      the command submits only what is missing and in no job of the queue.

      The site file says what the cluster is like; every key may be left out:
        partition: main            # account:, qos:, options: [--constraint=avx2]
        time: 4h                   # longest that a job may ask for
        setup: [module load apptainer]
        command: apptainer exec telltale.sif telltale   # how the program is started there
        scratch: /scratch/$USER    # for temporary files
        cpu-light: { cpus: 8, memory: 4G }    # small stages side by side, a thread each
        cpu-heavy: { cpus: 16, memory: 16G }  # one stage at a time; also the threads of the audit
        gpu: { cpus: 8, memory: 32G, gres: gpu:1, partition: gpu }

      Example:
        telltale submit audit.yaml --slurm site.yaml --store /shared/store --output /shared/audit
        telltale status audit.yaml --store /shared/store --output /shared/audit --watch
      """)

  @OptionGroup var audit: AuditOptions
  @OptionGroup var plugins: PluginOptions
  @OptionGroup var folders: FolderOptions

  @Option(
    name: .customLong("slurm"),
    help: ArgumentHelp("What the cluster is like.", valueName: "site.yaml"))
  var site: String

  @Option(
    help: ArgumentHelp(
      "Jobs at most in all, not at a time, as far as the plan allows; the last, which writes the report, is not counted.",
      valueName: "N"))
  var jobs = 100

  @Flag(help: "Print the scripts, and submit nothing; needs no Slurm.")
  var dryRun = false

  @Flag(help: "Try stages once more that failed by themselves.")
  var retryFailed = false

  @Flag(
    name: .customLong("mix-arithmetic"),
    help: "Take stages that were reckoned on processors with vectors of another width.")
  var mixArithmetic = false

  func validate() throws {
    guard (1...10_000).contains(jobs) else {
      throw ValidationError("'--jobs \(jobs)': wanted is a whole number from 1 to 10000")
    }
  }

  func run() throws {
    let site = try UserText.read(site, what: "the site file")
    var (configuration, base) = try audit.read()
    // Not the login node's: what a node gives.
    configuration.threads =
      try configuration.threads
      ?? ClusterAudit.threadCount(site: site, device: configuration.device)
    let places = folders.places(name: configuration.name)
    let session = try AuditSession(
      configuration, baseFolder: base, host: plugins.host(), interrupt: Interrupt()
    ).leavingOut(foundIn: places.store, told: { StandardError.write("warning: \($0)\n") })
    let arguments = mixArithmetic ? ["--mix-arithmetic"] : []
    if dryRun {
      let scripts = try ClusterAudit.scripts(
        of: session, places: places, site: site, most: jobs, arguments: arguments,
        plugins: plugins.settings())
      for script in scripts { try StandardOutput.text("### \(script.name)\n\(script.text)") }
      return
    }
    let done = try ClusterAudit.submit(
      session, places: places, site: site, most: jobs, arguments: arguments,
      plugins: plugins.settings(), retriesFailed: retryFailed)
    try StandardOutput.text(done.text)
  }
}

extension ClusterAudit.Submitted {
  fileprivate var text: String {
    var lines: [String] = []
    if jobCount == 0 {
      lines.append("nothing to submit: \(queuedCount) stages are in the queue already")
    } else if stageCount == 0 {
      lines.append(
        "every stage is stored or in the queue; a job that writes the report is submitted")
    } else {
      let kept = queuedCount > 0 ? ", \(queuedCount) in the queue already" : ""
      lines.append("\(jobCount) jobs submitted for \(stageCount) stages\(kept)")
    }
    if failedCount > 0 {
      lines.append(
        "\(failedCount) stages failed by themselves, or need one that did, and are not tried again"
          + " ('--retry-failed' does; 'telltale status' says why)")
    }
    lines.append("scripts and logs: \(folder)")
    return lines.joined(separator: "\n")
  }
}
