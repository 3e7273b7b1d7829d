internal import Formats
internal import TelltaleCore

/// Corpora, extractors and metrics.
extension ServedRequest {
  func serve(_ corpus: any Corpus) throws(AuditError) {
    switch request.verb {
    case "list": try PluginJSON.write(corpus.list(), to: output("listing"))
    case "read":
      let clip = try corpus.read(Self.required(request.utterance, "utterance"))
      try NumpyWriter.write(clip.samples, shape: [clip.samples.count], to: output("audio"))
    default: throw unknownVerb(["describe", "list", "read"])
    }
  }

  func serve(_ extractor: any FeatureExtractor) throws(AuditError) {
    guard request.verb == "extract" else { throw unknownVerb(["describe", "extract"]) }
    let audio = try Self.required(request.audio, "audio")
    guard audio.sampleRateHz > 0 else {
      throw AuditError(.malformedFile, "the request's sample rate is \(audio.sampleRateHz) Hz")
    }
    let matrix = try extractor.extract(
      from: AudioClip(samples: floats(audio.samples), sampleRateHz: audio.sampleRateHz))
    try NumpyWriter.write(
      matrix.values, shape: [matrix.frameCount, matrix.bandCount], to: output("features"))
  }

  func serve(_ metric: any LeakageMetric) throws(AuditError) {
    guard request.verb == "measure" else { throw unknownVerb(["describe", "measure"]) }
    let pool = try Self.required(request.pool, "pool")
    let truth = try labels(pool.truth, "pool.truth")
    let values = try floats(pool.scores)
    guard values.count == truth.labels.count * truth.classes.count,
      pool.speakers.count == truth.labels.count
    else { throw AuditError(.malformedFile, "the pool's scores, truth and speakers do not fit") }
    let rows = try integers(pool.rows)
    guard rows.allSatisfy(truth.labels.indices.contains) else {
      throw AuditError(.malformedFile, "the pool's rows are not all among its labels")
    }
    let measured = try metric.measure(
      MeasurementRequest(
        scores: ScoreMatrix(values: values, classCount: truth.classes.count), truth: truth,
        speakers: pool.speakers, rows: rows, seed: execution.seed))
    try PluginJSON.write(CommandMetric.Answer(measured), to: output("measurement"))
  }
}

extension CommandMetric.Answer {
  init(_ measurement: Measurement) {
    switch measurement {
    case .notApplicable(let reason): notApplicable = reason
    case .value(let score):
      value = score.value
      chance = score.chance
      interval = score.interval.map { [$0.lowerBound, $0.upperBound] }
      note = score.note
      attainable = score.attainable
    }
  }
}
