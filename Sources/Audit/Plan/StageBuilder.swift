package import Formats
package import Results
internal import TelltaleCore

/// Collects the stages of a plan; asking twice for the same work gives the same stage.
package struct StageBuilder {
  private(set) var stages: [Stage] = []
  private var known: Set<ContentHash> = []
  package let audit: ResolvedAudit
  let fingerprints: AuditFingerprints
  package var rows: PlannedRows
  /// What cells share: thousands of attackers read the same few inputs.
  package var inputs: [InputPlace: Input] = [:]
  var featureKeys: [FeaturePlace: ContentHash] = [:]
  var modelKeys: [AuditPlan.ModelFold: ContentHash] = [:]

  package struct FeaturePlace: Hashable {
    package let corpus: String
    package let feature: String
  }

  package struct InputPlace: Hashable {
    package let point: TransmissionPoint
    package let fold: Int
    package let corpus: String
    let isUntrained: Bool
  }

  init(_ audit: ResolvedAudit) throws(AuditError) {
    self.audit = audit
    fingerprints = try AuditFingerprints(audit)
    rows = PlannedRows(audit)
  }

  /// What an attacker reads.
  package struct Input {
    package let source: Stage.Source
    /// Exactly what is read of it: goes into keys in the stage's place, so that a tap more or less
    /// in the audit leaves the attacks on the other taps what they are.
    package let identity: ContentHash

    /// Features.
    static func native(_ stage: ContentHash) -> Input {
      Input(source: Stage.Source(stage: stage, tap: nil, behind: nil), identity: stage)
    }
  }

  package mutating func add(
    _ work: Stage.Work, _ content: KeyContent, title: String,
    load: Double, speedClass: String, size: Stage.Size = .none, threads: Stage.Threads = .all
  ) -> ContentHash {
    let key = content.key
    if known.insert(key).inserted {
      stages.append(
        Stage(
          madeOf: content, key: key, work: work, title: title, load: load,
          speedClass: speedClass, size: size, threads: threads, seed: content.draws))
    }
    return key
  }

  /// A corpus in a title; the feature is named where the audit has several.
  package func source(_ feature: String, of corpus: String) -> String {
    audit.model.features.count > 1 ? "\(feature) of \(corpus)" : corpus
  }

  package func epochs(_ component: ResolvedComponent) -> Int {
    guard case .integer(let epochs)? = component.parameters["epochs"] else { return 1 }
    return epochs
  }

  /// What `SpeedBook` knows a training of that attacker by; probes are a class of their own.
  func trainingSpeed(_ attacker: ResolvedAudit.AuditAttacker, tap: String?) -> String {
    let kind = isProbe(attacker) ? ScenarioMatrix.controlFamily : "attacker"
    return "train \(kind) \(speed(attacker.component)) \(tap ?? "")"
  }

  /// What is small enough for one thread: many of them side by side are faster than each on all.
  func threads(_ attacker: ResolvedAudit.AuditAttacker) -> Stage.Threads {
    isProbe(attacker) ? .one : .all
  }

  private func isProbe(_ attacker: ResolvedAudit.AuditAttacker) -> Bool {
    attacker.declaration.family == ScenarioMatrix.controlFamily
  }

  func speed(_ component: ResolvedComponent) -> String {
    let plane = component.parameters["plane"].map { " \($0)" } ?? ""
    return component.metadata.id + plane
  }
}

extension KeyContent {
  /// For work whose numbers depend on the seed and on the arithmetic.
  func computed(_ audit: ResolvedAudit) -> KeyContent {
    var content = self
    content.seed = audit.configuration.seed
    content.precision = audit.precision.rawValue
    content.device = audit.configuration.device.rawValue
    return content
  }
}
