import ArgumentParser
import Formats
import Foundation
import TelltaleKit
import TextIO

struct InitCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "init",
    abstract: "Write an audit file that runs, from flags or from a few questions.",
    discussion: """
      Takes the flags of 'telltale audit'. What is not given is asked for on a terminal, and taken \
      from the defaults elsewhere. The file is tried (planned, not run) before it is written.

      Examples:
        telltale init
        telltale init --model model.onnx --corpus ravdess:corpora/ravdess --to audit.yaml
      """)

  @OptionGroup var audit: AuditOptions
  @OptionGroup var plugins: PluginOptions
  @Option(name: .customLong("to"), help: ArgumentHelp("File to write.", valueName: "file"))
  var target = "audit.yaml"
  @Flag(help: "Overwrite the file if it is there.") var force = false

  func run() throws {
    guard force || !FileManager.default.fileExists(atPath: target) else {
      throw AuditError(
        .invalidConfiguration, "'\(target)' is there already; give another --to, or --force")
    }
    var options = audit
    let host = try plugins.host()
    let isAsking = isatty(STDIN_FILENO) == 1
    if isAsking { try InitQuestions(survey: host.survey).complete(&options) }
    let (configuration, session) = try plan(&options, host: host, isAsking: isAsking)
    if isAsking {
      try StandardOutput.text(
        "\nTaps of this model: \(session.plan.tapNames.joined(separator: ", "))")
    }
    try OutputFile.replace(target, with: AuditFileText(configuration).text)
    let cells = session.plan.attackCount
    try StandardOutput.text(
      "\(target): \(cells) \(cells == 1 ? "attack" : "attacks") planned on"
        + " \(session.plan.audit.folds.count) folds. Next:\n"
        + "  telltale plan \(target)    what it would do, and how long\n"
        + "  telltale audit \(target)   do it")
  }
}

extension InitCommand {
  /// What the options plan. On a terminal whoever is asked may add what an error says is missing, as
  /// often as it takes.
  private func plan(
    _ options: inout AuditOptions, host: PluginHost, isAsking: Bool
  ) throws(AuditError) -> (AuditConfiguration, AuditSession) {
    let interrupt = Interrupt()
    while true {
      do throws(AuditError) {
        let (configuration, base) = try options.read()
        return (
          configuration,
          try AuditSession(configuration, baseFolder: base, host: host, interrupt: interrupt)
        )
      } catch {
        guard isAsking, !interrupt.isAsked,
          try InitQuestions(survey: host.survey).mend(&options, after: error)
        else { throw error }
      }
    }
  }
}

/// Asks for what the flags leave open.
struct InitQuestions {
  let survey: PluginSurvey

  func complete(_ options: inout AuditOptions) throws(AuditError) {
    if options.file == nil, options.model == nil {
      options.model = try ask(
        "Model under audit: a file (ONNX, OpenVINO, TensorFlow, TFLite, TorchScript), a folder of"
          + " recorded representations, or one of \(ids(.model))", default: nil)
    }
    if options.file == nil, options.corpora.isEmpty {
      let first = try ask(
        "Corpus that it is attacked on, as ID:FOLDER (\(ids(.corpus)); 'table' is your own"
          + " recordings by a CSV file)", default: nil)
      options.corpora = [first].compactMap(\.self)
      if let other = try ask(
        "Another corpus for attackers to learn from (empty for none)", default: "")
      {
        options.corpora.append(other)
      }
    }
    if options.attribute == nil {
      options.attribute = try ask("Attribute to infer", default: "gender")
    }
    if options.defences.isEmpty,
      let words = try ask(
        "Defences to try, by commas (\(ids(.defence)); empty for none)", default: "")
    {
      options.defences = words.split(separator: ",")
        .map { $0.trimmingCharacters(in: .whitespaces) }
    }
    if options.folds == nil {
      options.folds = try ask("Folds to run: all, or how many", default: "all")
    }
  }

  /// Asks for flags against an error, and adds them.
  ///
  /// - Returns: false for an empty answer.
  func mend(_ options: inout AuditOptions, after error: AuditError) throws(AuditError) -> Bool {
    try StandardOutput.text("\nThat cannot be planned yet: \(ErrorPresentation.text(error))")
    guard let words = try ask("Flags to add, as --set or --feature (empty to stop)", default: "")
    else { return false }
    do {
      options.add(try AuditOptions.parse(words.split(separator: " ").map(String.init)))
    } catch {
      try StandardOutput.text(AuditOptions.message(for: error))
    }
    return true
  }

  private func ids(_ role: Role) -> String {
    survey.cards.flatMap(\.components).filter { $0.role == role }.map(\.id).sorted()
      .joined(separator: ", ")
  }

  /// Nil for an empty answer to a question whose default is empty.
  private func ask(_ question: String, default standard: String?)
    throws(AuditError) -> String?
  {
    let hint = standard.map { $0.isEmpty ? "" : " [\($0)]" } ?? ""
    try StandardOutput.write("\(question)\(hint): ")
    let answer = (readLine() ?? "").trimmingCharacters(in: .whitespaces)
    if !answer.isEmpty { return answer }
    return standard.flatMap { $0.isEmpty ? nil : $0 }
  }
}
