/// The script of jobs that ask for the same and have the same to wait for: an array, whose indices are the
/// numbers of their bundles.
struct JobScript {
  let name: String
  /// Told to `squeue`, so that the queue itself knows what a job is for.
  let comment: String
  let site: ClusterSite
  let kind: ClusterSite.Kind
  let request: JobRequest
  /// Path of the program, where the site does not say how it is started.
  let program: String
  /// Folder of logs.
  let logs: String
  /// Of the program, each as it is.
  let arguments: [String]
  /// Whether the number of the job's bundle follows the arguments.
  let isArray: Bool

  var text: String {
    let resources = site[kind]
    var directives = [
      "--job-name=\(name)", "--comment=\(comment)",
      "--output=\"\(logs.replacing("%", with: "%%"))/\(isArray ? "%A_%a" : "%j").log\"",
      "--open-mode=append", "--requeue",
      // To the script's own process, which the program has taken over.
      "--signal=B:USR1@\(site.noticeSeconds)",
      "--nodes=1", "--ntasks=1", "--cpus-per-task=\(request.processors)",
      "--mem=\(request.memory)M", "--time=\(request.time)",
    ]
    if let partition = resources.partition ?? site.partition {
      directives.append("--partition=\(partition)")
    }
    if let account = site.account { directives.append("--account=\(account)") }
    if let quality = site.qualityOfService { directives.append("--qos=\(quality)") }
    if let generic = resources.genericResources { directives.append("--gres=\(generic)") }
    directives += site.options + resources.options
    var lines = ["#!/bin/bash"] + directives.map { "#SBATCH \($0)" } + [""]
    lines += site.setup
    if let scratch = site.scratch {
      lines.append("export TMPDIR=\"\(scratch)\"")
      lines.append("mkdir -p \"$TMPDIR\"")
    }
    let command = site.command ?? ShellWord.quoted(program)
    let words = arguments.map(ShellWord.quoted).joined(separator: " ")
    // In the place of the shell, so that the notice before the end reaches it.
    lines.append("exec \(command) \(words)" + (isArray ? " --bundle \"$SLURM_ARRAY_TASK_ID\"" : ""))
    return lines.joined(separator: "\n") + "\n"
  }
}

/// A word as a shell takes it back.
enum ShellWord {
  static func quoted(_ word: String) -> String {
    let plain = word.allSatisfy { character in
      character.isASCII
        && (character.isLetter || character.isNumber || "_-./,:=+@%".contains(character))
    }
    guard !plain || word.isEmpty else { return word }
    return "'" + word.replacing("'", with: "'\\''") + "'"
  }
}
