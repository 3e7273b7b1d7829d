/// How the training of one fold's attacker went: what a reader must know before the number counts.
public struct TrainingHistory: Sendable, Hashable, Codable {
  /// Index of the fold, from 0.
  public let fold: Int
  /// Which of the audit's seeds, from 0.
  public let repetition: Int
  /// Trainings until one did not end with the same answer for every utterance; 1 as a rule.
  public let attemptCount: Int
  /// Whether the attacker answers every utterance alike all the same: its training failed, and its
  /// number says nothing of the model.
  public let answersAlike: Bool

  /// The first seed, unless said otherwise.
  public init(fold: Int, repetition: Int = 0, attemptCount: Int, answersAlike: Bool) {
    self.fold = fold
    self.repetition = repetition
    self.attemptCount = attemptCount
    self.answersAlike = answersAlike
  }
}
