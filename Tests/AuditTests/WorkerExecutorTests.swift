import Foundation
import Synchronization
import TelltaleCore
import TestSupport
import Testing

@testable import Engine
@testable import Plan

/// What a worker does costs its stage; here workers are shell scripts.
@Suite(.timeLimit(.minutes(40))) struct WorkerExecutorTests {
  /// Reads a job and tells its number; `say` answers.
  private static let head = """
    say() { echo "{\\"number\\":$number,\\"content\\":$1}"; }
    while read -r line; do
    case "$line" in cancel) continue;; esac
    number=$(echo "$line" | sed 's/.*"number":\\([0-9]*\\).*/\\1/')
    stage=$(echo "$line" | sed 's/.*"title":"\\([a-z]*\\)".*/\\1/')

    """

  private static func stage(_ title: String) -> Stage {
    let content = KeyContent(kind: "features")
    return Stage(
      madeOf: content, key: content.key,
      work: .features(Stage.FeatureWork(corpus: "fake", feature: "mel")), title: title, load: 1,
      speedClass: "", size: .none, threads: .one, seed: content.draws)
  }

  private func worker(_ body: String) -> WorkerExecutor {
    WorkerExecutor(executable: "/bin/sh") { ["-c", Self.head + body + "\ndone"] }
  }

  private func failure(
    of worker: WorkerExecutor, isCancelled: @escaping @Sendable () -> Bool = { false }
  ) -> AuditError? {
    #expect(throws: AuditError.self) {
      try worker.execute(Self.stage("one"), progress: { _ in }, isCancelled: isCancelled)
    }
  }

  @Test func oneWorkerServesStageAfterStage() throws {
    let notes = Mutex([String]())
    let worker = worker(
      """
      count=$((count + 1))
      say "{\\"progress\\":{\\"_0\\":{\\"fraction\\":0.5,\\"note\\":\\"$stage $count\\"}}}"
      say '{"done":{}}'
      """)
    for stage in ["one", "two"] {
      try worker.execute(
        Self.stage(stage), progress: { step in notes.withLock { $0.append(step.note) } },
        isCancelled: { false })
    }
    #expect(notes.withLock { $0 } == ["one 1", "two 2"])
  }

  @Test func whatDoesNotRepeatTheJobsNumberIsNoAnswer() {
    let error = failure(
      of: worker(
        """
        echo '{"number":1,"content":{"done":{}}}'
        echo '{"number":0,"content":{"done":{}}}'
        echo 'telltale-worker {"done":{}}'
        echo last words >&2
        exit 3
        """))
    #expect(error?.code == .pluginFailed)
    #expect(error?.message.contains("the worker process ended with status 3") == true)
    #expect(error?.cause == "its last words: last words")
  }

  @Test func anAnswerIsReadBehindWhatAnybodyWrote() throws {
    try worker(#"printf 'no line feed'; echo; say '{"done":{}}'"#)
      .execute(Self.stage("one"), progress: { _ in }, isCancelled: { false })
  }

  /// The sleeper holds every descriptor that the worker had.
  @Test func aDeathIsNoticedWhoeverHoldsItsDescriptors() {
    let error = failure(of: worker("sleep 600 & kill -KILL $$"))
    #expect(error?.message.contains("was killed by signal 9") == true)
    #expect(failure(of: worker("sleep 600 & exit 0"))?.message.contains("status 0") == true)
  }

  @Test func afterADeathTheNextStageGetsAnotherWorker() throws {
    try withTemporaryFolder { folder in
      let worker = worker(
        "[ -e \(folder)/died ] || { touch \(folder)/died; exit 1; }; say '{\"done\":{}}'")
      #expect(failure(of: worker)?.code == .pluginFailed)
      try worker.execute(Self.stage("two"), progress: { _ in }, isCancelled: { false })
    }
  }

  @Test func onlyWhoAskedForAStopIsTold() {
    let said =
      #"say '{"failed":{"_0":{"code":"cancelled","message":"no wish of mine"}}}'"#
    #expect(failure(of: worker(said))?.code == .computationFailed)
    #expect(failure(of: worker("sleep 1; " + said), isCancelled: { true })?.code == .cancelled)
    // The store is the worker's to write.
    let full = #"say '{"failed":{"_0":{"code":"storage-failed","message":"the disk is full"}}}'"#
    #expect(failure(of: worker(full))?.code == .storageFailed)
  }
}
