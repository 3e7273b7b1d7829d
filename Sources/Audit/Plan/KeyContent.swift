package import Formats
package import TelltaleCore

/// All that one stage's result depends on: its key is the hash of this (SPEC §6.2).
package struct KeyContent: Sendable, Hashable, Codable {
  /// Raised when the engine itself makes other numbers of the same work, or stores them in another form.
  static let engineVersion = 4

  package var engine = KeyContent.engineVersion
  package let kind: String
  package var component: ComponentFingerprint?
  package var inputs: [ContentHash] = []
  /// Lists of corpus rows, each by its hash.
  package var rows: [ContentHash] = []
  package var words: [String] = []
  /// With precision and device: for work whose numbers depend on them; nil otherwise.
  package var seed: UInt64?
  package var precision: String?
  package var device: String?
  /// Which training of the same work; nil for the first.
  package var repetition: Int?

  package var key: ContentHash { ContentHash(of: self) }

  /// Of what is derived from all of an audit's scores.
  ///
  /// - Parameters:
  ///   - inputs: what the audit states, and its files of scores.
  ///   - words: what derives.
  package static func result(of inputs: [ContentHash], by words: [String]) -> KeyContent {
    KeyContent(kind: "result", inputs: inputs, words: words)
  }

  /// What the work draws from: its kind and rows, the audit's seed and which repetition it is. Not
  /// what its inputs were made of, nor what anything is called: the same arrays under another name, by
  /// another route or from an edited component meet the same draws, and what differs between two
  /// results is not luck.
  package var draws: Seed {
    let work = [kind] + rows.map(\.hex) + ["\(repetition ?? 0)"]
    return Seed(seed ?? 0).derived(for: work.joined(separator: " "))
  }
}

/// A component as far as results depend on it.
package struct ComponentFingerprint: Sendable, Hashable, Codable {
  package let id: String
  package let version: String
  /// SHA-256 of the plugin's code; empty for a component of ours, whose version is raised by hand
  /// when its numbers change.
  package var code: String
  package let settings: [String: String]
}

extension KeyContent {
  /// What differs from an earlier content of the same work, as phrases for people; empty where
  /// nothing does.
  package func differences(from earlier: KeyContent) -> [String] {
    var found: [String] = []
    if engine != earlier.engine { found.append("this Telltale computes it otherwise") }
    if let component, let other = earlier.component {
      found += component.differences(from: other)
    } else if component != earlier.component {
      found.append("another component")
    }
    if rows != earlier.rows { found.append("other utterances") }
    if words != earlier.words {
      found.append(
        wantsFrames(of: earlier)
          ? "frames are read, and only pooled vectors were stored"
          : pooling != earlier.pooling
            ? "only pooled vectors are read, and are stored otherwise"
            : "other taps, classes or modes")
    }
    if seed != earlier.seed { found.append("another seed") }
    if precision != earlier.precision { found.append("another precision") }
    if device != earlier.device { found.append("another device") }
    if repetition != earlier.repetition { found.append("another repetition") }
    if inputs != earlier.inputs { found.append("what it reads changed") }
    return found
  }

  /// Whether what was stored earlier is what is wanted now, pooled: a pass is run again for its frames alone.
  package func wantsFrames(of earlier: KeyContent) -> Bool {
    pooling == nil && earlier.pooling != nil
      && words == earlier.words.filter { !Self.isPooling($0) }
  }

  /// Of representations that are stored pooled: one of their words.
  static func poolingWord(version: Int) -> String { "pooled \(version)" }

  private static func isPooling(_ word: String) -> Bool { word.hasPrefix("pooled ") }
  private var pooling: String? { words.first(where: Self.isPooling) }
}

extension ComponentFingerprint {
  fileprivate func differences(from earlier: ComponentFingerprint) -> [String] {
    guard id == earlier.id else { return ["\(id) in the place of \(earlier.id)"] }
    var found: [String] = []
    if version != earlier.version {
      found.append("\(id) is version \(version), was \(earlier.version)")
    }
    if code != earlier.code { found.append("the code of \(id) changed") }
    for name in Set(settings.keys).union(earlier.settings.keys).sorted()
    where settings[name] != earlier.settings[name] {
      found.append("another '\(name)'")
    }
    return found
  }
}
