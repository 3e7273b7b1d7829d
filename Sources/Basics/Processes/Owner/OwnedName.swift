internal import Foundation

/// The name of a file or folder that belongs to one run: `<kind>_<owner>_<random part>`.
package struct OwnedName: Sendable, Hashable {
  package let kind: String
  package let owner: RunOwner
  private let random: String

  /// A new one of this process.
  ///
  /// - Parameter kind: what it is, without `_` and `/`.
  package init(kind: String) {
    precondition(!kind.contains { $0 == "_" || $0 == "/" }, "'\(kind)' is no kind of file")
    self.kind = kind
    owner = .current
    random = String(UInt64.random(in: 0...UInt64.max), radix: 36)
  }

  /// Nil for a name that no run gave.
  package init?(_ text: String) {
    let parts = text.split(separator: "_", omittingEmptySubsequences: false)
    guard parts.count == 3, let owner = RunOwner(nameComponent: parts[1]), !parts[2].isEmpty else {
      return nil
    }
    kind = String(parts[0])
    self.owner = owner
    random = String(parts[2])
  }

  package var text: String { "\(kind)_\(owner.nameComponent)_\(random)" }

  package func path(in folder: String) -> String {
    (folder as NSString).appendingPathComponent(text)
  }

  /// Removes what runs left in a folder that need it no more (`RunOwner.hasAbandoned`); what cannot
  /// be removed stays.
  package static func removeAbandoned(kind: String, in folder: String) {
    for text in (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? [] {
      guard let name = OwnedName(text), name.kind == kind else { continue }
      let path = name.path(in: folder)
      if name.owner.hasAbandoned(path) { try? FileManager.default.removeItem(atPath: path) }
    }
  }
}

extension RunOwner {
  private static let secondsInADay = 86_400.0

  /// Whether something of this owner's may be removed: the owner is gone; or it cannot be told, and
  /// neither the thing nor, in a folder, anything directly in it was touched for a day.
  package func hasAbandoned(_ path: String) -> Bool {
    if isGone { return true }
    if mayBeAlive { return false }
    let inside = (try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []
    let dates = ([path] + inside.map { path + "/" + $0 }).map { path in
      (try? FileManager.default.attributesOfItem(atPath: path))?[.modificationDate] as? Date
    }
    return dates.allSatisfy { $0.map { -$0.timeIntervalSinceNow > Self.secondsInADay } ?? false }
  }
}
