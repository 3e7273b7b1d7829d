package import Formats
package import Results
package import TelltaleCore

extension Stage {
  /// What there is to do: every input by name, as the key of the stage that makes it, and rows of a
  /// corpus as lists of their own type. A process that has the audit's components can do it without the
  /// plan.
  package enum Work: Sendable, Hashable, Codable {
    case features(FeatureWork)
    case primaryModel(PrimaryModelWork)
    case untrainedModel(UntrainedModelWork)
    case representations(RepresentationWork)
    case answers(AnswersWork)
    case defence(DefenceWork)
    case attacker(AttackerWork)
    case retrained(RetrainedWork)
    case scores(ScoresWork)
  }

  /// Every utterance of a corpus through an extractor.
  package struct FeatureWork: Sendable, Hashable, Codable {
    package let corpus: String
    package let feature: String
  }

  /// The primary model on a fold's training speakers. Its task scores on the held-out ones come with it.
  package struct PrimaryModelWork: Sendable, Hashable, Codable {
    package let fold: Int
    /// The stage of the evaluation corpus's features.
    package let features: ContentHash
    package let trainingRows: RowList
    package let validationRows: RowList
    package let judgedRows: RowList
  }

  /// The primary model with random weights.
  package struct UntrainedModelWork: Sendable, Hashable, Codable {
    package let feature: String
  }

  /// One forward pass of the model over rows of a corpus, all taps. Stored are the rows, or of each its pooled
  /// vector; and the model's task scores of them, where they are wanted.
  package struct RepresentationWork: Sendable, Hashable, Codable {
    /// The model's; nil for an untrained one, or one that came trained.
    package let fold: Int?
    package let corpus: String
    /// The stage that made the model; nil for one that came trained.
    package let model: ContentHash?
    /// The stage of the corpus's features; nil for a model that reads none.
    package let features: ContentHash?
    package let rows: RowList
    package let isPooled: Bool
    package let isScored: Bool
  }

  /// What a primary model that came trained said when it represented the evaluation corpus: kept by itself,
  /// for it is small, and outlives the representations.
  package struct AnswersWork: Sendable, Hashable, Codable {
    package let representations: ContentHash
  }

  /// A defence fitted to one tap of one fold's model.
  package struct DefenceWork: Sendable, Hashable, Codable {
    package let defence: DefenceIndex
    /// Representations of the evaluation corpus.
    package let input: Source
    /// Rows of the evaluation corpus to learn from.
    package let rows: RowList
  }

  /// A stored array, and how it is read.
  package struct Source: Sendable, Hashable, Codable {
    /// That makes it, with whatever else it makes.
    package let stage: ContentHash
    /// Nil for native features.
    package let tap: TapIndex?
    /// What stands between; nil for nothing.
    package let behind: FittedDefence?

    /// Stages that must be there before it can be read.
    package var needs: [ContentHash] { [stage] + (behind.map { [$0.stage] } ?? []) }
  }

  /// A defence that stands between a stored array and whoever reads it.
  package struct FittedDefence: Sendable, Hashable, Codable {
    package let defence: DefenceIndex
    /// That fitted it.
    package let stage: ContentHash
    /// Of what is random in it.
    package let seed: Seed
  }

  /// What is learnt and judged.
  package enum Target: String, Sendable, Hashable, Codable {
    case attribute
    /// By a probe that shows how much of the task is left.
    case emotion
  }

  /// Who learns and judges. Not a name: what the audit file calls its attackers and what the
  /// program brings along shall never be taken for each other.
  package enum Learner: Sendable, Hashable, Codable {
    case attacker(AttackerIndex)
    /// What learns emotion at every place.
    case taskProbe
  }

  /// An attacker's training.
  package struct AttackerWork: Sendable, Hashable, Codable {
    package let learner: Learner
    package let corpus: String
    package let awareness: Awareness
    /// Of the primary model, where representations or held-out speakers depend on it.
    package let fold: Int?
    let isUntrainedModel: Bool
    package let hasShuffledLabels: Bool
    package let target: Target
    /// What it learns to tell apart.
    package let classes: [String]
    package let trainingRows: RowList
    package let validationRows: RowList
    package let input: Source
  }

  /// An attack made again for other deals of the labels: its exact test.
  package struct RetrainedWork: Sendable, Hashable, Codable {
    package let attacker: AttackerIndex
    /// Representations of the evaluation corpus, one for each of the audit's folds.
    package let inputs: [Source]
  }

  /// A trained attacker's scores of features or representations of speakers that it never heard.
  package struct ScoresWork: Sendable, Hashable, Codable {
    package let learner: Learner
    /// The corpus whose speakers are judged.
    package let judged: String
    /// The stage that trained the attacker.
    package let trained: ContentHash
    package let input: Source
    package let rows: RowList
    package let target: Target
    package let adaptation: Adaptation
    /// What the attacker learnt from, where its adaptation needs that.
    package let learnt: LearntInput?
  }

  /// Where the rows lie that an attacker learnt from.
  package struct LearntInput: Sendable, Hashable, Codable {
    package let input: Source
    package let rows: RowList
  }
}

extension Stage.Work {
  /// Stages that must be there first.
  package var needs: [ContentHash] {
    switch self {
    case .features, .untrainedModel: []
    case .primaryModel(let work): [work.features]
    case .representations(let work): [work.model, work.features].compactMap(\.self)
    case .answers(let work): [work.representations]
    case .defence(let work): work.input.needs
    case .attacker(let work): work.input.needs
    case .retrained(let work):
      work.inputs.flatMap(\.needs).reduce(into: []) { needs, key in
        if !needs.contains(key) { needs.append(key) }
      }
    case .scores(let work): [work.trained] + work.input.needs + (work.learnt?.input.needs ?? [])
    }
  }
}
