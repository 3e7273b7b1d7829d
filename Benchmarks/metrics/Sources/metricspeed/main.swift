import Foundation
import TelltaleCore

/// Times the estimators of a metrics plugin:
/// `metricspeed <plugin.so> [<utterances> [<resamples> [<classes>]]]`.
///
///     swift build -c release --product TelltaleLeakageMetrics
///     swift run -c release --package-path Benchmarks/metrics metricspeed \
///       .build/release/libTelltaleLeakageMetrics.so
///
/// One pool of made-up scores, 5000 utterances of 20 speakers of one class each unless said
/// otherwise; 2000 times, each speaker counts as often as a drawing with replacement says. Prints for
/// each metric the milliseconds of processor time of preparing it and of one resample, and the sum.
struct BenchmarkError: Error { let message: String }

func openMetrics(_ path: String) throws -> [(id: String, metric: any LeakageMetric)] {
  guard let image = dlopen(path, RTLD_NOW), let symbol = dlsym(image, "telltale_plugin")
  else {
    throw BenchmarkError(message: dlerror().map { String(cString: $0) } ?? "cannot open \(path)")
  }
  typealias Entry = @convention(c) (UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer
  let contents = PluginContents.taking(unsafeBitCast(symbol, to: Entry.self)(nil))
  return try contents.components.compactMap { factory in
    guard case .metric(let metric) = try factory.make([:]) else { return nil }
    return (factory.metadata.id, metric)
  }
}

func number(_ place: Int, default value: Int) throws -> Int {
  guard CommandLine.arguments.count > place else { return value }
  guard let given = Int(CommandLine.arguments[place]), given > 0 else {
    throw BenchmarkError(message: "'\(CommandLine.arguments[place])' is not a number above 0")
  }
  return given
}

func milliseconds(_ work: () throws -> Void) rethrows -> Double {
  let start = clock()
  try work()
  return Double(clock() - start) * 1000 / Double(CLOCKS_PER_SEC)
}

guard CommandLine.arguments.count > 1 else {
  throw BenchmarkError(
    message: "usage: metricspeed <plugin.so> [<utterances> [<resamples> [<classes>]]]")
}
let metrics = try openMetrics(CommandLine.arguments[1])
let utteranceCount = try number(2, default: 5000)
let resampleCount = try number(3, default: 2000)
let classCount = try number(4, default: 2)
let speakerCount = 20

var generator = SeededGenerator(Seed(1))
let speakers = (0..<utteranceCount).map { $0 % speakerCount }
let truth = speakers.map { $0 % classCount }
let request = MeasurementRequest(
  scores: ScoreMatrix(
    values: truth.flatMap { label in
      let raw = (0..<classCount).map {
        4 * generator.uniform() + ($0 == label ? 1 : 0)
      }
      let sum = log(raw.map { exp($0) }.reduce(0, +))
      return raw.map { Float($0 - sum) }
    }, classCount: classCount),
  truth: LabelColumn(classes: (0..<classCount).map { "class \($0)" }, labels: truth),
  speakers: speakers.map { "speaker \($0)" }, seed: Seed(1))

let weights = (0..<resampleCount).map { _ in
  var counts = [Double](repeating: 0, count: speakerCount)
  for _ in counts.indices {
    counts[Int(generator.uniform() * Double(speakerCount))] += 1
  }
  return speakers.map { counts[$0] }
}

var total = 0.0
print("metric                     prepare ms  resample ms  value")
for (id, metric) in metrics {
  guard let resampled = metric as? any ResampledMetric else {
    print(id.padding(toLength: 24, withPad: " ", startingAt: 0), "has no estimator")
    continue
  }
  var estimator: (any MetricEstimator)?
  let prepared = try milliseconds { estimator = try resampled.estimator(for: request) }
  guard let estimator else {
    print(id.padding(toLength: 24, withPad: " ", startingAt: 0), "is not applicable")
    continue
  }
  var sum = 0.0
  var valueCount = 0
  let spent = milliseconds {
    for each in weights {
      if let value = estimator.value(weights: each) {
        sum += value
        valueCount += 1
      }
    }
  }
  total += spent / Double(resampleCount)
  print(
    id.padding(toLength: 24, withPad: " ", startingAt: 0),
    String(
      format: "%12.2f %12.4f %6.3f", prepared, spent / Double(resampleCount),
      sum / Double(max(valueCount, 1))))
}
print(String(format: "all                                    %.4f", total))
