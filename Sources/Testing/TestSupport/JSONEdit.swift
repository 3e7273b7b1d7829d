import Foundation

/// Values of a JSON document, and the document with one of them changed.
public struct JSONEdit {
  /// One step from a container to what is in it.
  public enum Step: Hashable {
    case key(String)
    case index(Int)
  }

  /// As `JSONSerialization` reads it.
  public let root: Any
  private let layout: JSONLayout

  /// Throws for text that is no JSON.
  public init(_ text: String) throws {
    root = try JSONSerialization.jsonObject(with: Data(text.utf8))
    layout = try JSONLayout(root)
  }

  /// A result with a cell of each kind and outcome, a slice of each and one baseline: every place of a
  /// kind is there, and is read in a moment.
  public init(leanResult text: String) throws {
    guard
      var document = try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any]
    else { throw CocoaError(.coderReadCorrupt) }
    var seen: Set<String> = []
    let cells = (document["cells"] as? [[String: Any]] ?? []).filter { cell in
      let kind = (cell["cell"] as? [String: Any])?["kind"] as? String ?? ""
      let status = (cell["status"] as? [String: Any])?.keys.first ?? ""
      return seen.insert("\(kind) \(status)").inserted
    }
    document["cells"] = cells.map { cell in
      cell.merging(["slices": Array((cell["slices"] as? [Any] ?? []).prefix(1))]) { $1 }
    }
    document["baselines"] = Array((document["baselines"] as? [Any] ?? []).prefix(1))
    root = document
    layout = try JSONLayout(root)
  }

  /// Every place in the document, leaves and containers, in order.
  public var paths: [[Step]] {
    var found: [[Step]] = []
    func walk(_ value: Any, _ path: [Step]) {
      found.append(path)
      if let object = value as? [String: Any] {
        for (key, child) in object.sorted(by: { $0.key < $1.key }) {
          walk(child, path + [.key(key)])
        }
      } else if let list = value as? [Any] {
        for (index, child) in list.enumerated() { walk(child, path + [.index(index)]) }
      }
    }
    walk(root, [])
    return found
  }

  /// Nil where the document has no such place; a list must be long enough.
  public func value(at path: [Step]) -> Any? {
    path.reduce(Optional(root)) { value, step in
      switch step {
      case .key(let key): (value as? [String: Any])?[key]
      case .index(let index): (value as? [Any])?[index]
      }
    }
  }

  /// The document with another value at a place; nil takes the place away.
  public func text(replacing path: [Step], by value: Any?) throws -> String {
    guard let place = layout.places[path] else { return try text(replacing: [(path, value)]) }
    let bytes = layout.bytes
    guard let value else {
      return String(
        decoding: bytes[..<place.cut.lowerBound] + bytes[place.cut.upperBound...], as: UTF8.self)
    }
    return String(
      decoding: bytes[..<place.value.lowerBound] + (try JSONLayout.bytes(of: value))
        + bytes[place.value.upperBound...], as: UTF8.self)
  }

  /// The document with other values at several places, none inside another.
  public func text(replacing edits: [(path: [Step], value: Any?)]) throws -> String {
    let edited = edits.reduce(root) { document, edit in
      JSONEdit.replaced(document, edit.path[...], edit.value) ?? [:] as [String: Any]
    }
    return String(
      decoding: try JSONSerialization.data(withJSONObject: edited, options: [.sortedKeys]),
      as: UTF8.self)
  }

  /// A place whatever its indices: `cells[].leakage[].metric`.
  public static func pattern(_ path: [Step]) -> String {
    path.reduce("") { text, step in
      switch step {
      case .key(let key): text.isEmpty ? key : "\(text).\(key)"
      case .index: text + "[]"
      }
    }
  }

  private static func replaced(_ value: Any, _ path: ArraySlice<Step>, _ new: Any?) -> Any? {
    guard let step = path.first else { return new }
    switch step {
    case .key(let key):
      guard var object = value as? [String: Any] else { return value }
      // A place that is not there yet is made, what leads to it is not.
      guard object[key] != nil || path.count == 1 else { return value }
      object[key] = replaced(object[key] ?? NSNull(), path.dropFirst(), new)
      return object
    case .index(let index):
      guard var list = value as? [Any] else { return value }
      if let child = replaced(list[index], path.dropFirst(), new) {
        list[index] = child
      } else {
        list.remove(at: index)
      }
      return list
    }
  }

  /// What a stranger, a slip or a cosmic ray may put in a value's place, and what may be read there: a
  /// number may stand as text where it is not finite.
  public static func nonsense(for value: Any?) -> [Any] {
    switch value {
    case is String: ["", String(repeating: "long ", count: 200), "inf", "nan"]
    case is [Any]: [[] as [Any], ["-inf", "inf"], [0.0, 1e300]]
    case is [String: Any], nil: []
    default: [1e300, "inf", "nan", Int.max, Int.min, 0, -1]
    }
  }

  /// Every place of a kind once, or the first few: `cells[0].folds[0]` and `cells[1].folds[0]` are of
  /// one kind.
  public func samples(of count: Int = 1) -> [[Step]] {
    var seen: [String: Int] = [:]
    return paths.dropFirst().filter { path in
      seen[JSONEdit.pattern(path), default: 0] += 1
      return seen[JSONEdit.pattern(path), default: 0] <= count
    }
  }
}
