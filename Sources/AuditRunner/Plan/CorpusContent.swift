public import AuditCore
internal import Foundation
internal import Synchronization

/// A corpus of an audit, listed, hashed and cut into folds.
public struct CorpusContent: Sendable {
  public let component: ResolvedComponent
  public let corpus: any Corpus
  /// As the audit takes them.
  public let utterances: [Utterance]
  public let defects: [CorpusDefect]
  /// As the corpus lists them: `review` follows from them.
  let listed: [Utterance]
  let review: LabelReview
  let foldChoice: FoldChoice
  /// SHA-256 of each recording, or of what makes it.
  let audioHashes: [ContentHash]
  let contentHash: ContentHash

  /// Names of emotions that occur, in the corpus's order.
  let emotions: [String]

  public var name: String { component.name }
  public var folds: SpeakerFolds { foldChoice.folds }

  /// Lists and hashes a corpus.
  ///
  /// Folds and validation splits do not depend on the audit's seed: audits of different seeds stay
  /// comparable, speaker by speaker.
  ///
  /// - Parameters:
  ///   - attribute: that is audited.
  ///   - varying: what is done about speakers who have several labels of it.
  ///
  /// Throws `.missingFile` for a recording that is listed and cannot be read, `.invalidLabels` for
  /// an empty corpus and for speakers of several labels, and what `Corpus.list` and `SpeakerFolds`
  /// throw.
  init(
    component: ResolvedComponent, corpus: any Corpus, attribute: String, varying: VaryingLabels
  ) throws(AuditError) {
    let listing = try corpus.list()
    let description = corpus.description
    do throws(AuditError) {
      review = try LabelReview(of: listing.utterances, description)
        .settling(attribute, by: varying)
    } catch {
      throw AuditError(error.code, error.message, component: component.name)
    }
    let utterances = review.utterances
    guard !utterances.isEmpty else {
      throw AuditError(
        .invalidLabels,
        "the corpus has no utterance that can be used (\(listing.defects.count) defects);"
          + " 'telltale corpus check' lists them", component: component.name)
    }
    self.component = component
    self.corpus = corpus
    self.utterances = utterances
    self.listed = listing.utterances
    self.defects = listing.defects
    foldChoice = try FoldChoice(of: utterances, description, attribute: attribute, seed: Seed(0))
    let maker = try component.fingerprint()
    self.audioHashes = try CorpusContent.hashes(of: utterances, madeBy: maker)
    let present = Set(utterances.map(\.emotion))
    emotions = description.emotions.filter(present.contains)
    contentHash = CorpusContent.hash(
      of: utterances, audioHashes: audioHashes, madeBy: maker,
      protocolVersion: description.protocolVersion)
  }

  private struct Label: Encodable {
    let id, speaker, group, emotion: String
    let attributes: [String: String]
    let style: String?
    let audio: String
  }

  /// Of `{"labels":[…],"maker":…,"protocolVersion":…}` in canonical JSON, the labels written so many
  /// at a time: the encoder takes far more memory than what it encodes.
  static func hash(
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
  func split(_ rows: [Int], share: Double) -> (training: [Int], validation: [Int]) {
    guard share > 0 else { return (rows, []) }
    return SpeakerFolds.validationSplit(
      rows: rows, of: utterances, share: share,
      balancing: foldChoice.balancing, seed: Seed(0))
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
          + " \(utterance.audioPath.flatMap(MisplacedFile.advice(missing:)) ?? "restore it or take it off the corpus's list")",
        component: maker.id)
    }
    return hashes.compactMap(\.self)
  }
}
