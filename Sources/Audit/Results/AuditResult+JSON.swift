internal import Foundation
public import TelltaleCore

extension AuditResult {
  private struct Version: Decodable {
    let schemaVersion: Int
  }

  /// The whole result as canonical JSON: sorted keys, two-space indent, a newline at the end.
  ///
  /// Infinities and NaN are the strings `inf`, `-inf` and `nan`. Throws `.computationFailed` if the
  /// encoder refuses the value.
  public func json() throws(AuditError) -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    encoder.nonConformingFloatEncodingStrategy = .convertToString(
      positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
    do {
      return String(decoding: try encoder.encode(self), as: UTF8.self) + "\n"
    } catch {
      throw AuditError(
        .computationFailed, "the result of '\(name)' cannot be written as JSON",
        cause: "\(error)")
    }
  }

  /// Reads what `json()` wrote.
  ///
  /// Throws `.unsupported` for another schema version, naming both, and `.malformedFile`, naming the
  /// place, for text that is not an audit result and for values that no audit gives.
  public init(json text: String) throws(AuditError) {
    let decoder = JSONDecoder()
    decoder.nonConformingFloatDecodingStrategy = .convertFromString(
      positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
    let data = Data(text.utf8)
    let version: Int
    do {
      version = try decoder.decode(Version.self, from: data).schemaVersion
    } catch {
      throw AuditError(
        .malformedFile,
        "this is not an audit result: it must be a JSON object with a whole number 'schemaVersion'",
        cause: Self.place(of: error))
    }
    guard version == AuditResult.currentSchemaVersion else {
      throw AuditError(
        .unsupported,
        "the audit result has schema version \(version), and this program reads version"
          + " \(AuditResult.currentSchemaVersion): make the report with the program that made the"
          + " audit, or run the audit again")
    }
    do { self = try decoder.decode(AuditResult.self, from: data) } catch {
      throw AuditError(
        .malformedFile,
        "the audit result of schema version \(version) is damaged or was edited by hand",
        cause: Self.place(of: error))
    }
    if let nonsense = ResultCheck(self).problem {
      throw AuditError(
        .malformedFile, "the audit result was edited by hand: no audit gives what it says",
        cause: nonsense)
    }
  }

  /// Where decoding stopped, as `cells[2].cell.tap: why`.
  private static func place(of error: any Error) -> String {
    guard let error = error as? DecodingError else { return "\(error)" }
    let context: DecodingError.Context
    switch error {
    case .keyNotFound(_, let found), .typeMismatch(_, let found), .valueNotFound(_, let found),
      .dataCorrupted(let found):
      context = found
    @unknown default: return "\(error)"
    }
    let path = context.codingPath.reduce("") { path, key in
      if let index = key.intValue { return path + "[\(index)]" }
      return path.isEmpty ? key.stringValue : path + "." + key.stringValue
    }
    return path.isEmpty ? context.debugDescription : "\(path): \(context.debugDescription)"
  }
}

/// Holds a result that somebody handed over against what any audit gives, before it is reckoned with
/// or drawn: counts that count, intervals with a spread, lists that fit each other.
package struct ResultCheck {
  /// The first value that no audit gives, with its place; nil where there is none.
  private(set) var problem: String?

  /// No count of an audit comes near; sums of such counts still fit.
  private static let largest = 1_000_000_000_000

  init(_ result: AuditResult) {
    want(!result.primaryModels.isEmpty, "primaryModels", "is empty")
    for (index, model) in result.primaryModels.enumerated() {
      check(model, at: "primaryModels[\(index)]")
    }
    want((0...1).contains(result.verdict.margin), "verdict.margin", "is not from 0 to 1")
    for (index, cell) in result.cells.enumerated() { check(cell, at: "cells[\(index)]") }
    for (index, baseline) in result.baselines.enumerated() {
      let place = "baselines[\(index)]"
      check(baseline.metrics, at: "\(place).metrics")
      check(baseline.slices, at: "\(place).slices")
    }
    for (index, contrast) in result.contrasts.enumerated() {
      let place = "contrasts[\(index)]"
      finite(contrast.difference, "\(place).difference")
      finite(contrast.first.accuracy, "\(place).first.accuracy")
      finite(contrast.second.accuracy, "\(place).second.accuracy")
      share(contrast.pValue, "\(place).pValue")
      count(contrast.speakerCount, "\(place).speakerCount")
      finite(contrast.interval, "\(place).interval")
    }
    for (index, point) in (result.transmission?.points ?? []).enumerated() {
      check(point, at: "transmission.points[\(index)]")
    }
    if let deals = result.exactTest?.dealCount { count(deals, "exactTest.dealCount") }
    check(result.provenance)
  }

  private mutating func check(_ model: PrimaryModelResult, at place: String) {
    for tap in model.declaration.taps { check(tap, at: "\(place).declaration") }
    count(model.plannedFoldCount, "\(place).plannedFoldCount")
    for (index, fold) in model.folds.enumerated() {
      let place = "\(place).folds[\(index)]"
      for (name, value) in [
        ("fold", fold.fold), ("utteranceCount", fold.utteranceCount),
        ("speakerCount", fold.speakerCount),
      ] { count(value, "\(place).\(name)") }
      for value in fold.speakersPerClass.values { count(value, "\(place).speakersPerClass") }
      // A model that only represents has neither.
      if !fold.accuracy.isNaN { share(fold.accuracy, "\(place).accuracy") }
      if !fold.uar.isNaN { share(fold.uar, "\(place).uar") }
      want(
        fold.confusion.allSatisfy { $0.count == fold.confusion.count }
          && (fold.confusion.isEmpty || fold.confusion.count == model.emotions.count),
        "\(place).confusion", "is not a square over the emotions")
      for value in fold.confusion.joined() { count(value, "\(place).confusion") }
      for epoch in fold.trainingLog {
        let place = "\(place).trainingLog"
        count(epoch.epoch, place)
        count(epoch.attempt, place)
        for loss in [epoch.trainingLoss, epoch.validationLoss, epoch.validationUAR] {
          finite(loss, place)
        }
      }
    }
  }

  private mutating func check(_ cell: CellResult, at place: String) {
    check(cell.cell.tap, at: "\(place).cell")
    if let splice = cell.cell.splice {
      check(splice.from.shared, at: "\(place).cell.splice.from")
      check(splice.to, at: "\(place).cell.splice.to")
      count(splice.stageIndex, "\(place).cell.splice.stageIndex")
    }
    for fold in cell.folds { count(fold, "\(place).folds") }
    for training in cell.trainings {
      count(training.fold, "\(place).trainings")
      count(training.repetition, "\(place).trainings")
      count(training.attemptCount, "\(place).trainings")
    }
    check(cell.leakage, at: "\(place).leakage")
    check(cell.ceiling, at: "\(place).ceiling")
    check(cell.slices, at: "\(place).slices")
    check(cell.emotion, at: "\(place).emotion")
    if let native = cell.native {
      check(native.leakage, at: "\(place).native.leakage")
      check(native.emotion, at: "\(place).native.emotion")
    }
    if let evidence = cell.evidence {
      finite(evidence.detectableEffect, "\(place).evidence.detectableEffect")
      for test in evidence.significance {
        for p in [test.pValue, test.smallestPValue, test.adjusted, test.bestOf] {
          share(p, "\(place).evidence.significance")
        }
      }
    }
    if let picture = cell.picture { check(picture, at: "\(place).picture") }
  }

  private mutating func check(_ picture: AttackPicture, at place: String) {
    want(
      picture.falsePositiveRates.count == picture.truePositiveRates.count, place,
      "has not one rate for each")
    let shares = picture.falsePositiveRates + picture.truePositiveRates
    for value in shares + picture.densities.flatMap(\.shares) { share(value, place) }
    want(Set(picture.densities.map(\.shares.count)).count <= 1, place, "has uneven densities")
    finite(picture.densityRange, "\(place).densityRange")
    for speaker in picture.speakers {
      count(speaker.utteranceCount, "\(place).speakers")
      share(speaker.rightShare, "\(place).speakers")
    }
  }

  private mutating func check(_ point: TransmissionResult.Point, at place: String) {
    check(point.tap, at: place)
    check(point.sent.shared, at: "\(place).sent")
    check(point.task, at: "\(place).task")
    guard let attack = point.attack else { return }
    finite(attack.leakage, "\(place).attack.leakage")
    finite(attack.chance, "\(place).attack.chance")
    finite(attack.interval, "\(place).attack.interval")
  }

  private mutating func check(_ provenance: Provenance) {
    finite(provenance.wallSeconds, "provenance.wallSeconds")
    for (name, value) in [
      ("threadCount", provenance.threadCount), ("stagesRun", provenance.stagesRun),
      ("stagesReused", provenance.stagesReused), ("coreAPIVersion", provenance.coreAPIVersion),
    ] { count(value, "provenance.\(name)") }
    for corpus in provenance.corpora {
      count(corpus.utteranceCount, "provenance.corpora")
      count(corpus.speakerCount, "provenance.corpora")
    }
  }

  private mutating func check(_ summaries: [MetricSummary], at place: String) {
    for (index, summary) in summaries.enumerated() {
      let place = "\(place)[\(index)]"
      for case .value(let score) in summary.perFold + [summary.pooled].compactMap(\.self) {
        // A metric may be infinite; it is always a number.
        want(!score.value.isNaN && !score.chance.isNaN, place, "has a value that is no number")
        count(score.utteranceCount, place)
        count(score.speakerCount, place)
      }
      guard let interval = summary.interval else { continue }
      finite(interval.standardError, "\(place).interval.standardError")
      want(interval.standardError >= 0, "\(place).interval.standardError", "is negative")
      want(
        interval.degreesOfFreedom > 0 && interval.degreesOfFreedom.isFinite,
        "\(place).interval.degreesOfFreedom", "is not above 0")
    }
  }

  private mutating func check(_ slices: [SliceResult], at place: String) {
    for (index, slice) in slices.enumerated() {
      count(slice.speakerCount, "\(place)[\(index)].speakerCount")
      check(slice.leakage, at: "\(place)[\(index)].leakage")
    }
  }

  private mutating func check(_ scores: [TaskScore], at place: String) {
    for score in scores {
      for value in [score.accuracy, score.uar, score.majority] { share(value, place) }
      count(score.utteranceCount, place)
    }
  }

  private mutating func check(_ tap: TapDescription, at place: String) {
    check(tap.shape.shared, at: "\(place).tap.shape")
    want(
      tap.depth.magnitude <= UInt(Self.largest), "\(place).tap.depth", "is out of all proportion")
  }

  /// A shape whose product is a count.
  private mutating func check(_ shape: [Int], at place: String) {
    var product = 1
    for size in shape {
      let (next, isTooLarge) = product.multipliedReportingOverflow(by: size)
      want(size > 0 && !isTooLarge && next <= Self.largest, place, "is no shape: \(shape)")
      product = isTooLarge ? 1 : next
    }
  }

  private mutating func count(_ value: Int, _ place: String) {
    want((0...Self.largest).contains(value), place, "cannot be \(value)")
  }

  private mutating func share(_ value: Double, _ place: String) {
    want(value >= 0 && value <= 1 + 1e-9, place, "is not from 0 to 1: \(value)")
  }

  private mutating func finite(_ value: Double?, _ place: String) {
    want(value?.isFinite ?? true, place, "is not a finite number")
  }

  private mutating func finite(_ range: ClosedRange<Double>?, _ place: String) {
    finite(range?.lowerBound, place)
    finite(range?.upperBound, place)
  }

  private mutating func want(_ holds: Bool, _ place: String, _ complaint: @autoclosure () -> String)
  {
    if !holds, problem == nil { problem = "\(place) \(complaint())" }
  }
}
