package import Formats
package import TelltaleCore

/// One piece of work whose result is an artifact.
package struct Stage: Sendable, Hashable {
  /// What there is to do, in the plan's own names.
  package enum Work: Sendable, Hashable {
    /// Every utterance of a corpus through an extractor.
    case features(corpus: String, feature: String)
    /// The primary model on a fold's training speakers. Its task scores on the held-out ones come
    /// with it.
    case primaryModel(feature: String, fold: Int)
    /// A primary model that came trained. Its task scores on the whole evaluation corpus.
    case pretrainedModel(feature: String)
    /// The primary model with random weights.
    case untrainedModel(feature: String)
    /// One forward pass of the model (nil fold: an untrained one, or one that came trained) over
    /// rows of a corpus, all taps.
    case representations(fold: Int?, corpus: String, rows: [Int])
    /// A defence fitted to one tap of one fold's model.
    case defence(DefenceWork)
    /// An attacker's training.
    case attacker(AttackerWork)
    /// An attack made again for other deals of the labels: its exact test.
    case retrained(RetrainedWork)
    /// A trained attacker's scores of features or representations of speakers that it never heard.
    case scores(ScoresWork)
  }

  package struct DefenceWork: Sendable, Hashable {
    /// Index among the audit's defences.
    package let defence: Int
    /// Index among the audit's taps.
    package let tap: Int
    /// Representations of the evaluation corpus.
    package let input: ContentHash
    /// Rows of the evaluation corpus to learn from.
    package let rows: [Int]
  }

  /// A defence that stands between a stored array and whoever reads it.
  package struct FittedDefence: Sendable, Hashable {
    /// Index among the audit's defences.
    package let defence: Int
    /// The stage that fitted it.
    package let key: ContentHash
    /// Of what is random in it.
    package let seed: Seed
  }

  /// What is learnt and judged.
  package enum Target: String, Sendable, Hashable {
    case attribute
    /// By a probe that shows how much of the task is left.
    case emotion
  }

  /// Who learns and judges. Not a name: what the audit file calls its attackers and what the
  /// program brings along shall never be taken for each other.
  package enum Learner: Sendable, Hashable {
    /// Index among the audit's attackers.
    case attacker(Int)
    /// What learns emotion at every place.
    case taskProbe
  }

  package struct AttackerWork: Sendable, Hashable {
    package let learner: Learner
    package let corpus: String
    package let awareness: Awareness
    /// Nil for native features, else the tap.
    package let tap: Int?
    /// Of the primary model, where representations or held-out speakers depend on it.
    package let fold: Int?
    let isUntrainedModel: Bool
    package let hasShuffledLabels: Bool
    package let target: Target
    /// What it learns to tell apart.
    package let classes: [String]
    package let trainingRows: [Int]
    package let validationRows: [Int]
    package let input: ContentHash
    /// What the representations went through; nil for nothing.
    package let behind: FittedDefence?
  }

  package struct ScoresWork: Sendable, Hashable {
    package let learner: Learner
    /// The corpus whose speakers are judged.
    package let judged: String
    package let trained: ContentHash
    package let input: ContentHash
    /// Nil for native features, else the tap.
    package let tap: Int?
    /// What the representations went through; nil for nothing.
    package let behind: FittedDefence?
    package let rows: [Int]
    package let target: Target
    package let normalisation: NormalisationMode
    /// What the attacker learnt from, where its adaptation needs that.
    package let learnt: LearntInput?
  }

  package struct RetrainedWork: Sendable, Hashable {
    /// Index among the audit's attackers.
    package let attacker: Int
    /// Index among the audit's taps.
    package let tap: Int
    /// Representations of the evaluation corpus, one for each of the audit's folds.
    package let inputs: [ContentHash]
  }

  /// Where the rows lie that an attacker learnt from.
  package struct LearntInput: Sendable, Hashable {
    package let input: ContentHash
    /// Nil for native features, else the tap.
    package let tap: Int?
    package let behind: FittedDefence?
    package let rows: [Int]
  }

  /// What the result depends on.
  package let madeOf: KeyContent
  /// The hash of that.
  package let key: ContentHash
  package let work: Work
  /// Keys of the stages that must be there first.
  package let needs: [ContentHash]
  /// For people: "train vgg16 on crema-d (fold 0)".
  package let title: String
  /// Of a training, rows × epochs; otherwise rows: what the cost estimate is made from.
  package let load: Double
  /// Groups stages of the same speed: "train vgg16".
  package let speedClass: String
  /// What the artifact takes on disk, where that is much: of representations.
  package let byteCount: Int

  /// Every random choice of a stage comes from its own work: results do not depend on order, on
  /// worker count, or on what was cached.
  package let seed: Seed

  package var isTraining: Bool {
    switch work {
    case .primaryModel, .attacker: true
    default: false
    }
  }

  /// Whether the result's numbers are had from what it makes.
  package var isJudged: Bool {
    switch work {
    case .scores, .retrained: true
    default: false
    }
  }
}
