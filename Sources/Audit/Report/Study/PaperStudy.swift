internal import Results
internal import TelltaleCore

/// What the paper reports, to stand beside what an audit found.
///
/// **Source** Alsenani, Guha and Vinciarelli, Interspeech 2023: T = VGG16 on IEMOCAP, the first
/// pooling layer intercepted, attackers trained on IEMOCAP or RAVDESS and spliced (ignorant).
enum PaperStudy {
  /// Id of the study's L.
  static let metric = "accuracy"
  /// Id of the corpus that T is trained on.
  static let corpus = "iemocap"
  /// Id of the corpus that attackers learn from where it is another.
  private static let foreignCorpus = "ravdess"

  /// A mean over five folds and its standard deviation; Tables 3 and 4 give no deviation.
  struct Value {
    let mean: Double
    let deviation: Double?

    /// `0.82 ± 0.06`, as printed.
    var text: String { NumberText.metric(mean, spread: deviation) }
  }

  static let citation = "Alsenani, Guha and Vinciarelli, Interspeech 2023"
  /// Table 2's last row.
  static let random = 0.49

  /// Table 2: scenario, attacker's architecture, generic, application-aware.
  private static let table2: [(Scenario, String, Value, Value)] = [
    (.worstCase, "vgg16", .init(mean: 0.95, deviation: 0.04), .init(mean: 0.95, deviation: 0.06)),
    (.one, "vgg16", .init(mean: 0.82, deviation: 0.06), .init(mean: 0.83, deviation: 0.07)),
    (.two, "vgg19", .init(mean: 0.78, deviation: 0.12), .init(mean: 0.84, deviation: 0.12)),
    (.two, "resnet50", .init(mean: 0.59, deviation: 0.04), .init(mean: 0.55, deviation: 0.03)),
    (.two, "densenet121", .init(mean: 0.53, deviation: 0.05), .init(mean: 0.52, deviation: 0.04)),
    (.three, "vgg19", .init(mean: 0.73, deviation: 0.07), .init(mean: 0.63, deviation: 0.04)),
    (.three, "resnet50", .init(mean: 0.63, deviation: 0.03), .init(mean: 0.58, deviation: 0.04)),
    (.three, "densenet121", .init(mean: 0.51, deviation: 0.04), .init(mean: 0.53, deviation: 0.06)),
    (.four, "lstm", .init(mean: 0.52, deviation: 0.04), .init(mean: 0.52, deviation: 0.04)),
  ]

  /// Table 3: scenario, architecture, awareness, then angry, happy, neutral, sad.
  private static let table3: [(Scenario, String, Awareness, [String: Double])] = [
    (.one, "vgg16", .generic, ["angry": 0.66, "happy": 0.86, "neutral": 0.87, "sad": 0.88]),
    (.two, "resnet50", .generic, ["angry": 0.50, "happy": 0.56, "neutral": 0.63, "sad": 0.64]),
    (.three, "resnet50", .generic, ["angry": 0.63, "happy": 0.59, "neutral": 0.65, "sad": 0.62]),
    (
      .one, "vgg16", .applicationAware,
      ["angry": 0.69, "happy": 0.86, "neutral": 0.87, "sad": 0.89]
    ),
    (
      .two, "resnet50", .applicationAware,
      ["angry": 0.45, "happy": 0.54, "neutral": 0.61, "sad": 0.57]
    ),
    (
      .three, "resnet50", .applicationAware,
      ["angry": 0.59, "happy": 0.53, "neutral": 0.62, "sad": 0.55]
    ),
  ]

  /// Table 4 (application-aware): scenario, architecture, T on LLDs, T on spectrograms.
  private static let table4: [(Scenario, String, Double, Double)] = [
    (.two, "resnet50", 0.62, 0.55), (.two, "densenet121", 0.58, 0.52),
    (.three, "resnet50", 0.64, 0.58), (.three, "densenet121", 0.51, 0.52),
    (.four, "lstm", 0.51, 0.52),
  ]

  /// Table 2's value for that row, or nil where the paper has none.
  static func leakage(of cell: Cell) -> Value? {
    let row = table2.first { $0.0 == cell.scenario && $0.1 == cell.architecture }
    return row.map { cell.awareness == .generic ? $0.2 : $0.3 }
  }

  /// Table 3's values by emotion.
  static func leakageByEmotion(of cell: Cell) -> [String: Double]? {
    table3.first {
      $0.0 == cell.scenario && $0.1 == cell.architecture && $0.2 == cell.awareness
    }?.3
  }

  /// Table 4's value for a model trained on that extractor's features.
  static func leakage(of cell: Cell, feature: String) -> Double? {
    guard cell.awareness == .applicationAware,
      let row = table4.first(where: { $0.0 == cell.scenario && $0.1 == cell.architecture })
    else { return nil }
    return feature == "lld" ? row.2 : feature == "mel" ? row.3 : nil
  }

  /// How an audit's set-up compares with the paper's.
  enum Match {
    /// The same model, tap and corpora.
    case same
    /// The same model and tap on other corpora: values stand beside, greyed.
    case otherCorpora
    /// Another model, attribute or tap: the paper has nothing to compare with.
    case none
  }

  /// By component ids, whatever the audit calls its corpora.
  static func match(_ cell: Cell, in result: AuditResult) -> Match {
    guard result.primaryModel.declaration.architecture == "vgg16", cell.tap.depth == 1,
      cell.attribute == "gender"
    else { return .none }
    let ids = Dictionary(
      result.provenance.components.filter { $0.role == .corpus }.map { ($0.name, $0.id) },
      uniquingKeysWith: { first, _ in first })
    let attacked = result.primaryModel.corpus
    let foreign = cell.attackerCorpus == attacked.name ? corpus : foreignCorpus
    return attacked.id == corpus && ids[cell.attackerCorpus] == foreign ? .same : .otherCorpora
  }
}
