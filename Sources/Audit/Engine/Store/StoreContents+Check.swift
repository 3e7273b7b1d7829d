internal import Formats
internal import Foundation
public import TelltaleCore

extension StoreContents {
  /// What is wrong with one object of a store.
  public struct Defect: Sendable, Hashable {
    let key: ContentHash
    /// A sentence that names the folder.
    public let text: String
  }

  /// Compares every file of every artifact with its record.
  ///
  /// Throws `.cancelled`.
  public func defects(_ execution: Execution) throws(AuditError) -> [Defect] {
    var defects = unreadable.sorted { $0.key.hex < $1.key.hex }
      .map { Defect(key: $0.key, text: $0.value) }
    for (number, artifact) in artifacts.enumerated() {
      try execution.checkCancelled()
      execution.report(
        Progress(
          fraction: Double(number) / Double(artifacts.count),
          note: "\(number) of \(artifacts.count)"))
      if let reason = store.damage(of: artifact.key) {
        defects.append(Defect(key: artifact.key, text: reason))
      }
    }
    return defects
  }

  /// Takes damaged objects away, so that audits make them anew, and whatever dead processes left.
  ///
  /// Throws `.storageFailed`.
  public func mend(_ defects: [Defect]) throws(AuditError) {
    for defect in defects { try store.discard(defect.key) }
    store.removeStale()
  }
}
