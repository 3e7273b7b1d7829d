package import Formats
package import TelltaleCore

/// One piece of work whose result is an artifact.
public struct Stage: Sendable, Hashable, Codable {
  /// What the result depends on.
  package let madeOf: KeyContent
  /// The hash of that.
  package let key: ContentHash
  package let work: Work
  /// For people: "train vgg16 on crema-d (fold 0)".
  package let title: String
  /// Of a training, rows × epochs; otherwise rows: what the cost estimate is made from.
  package let load: Double
  /// Groups stages of the same speed: "train vgg16".
  package let speedClass: String
  /// What the artifact takes on disk, where that is much: of representations.
  package let size: Size
  /// How many threads it computes with: the plan's to say, so that numbers do not depend on what runs beside.
  package let threads: Threads

  /// Every random choice of a stage comes from its own work: results do not depend on order, on
  /// worker count, or on what was cached.
  package let seed: Seed

  /// One, for small work that runs beside other small work, or all that the audit has.
  package enum Threads: String, Sendable, Hashable, Codable {
    case one, all
  }

  /// Bytes.
  package struct Size: Sendable, Hashable, Codable {
    package static let none = Size(stored: 0, whole: 0)

    package let stored: Int
    /// Were everything stored that is pooled.
    package let whole: Int

    package init(stored: Int, whole: Int) {
      self.stored = stored
      self.whole = whole
    }
  }

  /// Keys of the stages that must be there first.
  package var needs: [ContentHash] { work.needs }

  package var isTraining: Bool {
    switch work {
    case .primaryModel, .attacker: true
    default: false
    }
  }

  /// Whether the result's numbers are had from what it makes.
  package var isJudged: Bool {
    switch work {
    case .scores, .retrained: true
    default: false
    }
  }
}
