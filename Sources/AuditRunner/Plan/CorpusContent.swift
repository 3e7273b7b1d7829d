public import AuditCore
internal import Foundation
internal import Synchronization

/// A corpus of an audit, listed, hashed and cut into folds.
public struct CorpusContent: Sendable {
  public let component: ResolvedComponent
  public let corpus: any Corpus
  public let utterances: [Utterance]
  public let defects: [CorpusDefect]
  public let folds: SpeakerFolds
  /// SHA-256 of each recording, or of what makes it.
  let audioHashes: [ContentHash]
  let contentHash: ContentHash

  public var name: String { component.name }

  /// Lists and hashes a corpus.
  ///
  /// Folds and validation splits depend on the corpus alone, not on the audit's seed nor on the
  /// attribute: audits of different seeds stay comparable, speaker by speaker, and audits of
  /// different attributes share their primary models.
  ///
  /// Throws `.missingFile` for a recording that is listed and cannot be read, `.invalidLabels` for
  /// an empty corpus, and what `Corpus.list` and `SpeakerFolds` throw.
  init(component: ResolvedComponent, corpus: any Corpus) throws(AuditError) {
    let listing = try corpus.list()
    guard !listing.utterances.isEmpty else {
      throw AuditError(
        .invalidLabels,
        "the corpus has no utterance that can be used (\(listing.defects.count) defects);"
          + " 'telltale corpus check' lists them", component: component.name)
    }
    self.component = component
    self.corpus = corpus
    self.utterances = listing.utterances
    self.defects = listing.defects
    self.folds = try SpeakerFolds(
      of: listing.utterances, by: corpus.description.foldRule,
      balancing: CorpusContent.balanced(corpus.description), seed: Seed(0))
    let maker = try component.fingerprint()
    self.audioHashes = try CorpusContent.hashes(of: listing.utterances, madeBy: maker)
    struct Content: Encodable {
      let maker: ComponentFingerprint
      let protocolVersion: String
      let labels: [Label]
      struct Label: Encodable {
        let id, speaker, group, emotion: String
        let attributes: [String: String]
        let style: String?
        let audio: String
      }
    }
    let labels = zip(listing.utterances, audioHashes).map { utterance, hash in
      Content.Label(
        id: utterance.id, speaker: utterance.speaker, group: utterance.group,
        emotion: utterance.emotion, attributes: utterance.attributes,
        style: utterance.style?.rawValue, audio: hash.hex)
    }
    self.contentHash = ContentHash(
      of: Content(
        maker: maker, protocolVersion: corpus.description.protocolVersion, labels: labels))
  }

  /// Names of emotions that occur, in the corpus's order.
  var emotions: [String] {
    let present = Set(utterances.map(\.emotion))
    return corpus.description.emotions.filter(present.contains)
  }

  /// Training rows into those to learn from and those to stop on, by speaker.
  ///
  /// - Parameter share: of the speakers; 0 for no validation.
  func split(_ rows: [Int], share: Double) -> (training: [Int], validation: [Int]) {
    guard share > 0 else { return (rows, []) }
    return SpeakerFolds.validationSplit(
      rows: rows, of: utterances, share: share,
      balancing: CorpusContent.balanced(corpus.description), seed: Seed(0))
  }

  /// What splits spread evenly: the first attribute that the corpus labels.
  private static func balanced(_ description: CorpusDescription) -> String {
    description.attributes.first?.name ?? ""
  }

  private static func hashes(of utterances: [Utterance], madeBy maker: ComponentFingerprint)
    throws(AuditError) -> [ContentHash]
  {
    let makerHash = ContentHash(of: maker)
    let found = Mutex([ContentHash?](repeating: nil, count: utterances.count))
    DispatchQueue.concurrentPerform(iterations: utterances.count) { index in
      let utterance = utterances[index]
      let hash: ContentHash? =
        if let path = utterance.audioPath { ContentHash(ofFile: path) } else {
          ContentHash(of: [makerHash.hex, utterance.id])
        }
      found.withLock { $0[index] = hash }
    }
    let hashes = found.withLock { $0 }
    for (utterance, hash) in zip(utterances, hashes) where hash == nil {
      throw AuditError(
        .missingFile,
        "utterance '\(utterance.id)' has no readable recording at \(utterance.audioPath ?? "");"
          + " restore it or take it off the corpus's list", component: maker.id)
    }
    return hashes.compactMap(\.self)
  }
}
