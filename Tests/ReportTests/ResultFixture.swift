import TelltaleCore
import TestSupport
public import Testing

@testable import Results

/// Where one is an argument of a test, a run's log has its name, not all its numbers.
extension AuditResult: CustomTestStringConvertible {
  package var testDescription: String { name }
}

/// Audit results made in code: numbers are invented, shapes and texts are like those of an audit.
enum ResultFixture {
  /// Six attacks (one failed, one not run) and two controls at two taps, two of five folds.
  static let small = make(
    name: "Two taps of a small VGG16", folds: [0, 1],
    cells: [
      cell(
        "vgg16", corpus: "crema-d", tap: pool1, .semiInformed,
        splice: splice(pool1, "block2", [64, 32, 32]),
        values: [0.91, 0.89], ceiling: 0.94),
      cell(
        "vgg16", corpus: "crema-d", tap: pool1, .ignorant,
        splice: splice(pool1, "block2", [64, 32, 32]),
        values: [0.88, 0.9], ceiling: 0.94),
      cell(
        "vgg19", corpus: "ravdess", tap: pool1, .ignorant,
        splice: splice(pool1, "block2", [64, 64, 64]),
        values: [0.61, 0.73], ceiling: 0.71),
      failed(
        cell(
          "probe", corpus: "crema-d", tap: pool5, .semiInformed, splice: nil, values: [],
          ceiling: nil),
        because: "training diverged: the loss is not a number at epoch 2; try a smaller rate"),
      cell(
        "vgg16", corpus: "crema-d", tap: pool5, .ignorant,
        splice: splice(pool5, "block4", [256, 4, 4]),
        values: [0.5, 0.52], ceiling: 0.82, priorMatched: false),
      notRun(
        cell(
          "vgg19", corpus: "crema-d", tap: pool5, .semiInformed,
          splice: splice(pool5, "block5", [512, 2, 2]), values: [], ceiling: nil),
        because: "the budget of 20 minutes was spent"),
      cell(
        "vgg16", corpus: "crema-d", tap: pool1, .semiInformed,
        splice: splice(pool1, "block2", [64, 32, 32]),
        values: [0.96, 0.98], ceiling: 0.94, kind: .untrainedModel),
      cell(
        "probe", corpus: "crema-d", tap: pool1, .semiInformed, splice: nil, values: [0.48, 0.53],
        ceiling: nil, kind: .shuffledLabels),
    ],
    transmission: transmission)

  /// The first tap leaks most, the second costs some of the task.
  static let transmission = TransmissionResult(
    points: [
      place(pool1, leakage: 0.9, task: 0.64, cell: "pool1/vgg16/crema-d/generic/semi-informed"),
      place(pool5, leakage: 0.53, task: 0.57, cell: "pool5/vgg16/crema-d/generic/ignorant"),
    ], knee: nil,
    advice: [
      "transmitting after pool5 instead of after pool1 lowers what the strongest attack reads from"
        + " 0.90 [0.85, 0.95] to 0.53 [0.48, 0.58] (paired difference 0.37 [0.31, 0.43], p 0.0001 over"
        + " all pairs of places), where guessing gives 0.50; the probe's UAR on emotion reads 0.57"
        + " instead of 0.64."
    ])

  private static func place(_ tap: TapDescription, leakage: Double, task: Double, cell: String)
    -> TransmissionResult.Point
  {
    TransmissionResult.Point(
      id: tap.name, modelFeature: "mel", tap: tap, defence: nil, sent: tap.shape,
      task: [TaskScore(accuracy: task, uar: task, majority: 0.25, utteranceCount: 532)],
      attack: TransmissionResult.Attack(
        cell: cell, metric: "uar-prior-matched", leakage: leakage, chance: 0.5,
        interval: leakage - 0.05...leakage + 0.05,
        verdict: leakage > 0.6 ? .leakDemonstrated : .inconclusive), isOnFront: true)
  }

  /// T on mel and on LLDs, application-aware, scripted and improvised speech, one adaptation.
  static let contrasting: AuditResult = {
    let cells =
      ["mel", "lld"].flatMap { feature in
        ["vgg16", "resnet50"].map { attacker in
          cell(
            attacker, corpus: "ravdess", tap: pool1, .ignorant, awareness: .applicationAware,
            splice: splice(pool1, "block2", [64, 32, 32]),
            values: feature == "lld" ? [0.64, 0.66] : [0.57, 0.59], ceiling: 0.8, feature: feature,
            styles: true)
        }
      } + [
        cell(
          "resnet50", corpus: "ravdess", tap: pool1, .ignorant, awareness: .applicationAware,
          splice: splice(pool1, "block2", [64, 32, 32]), values: [0.7, 0.72], ceiling: 0.8,
          adaptation: .standardised)
      ]
    let side = { (condition: String, cell: Int, accuracy: Double) in
      ContrastResult.Side(condition: condition, cell: cells[cell].cell.id, accuracy: accuracy)
    }
    return make(
      name: "Two features", folds: [0, 1], cells: cells, features: ["mel", "lld"],
      contrasts: [
        ContrastResult(
          kind: .feature, first: side("mel", 1, 0.58), second: side("lld", 3, 0.65),
          difference: -0.07, pValue: 0.0021, test: "sign-flip test over 38 speakers, 20,000 draws",
          speakerCount: 38),
        ContrastResult(
          kind: .style, first: side("scripted", 1, 0.58), second: side("improvised", 1, 0.57),
          difference: 0.01, pValue: 0.41, test: "sign-flip test over 10 speakers, exact",
          speakerCount: 10),
      ])
  }()

  /// Every attacker × corpus × knowledge at every tap: 4 × 2 × 2 cells a tap, and 4 more at the
  /// first for the application-aware VGGs.
  static func large(tapCount: Int, folds: [Int]) -> AuditResult {
    large(taps: Array([pool1, pool2, pool3, pool4, pool5].prefix(tapCount)), folds: folds)
  }

  /// The same at taps of any names.
  static func large(taps: [TapDescription], folds: [Int]) -> AuditResult {
    var generator = SeededGenerator(Seed(7))
    var cells: [CellResult] = []
    for tap in taps {
      for (attacker, strength) in [("vgg16", 0.42), ("vgg19", 0.37), ("mlp-probe", 0.4)] {
        for (corpus, factor) in [("crema-d", 1.0), ("ravdess", 0.72)] {
          for knowledge in [Knowledge.ignorant, .semiInformed] {
            let splices = knowledge == .ignorant ? 0.3 + 0.65 / Double(tap.depth) : 0.97
            let base = 0.5 + strength * factor * splices
            let values = folds.map { _ in min(0.99, base + (generator.uniform() - 0.5) * 0.06) }
            let awareness: [Awareness] =
              tap.depth == 1 && attacker.hasPrefix("vgg")
              ? [.generic, .applicationAware] : [.generic]
            for aware in awareness {
              cells.append(
                cell(
                  attacker, corpus: corpus, tap: tap, knowledge, awareness: aware,
                  splice: attacker.hasPrefix("vgg")
                    ? splice(tap, "block\(min(5, tap.depth + 1))", tap.shape.shared) : nil,
                  values: values, ceiling: 0.5 + strength * factor + 0.03))
            }
          }
        }
      }
    }
    if cells.count > 9 {
      cells[5] = failed(
        cells[5],
        because: "worker ended by signal 9 (killed) at epoch 3 of 5; the system was short of memory"
      )
      cells[9] = notRun(cells[9], because: "not in the profile ‘standard’: costs 41 min")
    }
    for attacker in ["vgg16", "mlp-probe"] {
      let values = folds.map { _ in 0.84 + generator.uniform() * 0.05 }
      cells.append(
        cell(
          attacker, corpus: "crema-d", tap: pool1, .semiInformed, splice: nil, values: values,
          ceiling: nil, kind: .untrainedModel))
    }
    cells.append(
      cell(
        "mlp-probe", corpus: "crema-d", tap: pool1, .semiInformed, splice: nil,
        values: folds.map { _ in 0.47 + generator.uniform() * 0.06 }, ceiling: nil,
        kind: .shuffledLabels))
    return make(name: "VGG16 on CREMA-D, first release", folds: folds, cells: cells)
  }

  static let pool1 = TapDescription(name: "pool1", shape: [64, 32, 32], depth: 1)
  static let pool2 = TapDescription(name: "pool2", shape: [128, 16, 16], depth: 2)
  static let pool3 = TapDescription(name: "pool3", shape: [256, 8, 8], depth: 3)
  static let pool4 = TapDescription(name: "pool4", shape: [512, 4, 4], depth: 4)
  static let pool5 = TapDescription(name: "pool5", shape: [512, 2, 2], depth: 5)

  /// Where a tap enters an attacker that has one stage only.
  private static func splice(_ tap: TapDescription, _ stage: String, _ shape: [Int]) -> Splice? {
    Splice.choose(for: tap.shape, among: [EntryPoint(name: stage, inputShape: shape)])
  }
}

// MARK: Cells

extension ResultFixture {
  static func cell(
    _ attacker: String, corpus: String, tap: TapDescription, _ knowledge: Knowledge,
    awareness: Awareness = .generic, splice: Splice?, values: [Double], ceiling: Double?,
    kind: Cell.Kind = .attack, priorMatched: Bool = true, feature: String = "mel",
    adaptation: Adaptation = .frozen, styles: Bool = false
  ) -> CellResult {
    let isProbe = attacker.hasSuffix("probe")
    let kindName = kind == .attack ? "" : "\(kind.rawValue)/"
    let parts = [
      tap.name, attacker, corpus, awareness.rawValue, knowledge.rawValue,
      feature == "mel" ? nil : feature, adaptation == .frozen ? nil : adaptation.rawValue,
    ]
    let cell = Cell(
      id: kindName + parts.compactMap(\.self).joined(separator: "/"),
      kind: kind, modelFeature: feature, tap: tap, attribute: "gender", attacker: attacker,
      family: isProbe ? "probe" : "convolutional", architecture: attacker,
      initialisation: isProbe ? "random" : "ImageNet (Oxford VGG weights)",
      awareness: awareness, attackerCorpus: corpus, knowledge: knowledge,
      scenario: Scenario(
        family: !isProbe, architecture: attacker == "vgg16", data: corpus == "crema-d"),
      splice: splice, adaptation: adaptation)
    let isAttack = kind == .attack && !values.isEmpty
    let emotionScore = TaskScore(accuracy: 0.58, uar: 0.55, majority: 0.31, utteranceCount: 532)
    return CellResult(
      cell: cell, status: .measured, folds: Array(values.indices),
      trainings: values.indices.map {
        TrainingHistory(
          fold: $0, attemptCount: attacker == "vgg19" && $0 == 1 ? 3 : 1,
          answersAlike: tap == pool5 && attacker == "vgg16")
      },
      leakage: values.isEmpty ? [] : metrics(values, priorMatched: priorMatched),
      ceiling: ceiling.map { value in metrics(values.map { _ in value }, priorMatched: true) }
        ?? [],
      native: !isAttack
        ? nil
        : NativeResult(
          speakers: corpus == "crema-d" ? .heldOut : .validation,
          leakage: metrics(corpus == "crema-d" ? values.map { $0 + 0.01 } : [0.83]),
          emotion: awareness == .generic ? [] : [emotionScore]),
      emotion: awareness == .generic ? [] : values.map { _ in emotionScore },
      slices: isAttack ? slices(values, styles: styles) : [],
      judgement: kind == .attack ? judgement(values, knowledge) : nil,
      picture: isAttack ? picture : nil,
      scoreFiles: values.indices.map { "scores/\(attacker)-\(corpus)-\($0).csv" })
  }

  /// Angry speech leaks least, sad speech most.
  static func slices(_ values: [Double], styles: Bool = false) -> [SliceResult] {
    let emotions = [("angry", -0.06), ("happy", -0.02), ("neutral", 0.01), ("sad", 0.03)]
    return emotions.map { name, shift in
      SliceResult(
        axis: .emotion, value: name, speakerCount: 12,
        leakage: metrics(values.map { min(0.99, $0 + shift) }))
    }
      + (styles ? ["scripted", "improvised"] : []).map {
        SliceResult(axis: .style, value: $0, speakerCount: 12, leakage: metrics(values))
      }
      + [("under-30", -0.03), ("30-to-44", 0.02)].map { name, shift in
        SliceResult(
          axis: .attribute, attribute: "age-band", value: name, speakerCount: 6,
          leakage: metrics(values.map { min(0.99, $0 + shift) }))
      }
  }

  static func failed(_ outcome: CellResult, because reason: String) -> CellResult {
    CellResult(
      cell: outcome.cell, status: .failed(because: reason), folds: [], leakage: [], ceiling: [],
      judgement: CellJudgement(
        significance: [], isConfirmatory: false, detectableEffect: nil,
        verdict: Verdict(.failed, because: reason)), scoreFiles: [])
  }

  static func notRun(_ outcome: CellResult, because reason: String) -> CellResult {
    CellResult(
      cell: outcome.cell, status: .notRun(because: reason), folds: [], leakage: [], ceiling: [],
      judgement: CellJudgement(
        significance: [], isConfirmatory: false, detectableEffect: nil,
        verdict: Verdict(.notRun, because: reason)), scoreFiles: [])
  }

  /// Six speakers of one class, four of the other.
  static let picture = AttackPicture(
    falsePositiveRates: [0.001, 0.01, 0.1, 1], truePositiveRates: [0.2, 0.45, 0.8, 1],
    densityRange: -12...12,
    densities: [
      AttackPicture.Density(label: "female", shares: [0.1, 0.6, 0.25, 0.05]),
      AttackPicture.Density(label: "male", shares: [0, 0.1, 0.5, 0.4]),
    ],
    speakers: (1...10).map { index in
      AttackPicture.Speaker(
        pseudonym: index < 10 ? "S0\(index)" : "S10", label: index <= 6 ? "female" : "male",
        utteranceCount: 28, rightShare: 1 - Double(index % 4) / 10)
    })

  /// An interval about the mean, lopsided as those near the end of a range are.
  static func interval(_ values: [Double]) -> MetricInterval? {
    guard !values.isEmpty else { return nil }
    let mean = values.reduce(0, +) / Double(values.count)
    return MetricInterval(
      range: max(0, mean - 0.06)...min(1, mean + 0.045),
      narrow: max(0, mean - 0.05)...min(1, mean + 0.037), standardError: 0.025,
      degreesOfFreedom: 34, method: .speakers)
  }

  /// Demonstrated from 0.6 on, else inconclusive.
  static func judgement(_ values: [Double], _ knowledge: Knowledge) -> CellJudgement {
    let mean = values.isEmpty ? 0.5 : values.reduce(0, +) / Double(values.count)
    let isShown = mean > 0.6
    let p = isShown ? 0.0005 : 0.31
    return CellJudgement(
      significance: ["auc", "uar-prior-matched"].map {
        Significance(
          metric: $0, pValue: p, smallestPValue: 0, isExact: false, adjusted: p * 2,
          bestOf: isShown ? 0.001 : 0.9, method: .interval)
      }, isConfirmatory: knowledge == .semiInformed, detectableEffect: 0.072,
      verdict: isShown
        ? Verdict(
          .leakDemonstrated,
          because: "UAR, prior-matched 0.91 [0.86, 0.95] where guessing gives 0.50 (adjusted p"
            + " 0.001)")
        : Verdict(
          .inconclusive, because: "UAR, prior-matched may be as high as 0.57",
          nextStep: "about 2.1 times as many speakers would settle it"))
  }

  /// The strongest cell's.
  static func verdict(_ cells: [CellResult]) -> AuditVerdict {
    let shown = cells.first { $0.judgement?.verdict.kind == .leakDemonstrated }
    return AuditVerdict(
      verdict: shown?.judgement?.verdict
        ?? Verdict(
          .inconclusive,
          because:
            "2 inconclusive, 1 failed; of these the strongest, pool1/vgg16: UAR, prior-matched"
            + " may be as high as 0.57",
          nextStep: "about 2.1 times as many speakers would settle it"),
      cell: shown?.cell.id, margin: 0.05)
  }

  /// The four metrics of an audit; the values are the trained UAR, the others lie about it.
  static func metrics(_ values: [Double], priorMatched: Bool = true) -> [MetricSummary] {
    let share = { (value: Double, chance: Double, attainable: Double?) in
      Measurement.value(
        LeakageScore(
          value: value, chance: chance, utteranceCount: 532, speakerCount: 19,
          attainable: attainable))
    }
    let declaration = { (id: String, label: String, rule: DecisionRule?) in
      LeakageMetricDeclaration(
        label: label, unit: "share", range: 0...1, higherIsMoreLeakage: true, decisionRule: rule,
        standing: .usual(id))
    }
    return [
      MetricSummary(
        metric: "accuracy", declaration: declaration("accuracy", "Accuracy", .trained),
        perFold: values.map { share($0 - 0.004, 0.53, nil) }, interval: interval(values)),
      MetricSummary(
        metric: "uar", declaration: declaration("uar", "UAR", .trained),
        perFold: values.map { share($0, 0.5, nil) }, interval: interval(values)),
      MetricSummary(
        metric: "uar-prior-matched",
        declaration: declaration("uar-prior-matched", "UAR, prior-matched", .priorMatched),
        perFold: values.map { value in
          priorMatched
            ? share(min(0.997, value + 0.012), 0.5, 0.998)
            : .notApplicable(because: "fewer than 20 intercepted utterances")
        }, interval: priorMatched ? interval(values.map { min(0.997, $0 + 0.012) }) : nil),
      MetricSummary(
        metric: "auc", declaration: declaration("auc", "AUC", nil),
        perFold: values.map { share(min(0.998, 0.5 + ($0 - 0.5) * 1.15), 0.5, nil) },
        interval: interval(values)),
    ]
  }
}

// MARK: The rest of a result

extension ResultFixture {
  static func make(
    name: String, folds: [Int], cells: [CellResult],
    emotions: [String] = ["angry", "happy", "neutral", "sad"], features: [String] = ["mel"],
    contrasts: [ContrastResult] = [], system: [String: String] = [:],
    transmission: TransmissionResult? = nil
  ) -> AuditResult {
    AuditResult(
      name: name,
      attribute: AttributeDescription(
        name: "gender", classes: ["female", "male"],
        note: "binary, as recorded in the corpus’s demographics table", category: .sexOrAge),
      system: system,
      primaryModels: features.map { model(folds: folds, emotions: emotions, feature: $0) },
      verdict: verdict(cells), cells: cells,
      baselines: [
        BaselineResult(kind: .majority, metrics: metrics(folds.map { _ in 0.5 })),
        BaselineResult(
          kind: .coin, metrics: metrics(folds.indices.map { 0.485 + 0.02 * Double($0) }),
          slices: slices(folds.map { _ in 0.5 })),
      ],
      contrasts: contrasts, transmission: transmission, provenance: provenance)
  }

  private static func model(folds: [Int], emotions: [String], feature: String)
    -> PrimaryModelResult
  {
    PrimaryModelResult(
      component: use(
        .model, "vgg16", "VGG16 for emotion",
        ["head": .text("gap"), "epochs": .integer(5), "rate": .number(0.0001)]),
      declaration: PrimaryTaskModelDeclaration(
        family: "convolutional", architecture: "vgg16",
        initialisation: "ImageNet (Oxford VGG weights)", taps: [pool1, pool5]),
      corpus: use(.corpus, "crema-d", "CREMA-D: 91 actors, acted emotion", [:]),
      corpusDescription: CorpusDescription(
        name: "CREMA-D", protocolVersion: "1", language: "English", licence: "ODbL 1.0",
        foldRule: .speakers(count: 5), emotions: emotions,
        attributes: [
          AttributeDescription(
            name: "gender", classes: ["female", "male"], note: "binary", category: .sexOrAge)
        ],
        notes: ["acted speech: actors read twelve sentences in given emotions"]),
      feature: use(
        .feature, feature,
        feature == "mel"
          ? "Mel spectrogram, 128 bands, 30 ms window, 20 ms hop" : "32 low-level descriptors", [:]),
      emotions: emotions, plannedFoldCount: 5, folds: folds.map { fold($0, emotions) })
  }

  private static func fold(_ index: Int, _ emotions: [String]) -> PrimaryModelResult.Fold {
    let confusion = emotions.indices.map { truth in
      emotions.indices.map { decision in
        truth == decision ? 88 + 4 * truth - 3 * index : 9 + 3 * ((truth + decision) % 3) + index
      }
    }
    return PrimaryModelResult.Fold(
      fold: index, utteranceCount: 532, speakerCount: 19,
      speakersPerClass: ["female": 9, "male": 10], accuracy: 0.7 - 0.013 * Double(index),
      uar: 0.695 - 0.012 * Double(index), confusion: confusion,
      trainingLog: (1...5).map { epoch in
        let progress = 1 / Double(epoch)
        return TrainingEpoch(
          epoch: epoch, trainingLoss: 0.18 + 1.1 * progress,
          validationLoss: 0.72 + 0.5 * progress + (epoch > 3 ? 0.05 : 0),
          validationUAR: 0.72 - 0.3 * progress)
      })
  }

  static func use(
    _ role: Role, _ id: String, _ summary: String, _ parameters: [String: ParameterValue]
  ) -> ComponentUse {
    ComponentUse(
      name: id,
      metadata: ComponentMetadata(
        role: role, id: id, version: "1.0.0", summary: summary,
        citation: "Simonyan K, Zisserman A (2015). Very deep convolutional networks. ICLR.",
        licence: "MIT",
        knownLimits: role == .attacker
          ? ["spliced without retraining, it fails at taps of another shape"] : [],
        libraries: ["LibTorch": "2.13.0"]),
      parameters: parameters, plugin: "libTelltaleVGG.so",
      pluginHash: "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08")
  }

  private static let provenance = Provenance(
    telltaleVersion: "0.1.0", coreAPIVersion: 1, compiler: "Swift 6.3.1",
    operatingSystem: "Debian GNU/Linux 12", processor: "x86-64, AVX-512 BF16", device: "cpu",
    precision: "bfloat16", threadCount: 2, seed: 20_230_817, profile: "standard",
    startedAt: "2025-11-23T18:00:00Z", finishedAt: "2025-11-23T18:41:12Z", wallSeconds: 2472,
    stagesRun: 31, stagesReused: 4,
    configurationHash: "60303ae22b998861bce3b28f33eec1be758a213c86c93c076dbe9f558c11c752",
    configuration: """
      name: Two taps of a small VGG16
      model: {id: vgg16, head: gap, epochs: 5}
      corpus: {id: crema-d, path: corpora/crema-d}
      taps: [pool1, pool5]
      attackers: [vgg16, vgg19, probe]
      seed: 20230817

      """,
    corpora: [
      .init(
        name: "crema-d", utteranceCount: 2548, speakerCount: 91,
        contentHash: "fd61a03af4f77d870fc21e05e7e80678095c92d808cfb3b5c279ee04c74aca13"),
      .init(
        name: "ravdess", utteranceCount: 1440, speakerCount: 24,
        contentHash: "a4e624d686e03ed2767c0abd85c14426b0b1157d2ce81d27bb4fe4f6f01d688a"),
    ],
    components: [
      use(.model, "vgg16", "VGG16 for emotion", ["head": .text("gap"), "epochs": .integer(5)]),
      use(.attacker, "vgg19", "VGG19 as attacker", ["head": .text("gap")]),
      use(.metric, "uar", "Unweighted average recall", [:]),
    ])
}
