internal import Arrays
internal import Foundation
package import Processes
package import TelltaleCore
internal import TextIO

/// The files that an outside component wrote, each checked before it is believed.
///
/// Every violation is a `.pluginFailed` that names component, verb, file, what is wrong and what is
/// wanted.
package struct PluginAnswer: Sendable {
  let component: String
  let verb: String
  /// Absolute paths, by what they are.
  let files: [String: String]
  /// Where they lie, as long as the answer is held.
  let folder: ScratchFolder

  package init(component: String, verb: String, files: [String: String], folder: ScratchFolder) {
    self.component = component
    self.verb = verb
    self.files = files
    self.folder = folder
  }

  /// Bytes of a JSON output that are read at all.
  private static let jsonLimit = 64 << 20

  /// Whether an output was written.
  func has(_ output: String) -> Bool {
    files[output].map { FileManager.default.fileExists(atPath: $0) } ?? false
  }

  /// Log-posteriors [rows × classes]: at most 0, each row's posteriors summing to 1 within 0.001.
  ///
  /// - Parameter classes: nil for any number of columns.
  package func scores(_ output: String, rowCount: Int, classes: [String]?)
    throws(AuditError) -> ScoreMatrix
  {
    let reader = try array(output)
    guard reader.array.elementType.isFloatingPoint else {
      throw wrong(output, "holds \(reader.array.elementType), wanted are float32 log-posteriors")
    }
    let shape = reader.array.shape
    let classCount = classes?.count ?? max(1, shape.count == 2 ? shape[1] : 1)
    let meaning = classes.map { " (\($0.joined(separator: ", ")))" } ?? ""
    try expect(
      reader, output, shape: [rowCount, classCount],
      "one row per wanted row, one column per class" + meaning)
    var values = try self.values(reader, output)
    for row in 0..<rowCount {
      var sum = 0.0
      for place in row * classCount..<(row + 1) * classCount {
        let value = values[place]
        guard value <= 1e-5 else {
          throw wrong(
            output,
            "has \(value) in row \(row); wanted are natural-log posteriors, at most 0: take the log"
              + " of probabilities, or log-softmax")
        }
        values[place] = min(value, 0)
        sum += exp(Double(value))
      }
      guard abs(sum - 1) <= 1e-3 else {
        throw wrong(
          output,
          "has posteriors that sum to \(sum) in row \(row), wanted is 1: normalise them before the"
            + " log")
      }
    }
    return ScoreMatrix(values: values, classCount: classCount)
  }

  /// A finite array whose first axis may have any size of at least 1.
  ///
  /// - Parameters:
  ///   - rest: sizes of the other axes.
  ///   - most: the largest size of the first.
  func matrix(_ output: String, rest: [Int], most: Int, _ meaning: String) throws(AuditError)
    -> (values: [Float], count: Int)
  {
    let reader = try array(output)
    let shape = reader.array.shape
    guard let count = shape.first, count > 0, Array(shape.dropFirst()) == rest else {
      throw wrong(
        output, "has the shape \(shape), wanted is \(meaning); see what is written there")
    }
    guard count <= most else {
      throw wrong(output, "has the shape \(shape): more than \(most) make no sense there")
    }
    return (try finite(values(reader, output), output), count)
  }

  /// A finite array of one shape.
  func values(_ output: String, shape: [Int], _ meaning: String) throws(AuditError) -> [Float] {
    let reader = try array(output)
    try expect(reader, output, shape: shape, meaning)
    return try finite(values(reader, output), output)
  }

  /// Name of the output that says how many steps each row of another has.
  static func steps(of output: String) -> String { output + "Steps" }

  /// Rows of one shape, to be read one at a time with `read`. Where time is open, the array is flat, and
  /// another holds each row's number of steps.
  func rows(_ output: String, rowCount: Int, shape: TapShape) throws(AuditError) -> AnsweredRows {
    let reader = try array(output)
    guard shape.isTimeOpen else {
      try expect(
        reader, output, shape: [rowCount] + shape.shared, "one representation per wanted row")
      let size = shape.sharedElementCount
      return AnsweredRows(reader: reader, starts: (0...rowCount).map { $0 * size })
    }
    let stepsOutput = Self.steps(of: output)
    let stepReader = try array(stepsOutput)
    try expect(stepReader, stepsOutput, shape: [rowCount], "the steps of each wanted row")
    let counts: [Int]
    do throws(ArrayRefusal) { counts = try stepReader.integers() } catch {
      throw wrong(stepsOutput, error.reason)
    }
    var starts = [0]
    for (row, count) in counts.enumerated() {
      let size = TapDescription.elementCount(of: shape.shape(stepCount: count))
      let (end, isTooLarge) = starts[row].addingReportingOverflow(size)
      guard count > 0, !isTooLarge else {
        throw wrong(stepsOutput, "has \(count) for row \(row); every row has a step at least")
      }
      starts.append(end)
    }
    try expect(
      reader, output, shape: [starts[rowCount]],
      "the values of all rows, one behind the other, each \(shape) with the steps that"
        + " \(stepsOutput) says")
    return AnsweredRows(reader: reader, starts: starts)
  }

  /// One row of `rows`, finite.
  func read(
    _ row: Int, of rows: AnsweredRows, _ output: String,
    into buffer: UnsafeMutableBufferPointer<Float>
  ) throws(AuditError) {
    do throws(ArrayRefusal) {
      try rows.reader.read(from: rows.starts[row], into: buffer)
    } catch { throw wrong(output, error.reason) }
    if let place = buffer.firstIndex(where: { !$0.isFinite }) {
      throw wrong(
        output, "has \(buffer[place]) in row \(row); every value must be finite")
    }
  }

  /// Content of a JSON file.
  func json<Value: Decodable>(_ output: String, as type: Value.Type) throws(AuditError) -> Value {
    guard let value = try optionalJSON(output, as: type) else {
      throw wrong(output, "is missing; write it before the program ends")
    }
    return value
  }

  /// The same, nil for a file that was not written.
  package func optionalJSON<Value: Decodable>(_ output: String, as type: Value.Type)
    throws(AuditError)
    -> Value?
  {
    guard let file = files[output] else { return nil }
    let data: Data
    do throws(ForeignFile.Refusal) {
      data = try ForeignFile.content(file, limit: Self.jsonLimit)
    } catch {
      if error.isMissing { return nil }
      throw wrong(output, error.reason)
    }
    do throws(AuditError) {
      return try PluginJSON.decode(type, from: data, name: (file as NSString).lastPathComponent)
    } catch {
      throw AuditError(
        .pluginFailed, "\(start): \(error.message); see docs/command-plugins.md",
        component: component)
    }
  }

  /// An error about an output, with the remedy in the text.
  func wrong(_ output: String, _ what: String) -> AuditError {
    let name = files[output].map { ($0 as NSString).lastPathComponent } ?? output
    return AuditError(.pluginFailed, "\(start): \(name) \(what)", component: component)
  }

  private var start: String { "plugin '\(component)', verb '\(verb)'" }

  private func array(_ output: String) throws(AuditError) -> NumpyReader {
    guard let file = files[output] else { throw wrong(output, "was not asked for") }
    do throws(ArrayRefusal) {
      return try NumpyReader(path: file)
    } catch {
      let remedy = error.kind == .missing ? "; write it before the program ends" : ""
      throw wrong(output, error.reason + remedy)
    }
  }

  private func expect(
    _ reader: NumpyReader, _ output: String, shape: [Int], _ meaning: String
  ) throws(AuditError) {
    guard reader.array.shape == shape else {
      throw wrong(output, "has the shape \(reader.array.shape), wanted is \(shape): \(meaning)")
    }
  }

  private func values(_ reader: NumpyReader, _ output: String) throws(AuditError) -> [Float] {
    do throws(ArrayRefusal) { return try reader.floats() } catch {
      throw wrong(output, error.reason)
    }
  }

  private func finite(_ values: [Float], _ output: String) throws(AuditError) -> [Float] {
    if let place = values.firstIndex(where: { !$0.isFinite }) {
      throw wrong(
        output, "has \(values[place]) as value \(place) (from 0); every value must be finite")
    }
    return values
  }
}

/// Rows in an array that a component wrote.
struct AnsweredRows {
  let reader: NumpyReader
  /// Place of each row's first value, and behind the last.
  let starts: [Int]

  func elementCount(ofRow row: Int) -> Int { starts[row + 1] - starts[row] }
  /// Of all rows.
  var elementCount: Int { starts.last ?? 0 }
}
