import Foundation
import Synchronization
import TelltaleCore

@testable import RecordedPlugin

/// A folder of recorded representations that a test writes, removed with the value.
final class RecordedFolder {
  let path: String

  /// - Parameter utterances: ids, one per row; nil for no table.
  init(utterances: [String]? = ["u0", "u1", "u2"]) throws {
    let url = FileManager.default.temporaryDirectory.appending(
      component: "telltale-recorded-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
    path = url.path(percentEncoded: false)
    if let utterances {
      try put("utterances.csv", Array((["utterance"] + utterances).joined(separator: "\n").utf8))
    }
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  func put(_ name: String, _ bytes: [UInt8]) throws {
    try Data(bytes).write(to: URL(filePath: path).appending(component: name))
  }

  func put(_ name: String, text: String) throws { try put(name, Array(text.utf8)) }

  func model(
    order: [String]? = nil, index: String = "utterances.csv"
  ) throws -> RecordedModel {
    try RecordedModel(folder: path, tapOrder: order, indexName: index)
  }
}

/// Bytes of files, written out by hand.
enum Written {
  static func numpy(
    _ values: [Float], shape: [Int], type: String = "<f4", order: String = "False"
  ) -> [UInt8] {
    let data = values.flatMap { value in
      withUnsafeBytes(of: value.bitPattern.littleEndian, Array.init)
    }
    return numpy(data: data, shape: shape, type: "'\(type)'", order: order)
  }

  static func numpy(
    data: [UInt8], shape: [Int], type: String, order: String = "False"
  ) -> [UInt8] {
    let sizes = shape.map { "\($0)," }.joined(separator: " ")
    let header = "{'descr': \(type), 'fortran_order': \(order), 'shape': (\(sizes)), }\n"
    return [0x93] + Array("NUMPY".utf8) + [1, 0, UInt8(header.utf8.count), 0] + Array(header.utf8)
      + data
  }

  static func safetensors(header: String, data: [UInt8]) -> [UInt8] {
    withUnsafeBytes(of: UInt64(header.utf8.count).littleEndian, Array.init) + Array(header.utf8)
      + data
  }
}

/// Something that a model handed to the sink.
struct Part: Equatable {
  let tap: Int
  let position: Int
  let values: [Float]
}

extension RecordedModel {
  /// Rows without features, as the runner gives them.
  static func rows(_ utterances: [String]) -> MemoryRows {
    MemoryRows(
      utterances.map { _ in [] }, shapes: utterances.map { _ in [0] }, utterances: utterances)
  }

  /// Representations of some of the utterances, in the order of the sink's calls.
  func parts(
    _ taps: [String], of utterances: [String], rows: [Int]? = nil,
    execution: Execution = Execution(seed: Seed(1))
  ) throws -> [Part] {
    let parts = Mutex([Part]())
    try pretrained(classes: emotions, execution: execution).represent(
      RepresentationRequest(
        taps: taps, features: RecordedModel.rows(utterances),
        featureDescription: FeatureDescription(bands: [], frameRateHz: 1),
        rows: rows ?? Array(utterances.indices), execution: execution
      ) { tap, position, values in
        parts.withLock { $0.append(Part(tap: tap, position: position, values: Array(values))) }
      })
    return parts.withLock { $0 }
  }

  func scores(_ classes: [String], of utterances: [String]) throws -> ScoreMatrix {
    let execution = Execution(seed: Seed(1))
    let input = ModelInput(
      description: .features(FeatureDescription(bands: [], frameRateHz: 1)),
      rows: RecordedModel.rows(utterances))
    return try pretrained(classes: classes, execution: execution).score(
      ScoringRequest(input: input, rows: Array(utterances.indices), execution: execution))
  }
}

/// The error that `body` throws, or nil.
func auditError<T>(_ body: () throws -> T) -> AuditError? {
  do {
    _ = try body()
    return nil
  } catch {
    return error as? AuditError
  }
}
