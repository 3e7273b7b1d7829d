internal import Formats
internal import Foundation
internal import Processes
internal import TelltaleCore
internal import TextIO

/// What an outside component has learnt: its own folder, and what the host keeps beside it.
struct LearntState: Sendable {
  /// What stands in `telltale-learnt.json`, beside the files of the component.
  struct Record: Sendable, Hashable, Codable {
    let component: String
    let classes: [String]
    let secondClasses: [String]?
    /// The tap whose representations it learnt from; nil after features.
    let tap: TapDescription?
    let trainingLog: [TrainingEpoch]
  }

  static let recordName = "telltale-learnt.json"

  /// Nil for what a component learnt in the process that loaded it: the component itself knows.
  let record: Record?
  /// `state/` in it is the component's; it may write there while it scores, too.
  let folder: ScratchFolder

  var path: String { folder.file("state") }

  /// An empty state.
  init(_ record: Record, of component: OutsideComponent) throws(AuditError) {
    self.record = record
    folder = try component.scratchFolder()
    try LearntState.storing("cannot make a folder for what is learnt") {
      try FileManager.default.createDirectory(
        atPath: folder.file("state"), withIntermediateDirectories: false)
    }
  }

  private init(_ record: Record?, folder: ScratchFolder) {
    self.record = record
    self.folder = folder
  }

  /// The same folder with another record.
  func with(_ record: Record) -> LearntState { LearntState(record, folder: folder) }

  /// Writes the component's own files, as it saved them, and the record beside them.
  func save(toFolder target: String) throws(AuditError) {
    do throws(ForeignFile.Refusal) { try ForeignFolder.check(path) } catch {
      throw AuditError(
        .pluginFailed, "the folder 'state' of a request \(error.reason)",
        component: record?.component)
    }
    try LearntState.storing("cannot write \(target)") {
      for name in try FileManager.default.contentsOfDirectory(atPath: path) {
        try FileManager.default.copyItem(atPath: path + "/" + name, toPath: target + "/" + name)
      }
    }
    if let record { try PluginJSON.write(record, to: target + "/" + LearntState.recordName) }
  }

  /// A copy, so that the stored one stays as it is.
  ///
  /// Throws `.missingFile`, or `.corruptedArtifact` for what another component saved.
  ///
  /// - Parameter component: an isolated one takes what it saved itself, in another process.
  static func load(fromFolder source: String, of component: OutsideComponent) throws(AuditError)
    -> LearntState
  {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: source)) ?? []
    let data = FileManager.default.contents(atPath: source + "/" + recordName)
    guard data != nil || component.isServed && !names.isEmpty else {
      throw AuditError(
        .missingFile, "there is no \(recordName) in \(source)", component: component.id)
    }
    var record: Record?
    if let data {
      record = try? PluginJSON.decode(Record.self, from: data, name: recordName)
      guard record?.component == component.id else {
        throw AuditError(
          .corruptedArtifact, "\(source)/\(recordName) is damaged, or another component's",
          component: component.id)
      }
    }
    let folder = try component.scratchFolder()
    try storing("cannot copy \(source)", code: .corruptedArtifact) {
      try FileManager.default.copyItem(atPath: source, toPath: folder.file("state"))
      if data != nil {
        try FileManager.default.removeItem(atPath: folder.file("state/" + recordName))
      }
    }
    return LearntState(record, folder: folder)
  }

  private static func storing(
    _ message: String, code: AuditError.Code = .storageFailed, _ body: () throws -> Void
  ) throws(AuditError) {
    do { try body() } catch { throw AuditError(code, message, cause: error.localizedDescription) }
  }
}

extension OutsideComponent {
  /// The verb `train`: rows to learn from first, rows to stop on behind them.
  func train(_ request: TrainingRequest, splice: Splice? = nil) throws(AuditError) -> LearntState {
    let rows = request.trainingRows + request.validationRows
    guard Set(request.trainingRows.map { request.target.labels[$0] }).count > 1 else {
      throw AuditError(
        .invalidLabels, "the rows to learn from show one class only; two are needed",
        component: id)
    }
    let scratch = try scratchFolder()
    var sent = self.request("train", request.execution)
    sent.input = try InputFiles.write(
      request.input, rows: rows, as: "rows", in: scratch, request.execution)
    sent.trainingRowCount = request.trainingRows.count
    sent.validationRowCount = request.validationRows.count
    sent.target = try labels(request.target, rows, "labels", in: scratch)
    if let second = request.secondTarget {
      sent.secondTarget = try labels(second, rows, "second-labels", in: scratch)
    }
    sent.splice = splice
    var tap: TapDescription?
    if case .representation(let from) = request.input.description { tap = from }
    return try learn(
      sent, classes: request.target.classes, secondClasses: request.secondTarget?.classes, tap: tap,
      in: scratch, request.execution)
  }

  /// Has a request served that fills a state.
  func learn(
    _ request: PluginRequest, classes: [String], secondClasses: [String]? = nil,
    tap: TapDescription? = nil, in scratch: ScratchFolder, _ execution: Execution
  ) throws(AuditError) -> LearntState {
    func record(_ log: [TrainingEpoch]) -> LearntState.Record {
      LearntState.Record(
        component: id, classes: classes, secondClasses: secondClasses, tap: tap, trainingLog: log)
    }
    let state = try LearntState(record([]), of: self)
    var request = request
    request.state = state.path
    request.classes = classes
    request.secondClasses = secondClasses
    let answer = try serve(request, outputs: ["log": "log.json"], in: scratch, execution)
    guard (try? FileManager.default.contentsOfDirectory(atPath: state.path))?.isEmpty == false
    else {
      throw AuditError(
        .pluginFailed,
        "plugin '\(id)', verb '\(request.verb)': the folder 'state' of the request is empty; write"
          + " there what later requests need",
        component: id)
    }
    return state.with(record(try answer.optionalJSON("log", as: [TrainingEpoch].self) ?? []))
  }

  func labels(
    _ column: LabelColumn, _ rows: [Int], _ name: String, in folder: ScratchFolder
  ) throws(AuditError) -> PluginRequest.Labels {
    let path = folder.file("\(name).npy")
    try NumpyWriter.write(rows.map { column.labels[$0] }, to: path)
    return PluginRequest.Labels(classes: column.classes, labels: path)
  }
}
