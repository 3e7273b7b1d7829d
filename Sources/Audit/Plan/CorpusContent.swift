package import Formats
internal import Foundation
internal import Results
public import TelltaleCore

/// A corpus of an audit, listed, hashed and cut into folds.
public struct CorpusContent: Sendable {
  /// What makes the corpus, with its settings.
  public let component: ResolvedComponent
  /// Reads the sound.
  public let corpus: any Corpus
  /// As the audit takes them.
  public let utterances: [Utterance]
  /// What the corpus found while listing.
  public let defects: [CorpusDefect]
  /// As the corpus lists them, without those that are left out: `review` follows from them.
  package let listed: [Utterance]
  package let review: LabelReview
  /// Those that take no part; labels apart, which `review` tells of.
  package let leftOut: [UnusableUtterance]
  package let foldChoice: FoldChoice
  /// Mean length of an utterance's sound; nil where it was not read.
  package let meanSeconds: Double?
  /// SHA-256 of each recording, or of what makes it.
  package let audioHashes: [ContentHash]
  package let contentHash: ContentHash

  /// Names of emotions that occur, in the corpus's order.
  package let emotions: [String]

  /// In the audit file.
  public var name: String { component.name }
  /// Of `utterances`, row by row.
  public var folds: SpeakerFolds { foldChoice.folds }

  /// Lists and hashes a corpus.
  ///
  /// Folds and validation splits do not depend on the audit's seed: audits of different seeds stay
  /// comparable, speaker by speaker.
  ///
  /// - Parameters:
  ///   - configuration: what it says about the attribute, and about what is left out.
  ///   - trial: finds what cannot be used.
  ///
  /// Throws `.unknownName` for an utterance to leave out that is not listed, an error with every
  /// utterance that cannot be used where these are to be refused or none is left, `.invalidLabels` for
  /// an empty corpus and for speakers of several labels, and what `Corpus.list` and `SpeakerFolds`
  /// throw.
  package init(
    component: ResolvedComponent, corpus: any Corpus, by configuration: AuditConfiguration,
    trial: UtteranceTrial
  ) throws(AuditError) {
    let listing = try corpus.list()
    let description = corpus.description
    var leftOut = try CorpusContent.named(
      configuration.leaveOut[component.name] ?? [], in: listing.utterances, of: component.name)
    var listed = listing.utterances
    func take(out found: [UnusableUtterance]) {
      let ids = Set(found.map(\.utterance.id))
      listed.removeAll { ids.contains($0.id) }
    }
    take(out: leftOut)
    func reviewed() throws(AuditError) -> LabelReview {
      do throws(AuditError) {
        return try LabelReview(of: listed, description)
          .settling(configuration.attribute, by: configuration.varyingLabels)
      } catch {
        throw AuditError(error.code, error.message, component: component.name)
      }
    }
    var review = try reviewed()
    guard !review.utterances.isEmpty else {
      throw AuditError(
        .invalidLabels,
        "the corpus has no utterance that can be used (\(listing.defects.count) defects);"
          + " 'telltale corpus check' lists them", component: component.name)
    }
    let (unusable, seconds) = try trial.run(review.utterances)
    if !unusable.isEmpty {
      guard configuration.unusable == .leaveOut, unusable.count < review.utterances.count else {
        throw UnusableUtterance.refusal(
          unusable, of: review.utterances.count, corpus: component.name)
      }
      leftOut += unusable
      take(out: unusable)
      review = try reviewed()
    }
    let maker = try component.fingerprint()
    try self.init(
      component: component, corpus: corpus, listed: listed, review: review, leftOut: leftOut,
      defects: listing.defects, meanSeconds: seconds, attribute: configuration.attribute,
      maker: maker, audioHashes: try CorpusContent.hashes(of: review.utterances, madeBy: maker))
  }

  /// The corpus as another process listed and hashed it: no recording is read.
  package init(
    component: ResolvedComponent, corpus: any Corpus, frozen: FrozenCorpus,
    by configuration: AuditConfiguration
  ) throws(AuditError) {
    try self.init(
      component: component, corpus: corpus, listed: frozen.listed,
      review: try LabelReview(of: frozen.listed, corpus.description)
        .settling(configuration.attribute, by: configuration.varyingLabels),
      leftOut: [], defects: [], meanSeconds: nil, attribute: configuration.attribute,
      maker: try component.fingerprint(), audioHashes: frozen.audioHashes)
  }

  private init(
    component: ResolvedComponent, corpus: any Corpus, listed: [Utterance], review: LabelReview,
    leftOut: [UnusableUtterance], defects: [CorpusDefect], meanSeconds: Double?, attribute: String,
    maker: ComponentFingerprint, audioHashes: [ContentHash]
  ) throws(AuditError) {
    let (utterances, description) = (review.utterances, corpus.description)
    self.component = component
    self.corpus = corpus
    self.utterances = utterances
    self.listed = listed
    self.review = review
    self.leftOut = leftOut
    self.defects = defects
    self.meanSeconds = meanSeconds
    self.audioHashes = audioHashes
    foldChoice = try FoldChoice(of: utterances, description, attribute: attribute, seed: Seed(0))
    let present = Set(utterances.map(\.emotion))
    emotions = description.emotions.filter(present.contains)
    contentHash = CorpusContent.hash(
      of: utterances, audioHashes: audioHashes, madeBy: maker,
      protocolVersion: description.protocolVersion)
  }

  /// What another process needs of it.
  var frozen: FrozenCorpus { FrozenCorpus(listed: listed, audioHashes: audioHashes) }

  /// Throws `.missingFile` if an utterance's recording is no longer the one that the plan's keys name:
  /// it is asked whenever one is read, however long that is after the plan.
  package func checkUnchanged(row: Int) throws(AuditError) {
    let utterance = utterances[row]
    guard let path = utterance.audioPath, ContentHash(ofFile: path) != audioHashes[row] else {
      return
    }
    throw AuditError(
      .missingFile,
      "the recording of '\(utterance.id)' at \(path) changed while the audit ran; run it again, and it"
        + " is planned with what is there now", component: component.metadata.id)
  }

  /// Throws `.unknownName`.
  private static func named(
    _ ids: [String], in utterances: [Utterance], of corpus: String
  ) throws(AuditError) -> [UnusableUtterance] {
    let known = Dictionary(utterances.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
    var found: [UnusableUtterance] = []
    for id in ids {
      guard let utterance = known[id] else {
        throw AuditError(
          .unknownName,
          "'leave-out' names '\(id)', which is none of its \(utterances.count) utterances"
            + (NearName.nearest(to: id, among: utterances.map(\.id)).map {
              "; did you mean '\($0)'?"
            } ?? ""), component: corpus)
      }
      found.append(
        UnusableUtterance(
          utterance: utterance, reason: .named,
          error: AuditError(.invalidConfiguration, "'leave-out' names it")))
    }
    return found
  }

  private struct Label: Encodable {
    let id, speaker, group, emotion: String
    let attributes: [String: String]
    let style: String?
    let audio: String
  }

  /// Of `{"labels":[…],"maker":…,"protocolVersion":…}` in canonical JSON, the labels written so many
  /// at a time: the encoder takes far more memory than what it encodes.
  package static func hash(
    of utterances: [Utterance], audioHashes: [ContentHash], madeBy maker: ComponentFingerprint,
    protocolVersion: String
  ) -> ContentHash {
    let batchCount = 1000
    let batches = stride(from: 0, to: utterances.count, by: batchCount).lazy.map { start in
      let labels = (start..<min(start + batchCount, utterances.count)).map { row in
        let utterance = utterances[row]
        return Label(
          id: utterance.id, speaker: utterance.speaker, group: utterance.group,
          emotion: utterance.emotion, attributes: utterance.attributes,
          style: utterance.style?.rawValue, audio: audioHashes[row].hex)
      }
      let list = ContentHash.canonicalJSON(of: labels).dropFirst().dropLast()
      return (start == 0 ? Data() : Data(",".utf8)) + list
    }
    let head = CollectionOfOne(Data(#"{"labels":["#.utf8))
    let end = [
      Data(#"],"maker":"#.utf8), ContentHash.canonicalJSON(of: maker),
      Data(#","protocolVersion":"#.utf8), ContentHash.canonicalJSON(of: protocolVersion),
      Data("}".utf8),
    ]
    return ContentHash(
      ofPieces: [AnySequence(head), AnySequence(batches), AnySequence(end)].joined())
  }

  /// Training rows into those to learn from and those to stop on, by speaker.
  ///
  /// - Parameter share: of the speakers; 0 for no validation.
  package func split(_ rows: [Int], share: Double) -> (training: [Int], validation: [Int]) {
    guard share > 0 else { return (rows, []) }
    return SpeakerFolds.validationSplit(
      rows: rows, of: utterances, share: share,
      balancing: foldChoice.balancing, seed: Seed(0))
  }

  private static func hashes(of utterances: [Utterance], madeBy maker: ComponentFingerprint)
    throws(AuditError) -> [ContentHash]
  {
    let makerHash = ContentHash(of: maker)
    return try utterances.indices.mapInParallel(threadCount: Processor.threadCount) {
      index throws(AuditError) in
      let utterance = utterances[index]
      guard let path = utterance.audioPath else {
        return ContentHash(of: [makerHash.hex, utterance.id])
      }
      if let hash = ContentHash(ofFile: path) { return hash }
      throw AuditError(
        .missingFile,
        "utterance '\(utterance.id)' has no readable recording at \(path);"
          + " \(MisplacedFile.advice(missing: path) ?? "restore it or take it off the corpus's list")",
        component: maker.id)
    }
  }
}
