/// What other training speakers would have moved an estimate by, as a factor on the variance that the
/// judged speakers show.
///
/// Resampling judged speakers with trained attackers fixed leaves out that others to learn from would
/// have given another attacker. The correction goes by the true ratio of speakers,
///
///     c = 1 + judged / learnt
///
/// judged over all folds that were run, learnt by one fold's attacker: 1 + K / (K - 1) for all of K
/// folds. For attackers that learnt from speakers whom nobody judges the ratio counts up to 1: their
/// readings share no speaker but by the one attacker.
///
/// **Source** Nadeau and Bengio 2003, Machine Learning 52: 239-281, whose variance of a mean over K
/// folds, s² (1/K + 1/(K - 1)), is s²/K times c.
public struct LearningCorrection: Sendable, Hashable {
  /// c, at least 1: what the variance is multiplied by.
  public let factor: Double

  private init(factor: Double) { self.factor = factor }

  /// Of scores that nothing was learnt for.
  public static let none = LearningCorrection(factor: 1)

  /// Each fold's attacker learnt from the speakers of other folds.
  ///
  /// - Parameters:
  ///   - judged: speakers, over all folds that were run.
  ///   - learnt: speakers that a fold's attacker learnt from, the mean over folds; above 0.
  public static func crossValidated(judged: Double, learnt: Double) -> LearningCorrection {
    LearningCorrection(factor: 1 + ratio(judged, learnt))
  }

  /// Attackers learnt from speakers that are not judged in any fold.
  public static func apart(judged: Double, learnt: Double) -> LearningCorrection {
    LearningCorrection(factor: 1 + min(1, ratio(judged, learnt)))
  }

  private static func ratio(_ judged: Double, _ learnt: Double) -> Double {
    precondition(judged >= 0 && learnt > 0, "\(judged) speakers judged, \(learnt) learnt from")
    return judged / learnt
  }
}
