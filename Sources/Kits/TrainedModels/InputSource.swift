internal import TelltaleCore

/// What fills one input of a model.
enum InputSource: Sendable, Hashable {
  case features
  /// 1 for each frame that is the utterance's own, 0 for what fills it up.
  case mask
  /// How many frames are the utterance's own.
  case length
  /// Samples per second of the features.
  case rate
  /// Zeros; of these sizes, nil being one place for each utterance. Without sizes as the model's file has them.
  case zeros([Int?]?)
  case constant(Double)

  /// As `inputs` has it: `mask`, `16000`, `zeros:2xNx128`; nil for anything else.
  init?(_ word: String) {
    switch word {
    case "features": self = .features
    case "mask": self = .mask
    case "length": self = .length
    case "rate": self = .rate
    case "zeros": self = .zeros(nil)
    default:
      if let number = Double(word), number.isFinite {
        self = .constant(number)
        return
      }
      let parts = word.split(separator: ":", omittingEmptySubsequences: false)
      guard parts.count == 2, parts[0] == "zeros" else { return nil }
      let sizes = parts[1].split(separator: "x", omittingEmptySubsequences: false)
      let known = sizes.map { Int($0) }
      guard zip(sizes, known).allSatisfy({ $0 == "N" || ($1.map { 1...65_536 ~= $0 } ?? false) }),
        known.count(where: { $0 == nil }) <= 1
      else { return nil }
      self = .zeros(known)
    }
  }

  /// What the exporters of transformers, NeMo, ESPnet and Silero call an input says what it is.
  init?(calledAs name: String) {
    let word = name.lowercased().replacing(".", with: "_")
    guard let known = Self.known.first(where: { $0.names.contains(word) }) else { return nil }
    self = known.source
  }

  private static let known: [(source: InputSource, names: Set<String>)] = [
    (.features, ["input_values", "input_features"]),
    (.mask, ["attention_mask", "input_mask", "feature_mask"]),
    (
      .length,
      [
        "input_lengths", "input_length", "lengths", "length", "audio_lengths", "audio_length",
        "audio_signal_length", "speech_lengths", "feature_lengths", "feats_lengths", "x_lens",
        "xs_lens",
      ]
    ),
    (.rate, ["sr", "sample_rate", "sampling_rate"]),
    (.zeros(nil), ["state", "states", "hidden_state", "initial_state", "h0", "c0", "h_0", "c_0"]),
  ]

  /// What a tensor of it can be where the file does not tell, likeliest first. A mask of integers may go where
  /// truth is meant, and choose rows instead: truth is tried first.
  var usualTypes: [String] {
    switch self {
    case .features: ["f32"]
    case .mask: ["boolean", "i64", "f32"]
    case .length, .rate: ["i64", "f32"]
    case .zeros: ["f32", "i64"]
    case .constant(let number): Int(exactly: number) == nil ? ["f32"] : ["i64", "f32"]
    }
  }

  /// As `inputs` has it.
  var word: String {
    switch self {
    case .features: "features"
    case .mask: "mask"
    case .length: "length"
    case .rate: "rate"
    case .zeros(nil): "zeros"
    case .zeros(let sizes?):
      "zeros:" + sizes.map { $0.map(String.init) ?? "N" }.joined(separator: "x")
    case .constant(let number): Int(exactly: number).map(String.init) ?? "\(number)"
    }
  }

  /// For people.
  var inWords: String {
    switch self {
    case .features: "features"
    case .mask: "mask: 1 for each frame of the utterance's own, 0 for what fills it up"
    case .length: "length: the number of the utterance's own frames"
    case .rate: "rate: samples per second"
    case .zeros: "zeros"
    case .constant(let number):
      "the constant " + (Int(exactly: number).map(String.init) ?? "\(number)")
    }
  }

  /// What `inputs` can say of an input, for people.
  static let vocabulary =
    "features, mask, length, rate, a number, zeros, or zeros of sizes (zeros:2xNx128, N being one for"
    + " each utterance)"
}
