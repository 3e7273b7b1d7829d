internal import Foundation
internal import TelltaleCore
internal import TextIO

/// One request to a component outside this process: the content of `request.json`
/// (docs/command-plugins.md). Files are named by absolute paths.
struct PluginRequest: Sendable, Hashable, Codable {
  /// A column of labels: class index of each row of the input, `int32`.
  struct Labels: Sendable, Hashable, Codable {
    let classes: [String]
    let labels: String
  }

  /// Sound: one axis, `float32`.
  struct Audio: Sendable, Hashable, Codable {
    let samples: String
    let sampleRateHz: Int
  }

  /// What a metric reads.
  struct Pool: Sendable, Hashable, Codable {
    let scores: String
    let truth: Labels
    let speakers: [String]
    /// Rows that are measured.
    let rows: String
  }

  var `protocol` = 1
  let role: Role
  let verb: String
  let component: String
  let parameters: [String: ParameterValue]
  let seed: UInt64
  let device: Execution.Device
  let precision: Execution.Precision
  let threads: Int
  /// Folder for checkpoints, the request's own.
  var checkpoint: String?

  var input: InputFiles?
  var trainingRowCount: Int?
  var validationRowCount: Int?
  var target: Labels?
  var secondTarget: Labels?
  /// Folder of the component's own making.
  var state: String?
  /// Of the wanted scores, in the order of their columns.
  var classes: [String]?
  var secondClasses: [String]?
  var adaptation: Adaptation?
  var splice: Splice?
  var learnt: InputFiles?
  var taps: [String]?
  var audio: Audio?
  var pool: Pool?
  var shape: TapShape?
  var utterance: Utterance?
  /// Files to be written, by what they are.
  var outputs: [String: String] = [:]

  /// Throws `.malformedFile` for a file that is no request.
  init(file: String) throws(AuditError) {
    let data = try UserText.bytes(file, what: "the request")
    self = try PluginJSON.decode(PluginRequest.self, from: data, name: file)
    guard `protocol` == 1 else {
      throw AuditError(.unsupported, "\(file) is of protocol \(`protocol`), served is 1")
    }
  }

  init(
    role: Role, verb: String, component: String, parameters: [String: ParameterValue],
    execution: Execution
  ) {
    self.role = role
    self.verb = verb
    self.component = component
    self.parameters = parameters
    seed = execution.seed.value
    device = execution.device
    precision = execution.precision
    threads = execution.threadCount
    checkpoint = execution.checkpointFolder
  }
}

/// JSON of requests and answers. Numbers that JSON has not are the texts "inf", "-inf" and "nan".
enum PluginJSON {
  static func write(_ value: some Encodable, to path: String) throws(AuditError) {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    encoder.nonConformingFloatEncodingStrategy = InspectionAnswer.encoding
    do {
      try encoder.encode(value).write(to: URL(fileURLWithPath: path))
    } catch {
      throw AuditError(.storageFailed, "cannot write \(path)", cause: "\(error)")
    }
  }

  /// Throws `.malformedFile` with where in the file what is wrong.
  static func decode<Value: Decodable>(_: Value.Type, from data: Data, name: String)
    throws(AuditError) -> Value
  {
    let decoder = JSONDecoder()
    decoder.nonConformingFloatDecodingStrategy = InspectionAnswer.decoding
    do {
      return try decoder.decode(Value.self, from: data)
    } catch {
      throw AuditError(.malformedFile, "\(name) \(reason(of: error))")
    }
  }

  private static func reason(of error: any Error) -> String {
    func place(_ path: [any CodingKey]) -> String { path.map(\.stringValue).joined(separator: ".") }
    switch error as? DecodingError {
    case .keyNotFound(let key, let context)?:
      return "has no '\(place(context.codingPath + [key]))'"
    case .typeMismatch(_, let context)?, .valueNotFound(_, let context)?:
      return "has a wrong value for '\(place(context.codingPath))': \(context.debugDescription)"
    case .dataCorrupted(let context)? where !context.codingPath.isEmpty:
      return "has a wrong value for '\(place(context.codingPath))': \(context.debugDescription)"
    default: return "is not JSON"
    }
  }
}
