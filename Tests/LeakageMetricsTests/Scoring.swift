import TelltaleCore
import Testing

@testable import LeakageMetricsPlugin

/// A request from plain lists; every row its own speaker unless said otherwise.
func request(_ scores: [[Float]], _ truth: [Int], speakers: [String]? = nil) -> MeasurementRequest {
  let classCount = scores.first?.count ?? 2
  return MeasurementRequest(
    scores: ScoreMatrix(values: scores.flatMap(\.self), classCount: classCount),
    truth: LabelColumn(classes: (0..<classCount).map { "class\($0)" }, labels: truth),
    speakers: speakers ?? truth.indices.map { "speaker\($0)" }, seed: Seed(1))
}

/// Two-class rows with these log-odds of class 1.
func rows(logOdds: [Float]) -> [[Float]] { logOdds.map { [0, $0] } }

func measured(_ metric: any LeakageMetric, _ request: MeasurementRequest) throws -> LeakageScore {
  guard case .value(let score) = try metric.measure(request) else {
    throw AuditError(.invalidLabels, "the metric answers: not applicable")
  }
  return score
}

func refusal(_ metric: any LeakageMetric, _ request: MeasurementRequest) throws -> String? {
  guard case .notApplicable(let reason) = try metric.measure(request) else { return nil }
  return reason
}

let accuracy = Accuracy(rule: .trained)
let accuracyMatched = Accuracy(rule: .priorMatched)
let uar = UnweightedAverageRecall(rule: .trained)
let uarMatched = UnweightedAverageRecall(rule: .priorMatched)
let auc = AreaUnderCurve()
let accumulation = Accumulation(utterances: 5)

/// By id; every metric of the plugin as it is by default.
let metricsByID: [String: any ResampledMetric] = [
  "accuracy": accuracy, "accuracy-prior-matched": accuracyMatched, "uar": uar,
  "uar-prior-matched": uarMatched, "auc": auc, "advantage": AttackerAdvantage(),
  "eer": EqualErrorRate(), "tpr-at-fpr-1": TruePositiveRate(), "cllr": LogLikelihoodRatioCost(),
  "min-cllr": MinimumCllr(), "information-bits": InformationBits(),
  "mutual-information": MutualInformation(), "v-information": VInformation(),
  "zebra-population": ZebraPopulation(), "zebra-worst-case": ZebraWorstCase(),
  "linkability": Linkability(), "speaker-exposure": SpeakerExposure(),
  "accumulation-5": accumulation,
]
let allMetrics = metricsByID.sorted { $0.key < $1.key }.map(\.value)
