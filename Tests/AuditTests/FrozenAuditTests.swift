import Foundation
import Synchronization
import TelltaleCore
import TestSupport
import Testing

@testable import Engine
@testable import Formats
@testable import Plan
@testable import Results

/// What another process gets of an audit is enough to run its stages, and nothing is planned twice.
struct FrozenAuditTests {
  /// Lists itself once; whoever asks again has not been told.
  private final class ListedOnce: Corpus {
    private let corpus = FakeCorpus()
    private let listings = Mutex(0)
    var description: CorpusDescription { corpus.description }

    func list() throws(AuditError) -> CorpusListing {
      let isFirst = listings.withLock { count in
        count += 1
        return count == 1
      }
      guard isFirst else { throw AuditError(.missingFile, "it was listed before") }
      return corpus.list()
    }

    func read(_ utterance: Utterance) throws(AuditError) -> AudioClip {
      try corpus.read(utterance)
    }
  }

  /// Hands every stage over as a worker gets it, with an audit that was made from the frozen one.
  private struct OtherProcess: StageExecutor {
    let executor: InProcessExecutor

    func execute(
      _ stage: Stage, progress: @escaping @Sendable (TelltaleCore.Progress) -> Void,
      isCancelled: @escaping @Sendable () -> Bool
    ) throws(AuditError) {
      let line = WorkerMessage.line(WorkerMessage.Job(stage))
      guard let job = WorkerMessage.read(line, as: WorkerMessage.Job.self), job.stage == stage
      else { throw AuditError(.computationFailed, "'\(stage.title)' came over as another stage") }
      try executor.execute(job.stage, progress: progress, isCancelled: isCancelled)
    }
  }

  private func audit() throws -> FakeAudit {
    var audit = try FakeAudit()
    audit.configuration.controls = [.shuffledLabels, .untrainedModel]
    audit.configuration.adaptation = [.frozen, .standardised]
    audit.configuration.defences = [ComponentSpecification(name: "zero")]
    return audit
  }

  private func thawed(
    _ frozen: FrozenAudit, _ registry: Registry, in folder: String
  ) throws -> ResolvedAudit {
    try frozen.write(to: "\(folder)/frozen.json")
    return try FrozenAudit.read("\(folder)/frozen.json").thawed { _ in registry }
  }

  @Test func stagesRunElsewhereAsTheyRunHere() throws {
    try withTemporaryFolder { folder in
      let plan = try audit().plan()
      let copy = try thawed(
        FrozenAudit(plan.audit, baseFolder: "/"), audit().registry, in: folder)
      func records(_ name: String, _ executor: (ArtifactStore) -> any StageExecutor) throws
        -> [ContentHash: [String: ContentHash]]
      {
        let store = try ArtifactStore(root: "\(folder)/\(name)")
        let run = try AuditEngine(
          plan: plan, store: store, executors: [executor(store)], observer: SilentObserver()
        ).run()
        #expect(run.failedStageCount == 0 && run.stagesRun == plan.stages.count)
        var files: [ContentHash: [String: ContentHash]] = [:]
        for key in store.keys { files[key] = try store.record(of: key).files.mapValues(\.sha256) }
        return files
      }
      let here = try records("here") { InProcessExecutor(plan.audit, store: $0) }
      let there = try records("there") {
        OtherProcess(executor: InProcessExecutor(copy, store: $0))
      }
      #expect(here == there && here.count == plan.stages.count)
    }
  }

  @Test func aCorpusIsListedOnce() throws {
    try withTemporaryFolder { folder in
      var audit = try FakeAudit()
      let corpus = ListedOnce()
      try audit.registry.add(
        ComponentFactory(
          .corpus,
          ComponentMetadata(
            role: .corpus, id: "once", version: "1", summary: "", citation: "", licence: "")
        ) { _ in
          corpus
        }, source: "test")
      audit.configuration.corpora = [ComponentSpecification(name: "fake", use: "once")]
      let plan = try audit.plan()
      let copy = try thawed(
        FrozenAudit(plan.audit, baseFolder: "/"), audit.registry, in: folder)
      #expect(try AuditPlan(copy).stages == plan.stages)
    }
  }

  @Test func aComponentThatIsAnotherNowIsRefusedByName() throws {
    try withTemporaryFolder { folder in
      let plan = try audit().plan()
      var other = try FakeAudit()
      other.registry = Registry()
      for role in Role.allCases {
        for entry in try audit().registry.entries(of: role) {
          try other.registry.add(entry.factory, source: entry.source, sourceHash: "changed")
        }
      }
      let error = #expect(throws: AuditError.self) {
        try thawed(FrozenAudit(plan.audit, baseFolder: "/"), other.registry, in: folder)
      }
      #expect(error?.code == .pluginFailed)
      #expect(error?.message.contains("the code or the settings of fake changed") == true)
    }
  }

  @Test func aRecordingThatChangedAfterThePlanFailsItsFeatures() throws {
    try withTemporaryFolder { folder in
      var audit = try FakeAudit()
      let path = "\(folder)/one.txt"
      try "before".write(toFile: path, atomically: true, encoding: .utf8)
      try audit.registry.add(
        ComponentFactory(
          .corpus,
          ComponentMetadata(
            role: .corpus, id: "filed", version: "1", summary: "", citation: "", licence: "")
        ) { _ in
          OneFileCorpus(path: path)
        }, source: "test")
      audit.configuration.corpora = [ComponentSpecification(name: "fake", use: "filed")]
      let plan = try audit.plan()
      try "after".write(toFile: path, atomically: true, encoding: .utf8)
      let store = try ArtifactStore(root: "\(folder)/store")
      let features = try #require(plan.stages.first { $0.madeOf.kind == "features" })
      let error = #expect(throws: AuditError.self) {
        try InProcessExecutor(plan.audit, store: store)
          .execute(features, progress: { _ in }, isCancelled: { false })
      }
      #expect(error?.message.contains("changed while the audit ran") == true, "\(error as Any)")
      #expect(!store.contains(features.key))
    }
  }

  /// All of its utterances lie in one file.
  private struct OneFileCorpus: Corpus {
    let path: String
    private let corpus = FakeCorpus()
    var description: CorpusDescription { corpus.description }

    init(path: String) { self.path = path }

    func list() throws(AuditError) -> CorpusListing {
      let listing = corpus.list()
      return CorpusListing(
        utterances: listing.utterances.map {
          Utterance(
            id: $0.id, speaker: $0.speaker, group: $0.group, emotion: $0.emotion,
            attributes: $0.attributes, style: $0.style, audioPath: path)
        }, defects: listing.defects)
    }

    func read(_ utterance: Utterance) throws(AuditError) -> AudioClip {
      try corpus.read(utterance)
    }
  }
}
