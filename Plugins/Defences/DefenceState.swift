import Foundation
import TelltaleCore

/// What a fitted defence has learnt, as two files: `defence.json` names the arrays and their shapes,
/// `defence.f32` holds their values one after the other, float32, little-endian.
struct DefenceState {
  struct Array: Codable, Equatable {
    let name: String
    let shape: [Int]
  }

  /// Shape of the representations that it was fitted on.
  let tapShape: TapShape
  /// The same, of which no size is open.
  var shape: RepresentationShape {
    guard let shape = try? RepresentationShape(tapShape) else {
      preconditionFailure("\(tapShape) was fitted by a defence of fixed shapes")
    }
    return shape
  }
  private let defence: String
  private let arrays: [Array]
  private let values: [[Float]]

  private struct Header: Codable {
    let form: Int
    let defence: String
    let shape: TapShape
    let arrays: [Array]
  }

  init(
    _ defence: String, shape: RepresentationShape,
    arrays: [(name: String, shape: [Int], values: [Float])]
  ) {
    self.init(defence, tapShape: TapShape(shape.axes), arrays: arrays)
  }

  init(
    _ defence: String, tapShape: TapShape,
    arrays: [(name: String, shape: [Int], values: [Float])]
  ) {
    for array in arrays {
      precondition(array.values.count == array.shape.reduce(1, *), "'\(array.name)' is not full")
    }
    self.defence = defence
    self.tapShape = tapShape
    self.arrays = arrays.map { Array(name: $0.name, shape: $0.shape) }
    self.values = arrays.map(\.values)
  }

  /// Reads what `save` wrote.
  ///
  /// Throws `.missingFile`, or `.corruptedArtifact` where a file is of another defence, is not as
  /// long as the header says, or holds a value that is not finite.
  ///
  /// - Parameter mayBeOpen: whether the defence is fitted to representations whose time is open, too.
  init(of defence: String, fromFolder folder: String, mayBeOpen: Bool = false) throws(AuditError) {
    let headerPath = folder + "/" + Self.headerName
    let header = try Self.header(try Self.contents(headerPath), path: headerPath)
    guard header.form == 1, header.defence == defence else {
      throw AuditError(
        .corruptedArtifact,
        "\(headerPath) is of form \(header.form) and of '\(header.defence)', wanted is form 1 of"
          + " '\(defence)'")
    }
    guard mayBeOpen || !header.shape.isTimeOpen,
      (try? RepresentationShape(header.shape.shape(stepCount: 1))) != nil,
      header.arrays.allSatisfy({ $0.shape.allSatisfy { (0...Int(Int32.max)).contains($0) } })
    else {
      throw AuditError(.corruptedArtifact, "\(headerPath) names a shape that cannot be")
    }
    let path = folder + "/" + Self.valuesName
    let data = try Self.contents(path)
    let counts = header.arrays.map { $0.shape.reduce(1.0) { $0 * Double($1) } }
    guard Double(data.count) == 4 * counts.reduce(0, +) else {
      throw AuditError(
        .corruptedArtifact,
        "\(path) has \(data.count) bytes, and its header promises"
          + " \(Int(4 * counts.reduce(0, +))); fit the defence again")
    }
    var values: [[Float]] = []
    var offset = 0
    data.withUnsafeBytes { bytes in
      for count in counts.map(Int.init) {
        values.append(
          (offset..<offset + count).map {
            Float(
              bitPattern: UInt32(
                littleEndian: bytes.loadUnaligned(fromByteOffset: 4 * $0, as: UInt32.self)))
          })
        offset += count
      }
    }
    guard values.allSatisfy({ $0.allSatisfy(\.isFinite) }) else {
      throw AuditError(.corruptedArtifact, "\(path) holds a value that is not finite")
    }
    self.defence = defence
    tapShape = header.shape
    self.arrays = header.arrays
    self.values = values
  }

  /// The values of an array.
  ///
  /// Throws `.corruptedArtifact` where there is none of the name, `.shapeMismatch` where it has
  /// another shape than this configuration wants.
  func values(_ name: String, shape wanted: [Int]) throws(AuditError) -> [Float] {
    let (shape, values) = try array(name)
    guard shape == wanted else {
      throw AuditError(
        .shapeMismatch,
        "the saved '\(name)' of '\(defence)' is \(shape), this configuration wants \(wanted); load"
          + " it with the parameters that it was fitted with")
    }
    return values
  }

  /// An array with the shape that it has. Throws `.corruptedArtifact` where there is none.
  func array(_ name: String) throws(AuditError) -> (shape: [Int], values: [Float]) {
    guard let index = arrays.firstIndex(where: { $0.name == name }) else {
      throw AuditError(.corruptedArtifact, "the saved '\(defence)' has no '\(name)'")
    }
    return (arrays[index].shape, values[index])
  }

  /// Throws `.storageFailed`.
  func save(toFolder folder: String) throws(AuditError) {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .prettyPrinted]
    let header = Header(form: 1, defence: defence, shape: tapShape, arrays: arrays)
    var data = Data(capacity: 4 * values.reduce(0) { $0 + $1.count })
    for array in values {
      array.map(\.bitPattern.littleEndian).withUnsafeBytes { data.append(contentsOf: $0) }
    }
    do {
      try data.write(to: URL(fileURLWithPath: folder + "/" + Self.valuesName))
      try encoder.encode(header).write(to: URL(fileURLWithPath: folder + "/" + Self.headerName))
    } catch {
      throw AuditError(
        .storageFailed, "the state of '\(defence)' cannot be written to \(folder)",
        cause: "\(error)")
    }
  }

  private static let headerName = "defence.json"
  private static let valuesName = "defence.f32"

  private static func contents(_ path: String) throws(AuditError) -> Data {
    do { return try Data(contentsOf: URL(fileURLWithPath: path)) } catch {
      throw AuditError(.missingFile, "\(path) cannot be read", cause: "\(error)")
    }
  }

  private static func header(_ data: Data, path: String) throws(AuditError) -> Header {
    do { return try JSONDecoder().decode(Header.self, from: data) } catch {
      throw AuditError(
        .corruptedArtifact, "\(path) is not the header of a saved defence", cause: "\(error)")
    }
  }
}
