internal import Plan

/// What a submitter hands over: a script of each group of jobs, and the last job's.
extension Submitter {
  /// Scripts by their file names, the last job's among them.
  package func scripts(_ draft: Draft) -> [(name: String, text: String)] {
    draft.groups.map { ($0.name + ".sh", script($0, of: draft.round).text) }
      + [("last.sh", lastScript(of: draft).text)]
  }

  private func script(_ group: JobGroup, of round: Round) -> JobScript {
    JobScript(
      name: folder.name, comment: JobComment(round: round.number).text, site: site,
      kind: group.kind, request: group.request, program: program, logs: folder.logs,
      arguments: arguments(round) + (group.isArray ? [] : ["--bundle", "\(group.numbers[0])"]),
      isArray: group.isArray)
  }

  func lastScript(of draft: Draft) -> JobScript {
    let request = JobRequest(
      StageBundle(number: 0, kind: .cpuHeavy, stages: [], needs: [], seconds: 0), at: site,
      threadCount: plan.threadCount, memory: plan.workerByteCount >> 20,
      // It has a while.
      tries: JobRequest.Tries(time: 2), limits: draft.limits)
    return JobScript(
      name: folder.name, comment: JobComment(round: draft.round.number).text, site: site,
      kind: .cpuHeavy, request: request, program: program, logs: folder.logs,
      arguments: arguments(draft.round) + ["--last"], isArray: false)
  }

  private func arguments(_ round: Round) -> [String] {
    ["run-stages", folder.path, "--store", root, "--round", "\(round.number)"]
      + wishes.arguments
  }
}
