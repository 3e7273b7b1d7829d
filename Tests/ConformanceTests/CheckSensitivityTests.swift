import ConformanceKit
import Foundation
import TelltaleCore
import TestSupport
import Testing

/// The checks find what is wrong, and let an honest component pass.
struct CheckSensitivityTests {
  private static let checkOfFlaw: [CentroidAttacker.Flaw: String] = [
    .usesHeldOutLabels: "same-seed-gives-the-same-scores-whatever-the-held-out-labels",
    // Two rows of five: right in seven of ten.
    .usesSomeHeldOutLabels: "shuffled-labels-stay-at-chance",
    .comparesHeldOutLabels: "shuffled-labels-stay-at-chance",
    .readsHeldOutRows: "held-out-rows-are-not-read-in-training",
    .learnsNothing: "planted-classes-are-learnt",
    .neverAsksWhetherToStop: "training-stops-when-asked",
    .acceptsOneClass: "one-class-is-refused",
    .ignoresShapes: "rows-of-another-shape-are-refused",
    .scoresWithoutNormalising: "scores-are-log-posteriors",
    .mixesUpRows: "rows-come-in-the-wanted-order",
    .changesFromTrainingToTraining:
      "same-seed-gives-the-same-scores-whatever-the-held-out-labels",
    .losesItselfOnSaving: "saved-and-loaded-it-judges-the-same",
    .loadsNothing: "an-empty-folder-is-not-loaded",
    .splicesSomewhereElse: "every-entry-point-takes-its-representation",
    .forgetsEmotion: "application-aware-scores-emotion-too",
    .scoresWhatIsNoNumber: "not-a-number-is-not-scored-as-if-nothing-were",
    .goesBackInProgress: "progress-goes-forward-only",
    .learnsOtherwiseOnMoreThreads: "two-threads-learn-what-one-learns",
    .goesOnFromSomewhereElse: "stopped-and-resumed-it-judges-the-same",
  ]

  private func failures(_ factory: ComponentFactory) throws -> [ConformanceFinding] {
    try withTemporaryFolder { folder in
      Conformance.check(factory, settings: ConformanceSettings(scratchFolder: folder))
        .filter { $0.outcome == .failed }
    }
  }

  private func metadata(_ role: Role) -> ComponentMetadata {
    ComponentMetadata(
      role: role, id: "fake", version: "1", summary: "s", citation: "c", licence: "l")
  }

  @Test func anHonestAttackerPasses() throws {
    let failures = try failures(
      ComponentFactory(.attacker, metadata(.attacker)) { _ in CentroidAttacker() })
    #expect(failures == [])
  }

  @Test(arguments: CentroidAttacker.Flaw.allCases)
  func aFlawIsFound(flaw: CentroidAttacker.Flaw) throws {
    let check = try #require(Self.checkOfFlaw[flaw])
    let failures = try failures(
      ComponentFactory(.attacker, metadata(.attacker)) { _ in CentroidAttacker(flaw: flaw) })
    #expect(failures.map(\.check).contains(check), "\(failures)")
  }

  /// Φ(1) = 0.841: who is right more often than that has seen the labels, and who is wrong as often
  /// as by lot has seen nothing.
  @Test(
    arguments: [
      (CentroidAttacker.Flaw.usesHeldOutLabels, "no-leak-reads-as-chance"),
      (.usesHeldOutLabels, "a-known-leak-is-found-at-about-the-best-rate"),
      (.learnsNothing, "a-known-leak-is-found-at-about-the-best-rate"),
    ])
  func aReadingThatDoesNotFollowTheLeakIsFound(
    flaw: CentroidAttacker.Flaw, check: String
  ) throws {
    let failures = try failures(
      ComponentFactory(.attacker, metadata(.attacker)) { _ in CentroidAttacker(flaw: flaw) })
    #expect(failures.map(\.check).contains(check), "\(failures)")
  }

  @Test func aKnownLimitExcusesOtherScoresOnMoreThreads() throws {
    let declared = ComponentMetadata(
      role: .attacker, id: "fake", version: "1", summary: "s", citation: "c", licence: "l",
      knownLimits: ["rounding depends on the number of threads"])
    let failures = try failures(
      ComponentFactory(.attacker, declared) { _ in
        CentroidAttacker(flaw: .learnsOtherwiseOnMoreThreads)
      })
    #expect(failures == [])
  }

  @Test func aCorpusWithContradictionsIsFound() throws {
    let failures = try failures(
      ComponentFactory(.corpus, metadata(.corpus)) { _ in ContradictoryCorpus() })
    #expect(
      Set(failures.map(\.check)).isSuperset(of: [
        "listing-is-sorted-with-unique-ids", "labels-are-among-the-declared",
        "speakers-never-have-two-values", "sound-is-finite-at-the-declared-rate",
        "unknown-utterance-is-an-error",
      ]), "\(failures)")
  }

  @Test func soundThatACorpusSaysItHasNotIsFound() throws {
    let failures = try failures(
      ComponentFactory(.corpus, metadata(.corpus)) { _ in ContradictoryCorpus(hasSound: false) })
    let found = Set(failures.map(\.check))
    #expect(found.contains("reading-without-sound-is-refused"), "\(failures)")
    #expect(!found.contains("sound-is-finite-at-the-declared-rate"), "\(failures)")
  }

  @Test func anExtractorThatTakesAnythingIsFound() throws {
    let failures = try failures(
      ComponentFactory(.feature, metadata(.feature)) { _ in CarelessExtractor() })
    #expect(
      Set(failures.map(\.check)).isSuperset(of: [
        "not-a-number-is-refused", "infinity-is-refused", "an-empty-clip-is-refused",
        "silence-gives-finite-values", "frames-and-bands-are-as-described",
      ]), "\(failures)")
  }

  @Test func aRecordedModelThatAnswersForAnyUtteranceIsFound() throws {
    let failures = try failures(
      ComponentFactory(.model, metadata(.model)) { _ in TalkativeModel() })
    #expect(failures.map(\.check) == ["what-is-not-recorded-is-refused"], "\(failures)")
  }

  @Test func aMetricThatDependsOnTheOrderIsFound() throws {
    let failures = try failures(
      ComponentFactory(.metric, metadata(.metric)) { _ in FirstHalfAccuracy() })
    #expect(
      Set(failures.map(\.check)).isSuperset(of: [
        "order-of-rows-does-not-matter", "one-class-is-not-applicable",
        "scores-of-other-classes-are-refused", "counts-are-the-judged-rows",
        "no-judged-rows-are-not-applicable",
      ]), "\(failures)")
  }
}

private struct ContradictoryCorpus: Corpus {
  var hasSound = true

  var description: CorpusDescription {
    CorpusDescription(
      name: "fake", protocolVersion: "1", language: "en", licence: "none",
      foldRule: .speakers(count: 2), emotions: ["angry", "sad"],
      attributes: [
        AttributeDescription(name: "gender", classes: ["female", "male"], note: "made up")
      ], hasSound: hasSound)
  }

  func list() -> CorpusListing {
    let utterances = [("b", "1", "female"), ("a", "1", "male"), ("c", "2", "robot")]
    return CorpusListing(
      utterances: utterances.map { id, speaker, gender in
        Utterance(id: id, speaker: speaker, emotion: "sad", attributes: ["gender": gender])
      }, defects: [])
  }

  func read(_ utterance: Utterance) -> AudioClip {
    AudioClip(samples: [.nan], sampleRateHz: 8000)
  }
}

private struct CarelessExtractor: FeatureExtractor {
  let output = FeatureDescription(
    bands: [FeatureDescription.Band(name: "log energy", unit: "dB", range: -80...0)],
    frameRateHz: 50)

  func extract(from clip: AudioClip) -> FeatureMatrix {
    let energy = clip.samples.map { $0 * $0 }.reduce(0, +)
    return FeatureMatrix(values: [log(energy)], frameCount: 1, bandCount: 1)
  }
}

private struct FirstHalfAccuracy: LeakageMetric {
  let declaration = LeakageMetricDeclaration(
    label: "Half", unit: "share", range: 0...1, higherIsMoreLeakage: true, decisionRule: .trained)

  func measure(_ request: MeasurementRequest) -> TelltaleCore.Measurement {
    let count = request.scores.rowCount / 2
    let right = (0..<count).count { request.scores.decision(ofRow: $0) == request.truth.labels[$0] }
    return .value(
      LeakageScore(
        value: Double(right) / Double(max(count, 1)), chance: 0.5, utteranceCount: count,
        speakerCount: 1))
  }
}

/// Says that it answers from recorded files, and makes its answers up.
private struct TalkativeModel: PretrainedModel, TrainedPrimaryTaskModel {
  let declaration = PrimaryTaskModelDeclaration(
    family: nil, architecture: nil, initialisation: "made up",
    taps: [TapDescription(name: "tap", shape: [1], depth: 1)])
  let emotions: [String] = []
  let readsFeatures = false
  let trainingLog: [TrainingEpoch] = []

  func pretrained(classes: [String], execution: Execution) -> any TrainedPrimaryTaskModel { self }

  func score(_ request: ScoringRequest) throws(AuditError) -> ScoreMatrix {
    throw AuditError(.unsupported, "it tells no emotion")
  }

  func represent(_ request: RepresentationRequest) throws(AuditError) {
    for position in request.rows.indices {
      for tap in request.taps.indices {
        let value: [Float] = [Float(position)]
        var failure: AuditError?
        value.withUnsafeBufferPointer { buffer in
          do throws(AuditError) { try request.sink(tap, position, buffer) } catch {
            failure = error
          }
        }
        if let failure { throw failure }
      }
    }
  }

  func save(toFolder folder: String) throws(AuditError) {
    throw AuditError(.unsupported, "it is not stored")
  }
}
