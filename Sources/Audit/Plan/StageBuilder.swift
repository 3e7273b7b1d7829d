package import Formats
package import Results
internal import TelltaleCore

/// Collects the stages of a plan; asking twice for the same work gives the same stage.
package struct StageBuilder {
  private(set) var stages: [Stage] = []
  private var known: Set<ContentHash> = []
  package let audit: ResolvedAudit
  let fingerprints: Fingerprints
  package var rows: PlannedRows
  /// What cells share: thousands of attackers read the same few inputs.
  package var inputs: [InputPlace: Input] = [:]
  var featureKeys: [FeaturePlace: ContentHash] = [:]
  var modelKeys: [AuditPlan.ModelFold: ContentHash] = [:]

  /// What goes into the keys, computed once.
  package struct Fingerprints {
    package var corpora: [String: ContentHash] = [:]
    package var extractors: [String: ComponentFingerprint] = [:]
    package var attackers: [ComponentFingerprint] = []
    package var defences: [ComponentFingerprint] = []
    package var taskProbe: ComponentFingerprint?
    package var model: ComponentFingerprint
  }

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
    var prints = Fingerprints(model: try audit.model.component.fingerprint())
    for (name, content) in audit.corpora { prints.corpora[name] = content.contentHash }
    for (name, extractor) in audit.extractors {
      prints.extractors[name] = try extractor.component.fingerprint()
    }
    for attacker in audit.attackers {
      prints.attackers.append(try attacker.component.fingerprint())
    }
    for defence in audit.defences {
      prints.defences.append(try defence.component.fingerprint())
    }
    prints.taskProbe = try audit.taskProbe?.component.fingerprint()
    fingerprints = prints
    rows = PlannedRows(audit)
  }

  /// What an attacker reads.
  package struct Input {
    /// The stage that makes it, with whatever else it makes.
    package let stage: ContentHash
    /// Exactly what is read of it: goes into keys in the stage's place, so that a tap more or less
    /// in the audit leaves the attacks on the other taps what they are.
    package let identity: ContentHash
    /// What stands between; nil for nothing.
    package let behind: Stage.FittedDefence?

    package init(
      _ stage: ContentHash, identity: ContentHash? = nil, behind: Stage.FittedDefence? = nil
    ) {
      self.stage = stage
      self.identity = identity ?? stage
      self.behind = behind
    }

    /// Stages that must be there before it can be read.
    package var needs: [ContentHash] { [stage] + (behind.map { [$0.key] } ?? []) }
  }

  package mutating func add(
    _ work: Stage.Work, _ content: KeyContent, needs: [ContentHash] = [], title: String,
    load: Double, speedClass: String, byteCount: Int = 0
  ) -> ContentHash {
    let key = content.key
    if known.insert(key).inserted {
      stages.append(
        Stage(
          madeOf: content, key: key, work: work, needs: needs, title: title, load: load,
          speedClass: speedClass,
          byteCount: byteCount, seed: content.draws))
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
    let kind = attacker.declaration.family == "probe" ? "probe" : "attacker"
    return "train \(kind) \(speed(attacker.component)) \(tap ?? "")"
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
