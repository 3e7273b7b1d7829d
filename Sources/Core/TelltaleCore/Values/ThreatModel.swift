/// What an attacker is trained for (paper, §2.1).
public enum Awareness: String, Sendable, Hashable, Codable, CaseIterable {
  /// The attribute only (A_g).
  case generic
  /// The attribute and, beside it, emotion (A_a): multi-task.
  case applicationAware = "application-aware"
}

/// What an attacker was trained on; terms of the VoicePrivacy challenges.
public enum Knowledge: String, Sendable, Hashable, Codable, CaseIterable {
  /// Its native features; it never saw a representation. The paper's attack.
  case ignorant
  /// Representations that it made itself, by running the on-device part over its own recordings.
  case semiInformed = "semi-informed"
}

/// Where a decision on a score is cut (protocol, part E).
public enum DecisionRule: String, Sendable, Hashable, Codable, CaseIterable {
  /// The highest posterior: the threshold that training left. The paper's.
  case trained
  /// Offsets set without labels, so that predicted shares equal an assumed prior.
  case priorMatched = "prior-matched"
}

/// How a trained attacker adapts to what it intercepts, without a single label (protocol, part E).
public enum Adaptation: String, Sendable, Hashable, Codable, CaseIterable {
  /// Not at all; batch normalisation uses the running statistics of the attacker's training.
  case frozen
  /// Batch normalisation uses statistics of the attacked batch.
  case batch
  /// Running statistics of batch normalisation are estimated anew on the intercepted pool.
  case reEstimated = "re-estimated"
  /// Each channel of the intercepted pool is shifted and scaled to the mean and deviation that the
  /// same channel had in what the attacker learnt from.
  case standardised
}
