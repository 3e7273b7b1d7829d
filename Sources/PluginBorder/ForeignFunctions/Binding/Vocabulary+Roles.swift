internal import TelltaleCore

extension Vocabulary {
  /// Functions of the declaration's role.
  static func functions(of declaration: ForeignDeclaration) -> [Vocabulary] {
    switch declaration {
    case .attacker(let attacker): attackerFunctions(attacker)
    case .feature(let feature): featureFunctions(feature)
    case .metric: metricFunctions
    case .model(let model): modelFunctions(model)
    }
  }

  // MARK: - Attacker

  private static func attackerFunctions(_ attacker: ForeignAttackerDeclaration) -> [Vocabulary] {
    let isAware = attacker.declaration.awareness.contains(.applicationAware)
    let emotionCount =
      isAware ? [Word("e", "how many emotions; 0 in a generic training", .count)] : []
    return [
      Vocabulary(
        function: "train", state: .makes, answer: .state,
        words: rows + emotionCount
          + [
            Word("y", "class index of each row, 0 to k - 1", .counts([Axis("n")])),
            Word(
              "x_valid", "further rows, to stop on",
              .reals([Axis("n_valid"), Axis("d")], isOfAnyRank: true)),
            Word("y_valid", "their class indices", .counts([Axis("n_valid")])),
            Word("n_valid", "how many they are; may be 0", .count),
            Word("lengths_valid", "as `lengths`, of these", .counts([Axis("n_valid")])),
          ]
          + (isAware ? [Word("z", "emotion index of each row", .counts([Axis("n")]))] : [])
          + execution,
        canBeStopped: true),
      Vocabulary(
        function: "score", state: .takes, answer: .nothing,
        words: rows + emotionCount
          + [
            Word(
              "scores", "what the function thinks of each row (see `scores` of the declaration)",
              .reals(attacker.scores.axes("k")), isOut: true, isRequired: true)
          ]
          + (isAware
            ? [
              Word(
                "scores_z", "the same of emotion", .reals([Axis("n"), Axis("e")]), isOut: true,
                isRequired: true)
            ] : []) + [threads], canBeStopped: true),
      Vocabulary(
        function: "save", isRequired: false, state: .takes, answer: .nothing, words: [path]),
      Vocabulary(
        function: "load", isRequired: false, state: .makes, answer: .state,
        words: [path] + execution),
      free,
    ]
  }

  private static let rows = [
    Word(
      "x", "rows: vectors [n,d], or whole rows where there are more axes",
      .reals([Axis("n"), Axis("d")], isOfAnyRank: true)),
    Word("n", "how many rows", .count),
    Word("d", "length of a vector", .count),
    Word(
      "lengths",
      "frames (steps) of each whole row: its own are so many along time, and zeros follow to the longest's",
      .counts([Axis("n")])),
    Word("k", "how many classes", .count),
  ]

  // MARK: - Feature extractor

  private static func featureFunctions(_ feature: ForeignFeatureDeclaration) -> [Vocabulary] {
    let bands = Axis("bands", size: feature.output.bands.count)
    let sound = [
      Word("n", "how many samples", .count),
      Word("rate", "samples per second", .count),
    ]
    return [
      Vocabulary(
        function: "extract", state: .none, answer: .nothing,
        words: sound + [
          Word("samples", "one clip, mono, nominally -1 to 1", .reals([Axis("n")])),
          Word("frames", "how many frames there is room for", .count),
          Word("bands", "how many columns a frame has", .count),
          Word(
            "features", "the matrix", .reals([Axis("frames"), bands]), isOut: true,
            isRequired: true),
          Word("frames", "how many frames were written", .count, isOut: true),
        ]),
      Vocabulary(
        function: "frames", isRequired: false, state: .none, answer: .count, words: sound),
    ]
  }

  // MARK: - Metric

  private static let metricFunctions: [Vocabulary] = {
    let perRow = [Axis("n")]
    let truth = [
      Word("truth", "class index of each utterance", .counts(perRow)),
      Word("speakers", "speaker index of each utterance", .counts(perRow)),
      Word("n", "how many utterances", .count),
      Word("k", "how many classes", .count),
    ]
    return [
      Vocabulary(
        function: "measure", state: .none, answer: .real("value"),
        words: truth + [
          Word("scores", "natural-log posteriors", .reals([Axis("n"), Axis("k")])),
          Word("posterior", "of the second class, 0 to 1; two classes only", .reals(perRow)),
          Word(
            "log_odds", "of the second class, may be infinite; two classes only",
            .reals(perRow)),
          Word("decisions", "class of the highest score, the lowest on a tie", .counts(perRow)),
          seed,
          Word("value", "the number", .real, isOut: true),
          Word("chance", "what useless scores would get", .real, isOut: true),
        ]),
      Vocabulary(
        function: "chance", isRequired: false, state: .none, answer: .real("chance"),
        words: truth + [Word("chance", "what useless scores would get", .real, isOut: true)]),
    ]
  }()

  // MARK: - Primary model

  private static func modelFunctions(_ model: ForeignModelDeclaration) -> [Vocabulary] {
    let features = [
      Word("x", "features of one utterance", .reals([Axis("frames"), Axis("bands")])),
      Word("frames", "how many frames", .count),
      Word("bands", "how many columns a frame has", .count),
      threads,
    ]
    let taps = model.declaration.taps.map { tap in
      Word(
        tap.name.asIdentifier, "tap '\(tap.name)'",
        .reals(
          tap.shape.shared.enumerated().map { Axis("axis \($0 + 1) of \(tap.name)", size: $1) }),
        isOut: true, isRequired: true)
    }
    let scores = Word(
      "scores", "what the function thinks of the utterance",
      .reals([Axis("k", size: model.emotions.count)]), isOut: true, isRequired: true)
    return [
      Vocabulary(
        function: "create", isRequired: false, state: .makes, answer: .state, words: execution,
        canBeStopped: true),
      Vocabulary(
        function: "represent", state: .takes, answer: .nothing, words: features + taps,
        canBeStopped: true),
      Vocabulary(
        function: "score", isRequired: !model.emotions.isEmpty, state: .takes, answer: .nothing,
        words: features + [Word("k", "how many classes", .count), scores], canBeStopped: true),
      free,
    ]
  }

  // MARK: - Shared

  private static let threads = Word("threads", "how many threads one call may use", .count)
  private static let seed = Word("seed", "the only source of randomness", .seed)
  private static let execution = [seed, threads]
  private static let path = Word(
    "path", "the file", .text, isRequired: true)
  private static let free = Vocabulary(
    function: "free", isRequired: false, state: .takes, answer: .nothing, words: [])
}

extension String {
  /// `kebab-case` as C writes it: with underscores.
  var asIdentifier: String { String(map { $0 == "-" ? "_" : $0 }) }
  /// The reverse, for parameters.
  var asKebabCase: String { String(map { $0 == "_" ? "-" : $0 }) }
}
