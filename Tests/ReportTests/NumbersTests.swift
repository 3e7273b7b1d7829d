import Foundation
import Testing

@testable import Report
@testable import Results

/// Whatever number the page shows of a result stands, rounded, in the JSON, or is a mean, a standard
/// deviation or a count over the folds that stand there.
///
/// Numbers of the page's own text (articles of law, captions) are those that the page of an audit
/// without attacks shows too.
@Suite struct NumbersTests {
  @Test(arguments: ["small", "contrasting"])
  func everyNumberOfThePageIsInTheJSON(name: String) throws {
    let result = name == "small" ? ResultFixture.small : ResultFixture.contrasting
    let report = AuditReport(result)
    let json = try report.json()
    let known = try forms(ofNumbersIn: json)
    let text = Set(numbers(onPage: AuditReport(try withoutAttacks(json)).html()).map(\.text))
      .union(Self.method).union(studied(result))
    let shown = numbers(onPage: report.html())
    #expect(shown.count > 1000, "the page shows no more than \(shown.count) numbers")
    let strangers = shown.filter { !known.contains($0.text) && !text.contains($0.text) }
    let places = strangers.prefix(20).map { "\($0.text) in '\($0.place)'" }
    #expect(places == [], "\(strangers.count) numbers are not in the JSON")
  }

  /// Of the method, not of the result: the level of intervals, how often was resampled, the least p told.
  private static let method = ["95", "2000", "0.0001"]

  @Test func aNumberThatIsNotInTheJSONIsNoticed() throws {
    let json = try AuditReport(ResultFixture.small).json()
    let known = try forms(ofNumbersIn: json)
    #expect(!known.contains("0.777"))
    #expect(known.contains("0.91"))
  }

  /// The study's own numbers, which stand beside ours.
  private func studied(_ result: AuditResult) -> [String] {
    result.cells.compactMap { PaperStudy.published.leakage(of: $0.cell) }
      .flatMap { [$0.mean, $0.deviation ?? 0] }.map { rounded($0, 2) }
  }

  private struct Shown {
    let text: String
    let place: String
  }

  /// Numbers of the text, with a few words before each.
  private func numbers(onPage html: String) -> [Shown] {
    var text = html
    text = text.replacing(/<(style|head)[ >][\s\S]*?<\/(style|head)>/, with: " ")
    text = text.replacing(/<[^>]*>/, with: " ").replacing("\u{2009}", with: "")
      .replacing(/([0-9]),([0-9]{3})/) { "\($0.output.1)\($0.output.2)" }
    return text.matches(of: /[0-9]+(\.[0-9]+)?/).map { match in
      let start = text.index(match.range.lowerBound, offsetBy: -60, limitedBy: text.startIndex)
      let place = text[(start ?? text.startIndex)..<match.range.upperBound]
      return Shown(
        text: String(match.output.0),
        place: place.split(whereSeparator: \.isWhitespace).joined(separator: " "))
    }
  }

  private func withoutAttacks(_ json: String) throws -> AuditResult {
    guard
      var result = try JSONSerialization.jsonObject(with: Data(json.utf8)) as? [String: Any],
      var models = result["primaryModels"] as? [[String: Any]]
    else { throw CocoaError(.coderReadCorrupt) }
    for key in ["cells", "contrasts", "baselines"] { result[key] = [Any]() }
    for index in models.indices { models[index]["folds"] = [Any]() }
    result["primaryModels"] = models
    let data = try JSONSerialization.data(withJSONObject: result)
    return try AuditReport.decode(json: String(decoding: data, as: UTF8.self))
  }

  /// Every way in which a page may round a number of the JSON.
  private func forms(ofNumbersIn json: String) throws -> Set<String> {
    var forms: Set<String> = []
    func add(_ value: Double) {
      for places in 0...4 {
        forms.insert(rounded(value, places))
        if places < 2 { forms.insert(rounded(100 * value, places)) }
      }
      if value > 0, value < 0.005 { forms.insert("0.01") }
      if value >= 0.995, value < 1 { forms.insert("0.99") }
      let seconds = Int(value.magnitude.rounded())
      for part in [seconds / 3600, seconds / 60, seconds % 3600 / 60, seconds % 60] {
        forms.insert("\(part)")
      }
    }
    func walk(_ value: Any) {
      switch value {
      case let number as NSNumber: add(number.doubleValue)
      case let text as String:
        forms.formUnion(numbers(onPage: text).map(\.text))
      case let list as [Any]: list.forEach(walk)
      case let map as [String: Any]:
        map.values.forEach(walk)
        if let folds = map["perFold"] as? [[String: Any]] { overFolds(folds).forEach(add) }
        if let folds = map["folds"] as? [[String: Any]] { confusions(folds).forEach(add) }
      default: break
      }
    }
    walk(try JSONSerialization.jsonObject(with: Data(json.utf8)))
    return forms
  }

  /// Mean and standard deviation of a metric's values.
  private func overFolds(_ folds: [[String: Any]]) -> [Double] {
    let values = folds.compactMap { ($0["score"] as? [String: Any])?["value"] as? Double }
    guard values.count > 1 else { return values }
    let mean = values.reduce(0, +) / Double(values.count)
    let squares = values.map { ($0 - mean) * ($0 - mean) }.reduce(0, +)
    return [mean, (squares / Double(values.count - 1)).squareRoot()]
  }

  /// Counts of utterances, of speakers and of the confusion matrix over all folds; shares of its rows.
  private func confusions(_ folds: [[String: Any]]) -> [Double] {
    let counts = ["utteranceCount", "speakerCount"].map { key in
      folds.compactMap { $0[key] as? Double }.reduce(0, +)
    }
    let tables = folds.compactMap { $0["confusion"] as? [[Double]] }
    guard let first = tables.first else { return counts }
    let sums = first.indices.map { row in
      first.indices.map { column in tables.map { $0[row][column] }.reduce(0, +) }
    }
    let shares = sums.flatMap { row in row.map { $0 / max(1, row.reduce(0, +)) } }
    return counts + sums.flatMap(\.self) + shares
  }

  /// Half away from zero, without the sign.
  private func rounded(_ value: Double, _ places: Int) -> String {
    let scale = pow(10, Double(places))
    return String(format: "%.\(places)f", (value.magnitude * scale).rounded() / scale)
  }
}
