internal import Foundation
internal import Results
internal import TelltaleCore

/// What the paper reports, to stand beside what an audit found: `Data/study.json`.
///
/// **Source** Alsenani, Guha and Vinciarelli, Interspeech 2023: a network as T, its first pooling layer
/// intercepted, attackers trained on T's corpus or on another and spliced (ignorant).
struct PaperStudy: Decodable, Sendable {
  /// A mean over five folds and its standard deviation; Tables 3 and 4 give no deviation.
  struct Value: Decodable, Sendable {
    let mean: Double
    let deviation: Double?

    /// `0.82 ± 0.06`, as printed.
    var text: String { NumberText.metric(mean, spread: deviation) }
  }

  private struct Row<Leakage: Decodable & Sendable>: Decodable, Sendable {
    let scenario: Scenario
    /// The attacker's.
    let architecture: String
    let awareness: Awareness
    let leakage: Leakage
  }

  let citation: String
  /// Id of the study's L.
  let metric: String
  /// What T is: its architecture, and how deep it is tapped.
  private let architecture: String
  private let tapDepth: Int
  private let attribute: String
  /// Id of the corpus that T is trained on.
  let corpus: String
  /// The same as it is written.
  let corpusName: String
  /// Id of the corpus that attackers learn from where it is another.
  private let foreignCorpus: String
  /// Table 2's last row.
  let random: Double
  private let table2: [Row<Value>]
  /// By emotion.
  private let table3: [Row<[String: Double]>]
  /// By id of the extractor that T was trained on the features of.
  private let table4: [Row<[String: Double]>]

  /// The file's; it comes with the program.
  static let published: PaperStudy = {
    do {
      return try JSONDecoder().decode(PaperStudy.self, from: Data(PackageResources.study_json))
    } catch { preconditionFailure("study.json: \(error)") }
  }()

  /// Table 2's value for that row, or nil where the paper has none.
  func leakage(of cell: Cell) -> Value? { Self.leakage(of: cell, in: table2) }

  /// Table 3's values by emotion.
  func leakageByEmotion(of cell: Cell) -> [String: Double]? { Self.leakage(of: cell, in: table3) }

  /// Table 4's value for a model trained on that extractor's features.
  func leakage(of cell: Cell, feature: String) -> Double? {
    Self.leakage(of: cell, in: table4)?[feature]
  }

  private static func leakage<Leakage>(of cell: Cell, in table: [Row<Leakage>]) -> Leakage? {
    table.first {
      $0.scenario == cell.scenario && $0.architecture == cell.architecture
        && $0.awareness == cell.awareness
    }?.leakage
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
  func match(_ cell: Cell, in result: AuditResult) -> Match {
    guard result.primaryModel.declaration.architecture == architecture,
      cell.tap.depth == tapDepth, cell.attribute == attribute
    else { return .none }
    let ids = Dictionary(
      result.provenance.components.filter { $0.role == .corpus }.map { ($0.name, $0.id) },
      uniquingKeysWith: { first, _ in first })
    let attacked = result.primaryModel.corpus
    let foreign = cell.attackerCorpus == attacked.name ? corpus : foreignCorpus
    return attacked.id == corpus && ids[cell.attackerCorpus] == foreign ? .same : .otherCorpora
  }
}
