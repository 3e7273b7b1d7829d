/// The words that a reader of the page needs.
enum Glossary {
  static let terms: [(term: String, meaning: String)] = [
    (
      "Tap and representation",
      "A tap is a point inside the audited model T whose output leaves the device. What comes out"
        + " there for one recording is the representation; whoever intercepts it can attack it."
    ),
    (
      "Attacker",
      "A model that infers the attribute of the speaker from a representation. Generic attackers"
        + " learn the attribute only, application-aware ones emotion as well."
    ),
    (
      "Ignorant",
      "The attacker was trained on ordinary features and never saw a representation. It is spliced"
        + " (also: stitched) onto the tap: the representation enters at its entry point of the nearest shape."
    ),
    (
      "Semi-informed",
      "The attacker ran T’s on-device part over its own recordings and was trained on what came"
        + " out. It needs the app, and of the users nothing; to tell who speaks, recordings of them."
    ),
    (
      "Scenario",
      "How close the attacker is to T: which of model family, architecture and training corpus are"
        + " the same. The worst case shares all three."
    ),
    (
      "L",
      "Leakage as in the study that this audit follows: the share of recordings whose attribute was"
        + " inferred correctly (accuracy)."
    ),
    (
      "UAR",
      "Unweighted average recall: the share inferred correctly within each class, averaged over"
        + " classes. Guessing gives one divided by the number of classes, however uneven they are."
    ),
    (
      "Prior-matched threshold",
      "The attacker sets its threshold so that the predicted shares of the classes are equal. It"
        + " needs no label, only a pool of intercepted recordings."
    ),
    (
      "AUC",
      "The probability that the attacker scores a random recording of one class above one of the"
        + " other. It needs no threshold; guessing gives 0.5."
    ),
    (
      "Ceiling (topline)",
      "The same metric for the same kind of attacker on raw features, before T: what there was to"
        + " read in the first place."
    ),
  ]
}
