internal import Formats
internal import Foundation
internal import TelltaleCore

/// Whether what an audit stores fits where it is stored.
struct StoreRoom: Sendable {
  let wantedByteCount: Int
  /// Nil where the system does not tell.
  let freeByteCount: Int?

  /// - Parameters:
  ///   - wantedByteCount: of the largest artifacts; scores and networks come on top.
  ///   - folder: of the store; it need not be there yet.
  init(for wantedByteCount: Int, in folder: String) {
    self.wantedByteCount = wantedByteCount
    var place = URL(filePath: folder).standardizedFileURL
    while !FileManager.default.fileExists(atPath: place.path(percentEncoded: false)),
      place.pathComponents.count > 1
    {
      place.deleteLastPathComponent()
    }
    let attributes = try? FileManager.default.attributesOfFileSystem(
      forPath: place.path(percentEncoded: false))
    freeByteCount = (attributes?[.systemFreeSize] as? NSNumber)?.intValue
  }

  init(wantedByteCount: Int, freeByteCount: Int?) {
    self.wantedByteCount = wantedByteCount
    self.freeByteCount = freeByteCount
  }

  /// Shapes are what a model's file claims: a sum beyond what can be counted is the largest number.
  static func sum(_ first: Int, _ second: Int) -> Int {
    let (sum, overflows) = first.addingReportingOverflow(second)
    return overflows ? .max : sum
  }

  /// What to say before anything is run; nil where there is room, or nobody knows.
  var warning: String? {
    guard let freeByteCount, wantedByteCount > freeByteCount else { return nil }
    return
      "representations take \(Text.size(wantedByteCount)), and \(Text.size(freeByteCount)) are free"
      + " there: audit fewer taps ('--tap'), shorter utterances, or name a store elsewhere"
      + " ('--store'); 'telltale store prune' removes what no result needs"
  }
}
