internal import Formats
public import Foundation
internal import Plan
public import Results
public import TelltaleCore

/// The folder of a finished audit, whoever made it: which files are the audit's, and where they lie.
public struct AuditFolder: Sendable {
  /// The settings that were used.
  public static let settingsName = "audit.yaml"
  /// A clause map of the auditor's own, in the place of the bundled one.
  public static let clausesName = "clauses.json"
  /// The report as printed by another program; need not be there.
  public static let printName = "report.pdf"

  /// As it was given.
  public let path: String

  /// Reads nothing yet; the folder need not be there.
  public init(_ path: String) { self.path = path }

  /// Whether the folder has a file of that name, a link or a folder included.
  public func has(_ name: String) -> Bool {
    var status = stat()
    return lstat("\(path)/\(name)", &status) == 0
  }

  /// Where a file lies that a result or a list of files names.
  ///
  /// Throws `.malformedFile` for a name that leads out of the folder, or through a link.
  public func place(of name: String) throws(AuditError) -> String {
    let parts = name.split(separator: "/", omittingEmptySubsequences: false)
    guard parts.allSatisfy({ !$0.isEmpty && $0 != "." && $0 != ".." }), !name.contains("\0") else {
      throw AuditError(.malformedFile, "'\(name)' is no name of a file in an audit's folder")
    }
    var folder = path
    for part in parts.dropLast() {
      folder += "/" + part
      var status = stat()
      if lstat(folder, &status) == 0, status.st_mode & S_IFMT != S_IFDIR {
        throw AuditError(.malformedFile, "\(folder) is no folder, or a link to one")
      }
    }
    return "\(path)/\(name)"
  }

  /// A file's whole content.
  ///
  /// Throws as `place(of:)` does, `.missingFile`, and `.corruptedArtifact` for what is no regular file.
  public func data(_ name: String) throws(AuditError) -> Data {
    try StoredFile.content(place(of: name))
  }

  /// The files that a result names, with everything that is made of it: what evidence consists of.
  ///
  /// - Returns: sorted; of what an audit need not have, that which is there.
  func files(of result: AuditResult) -> [String] {
    let optional = [Self.clausesName, Self.printName].filter(has)
    return
      (result.scoreFiles + [AuditResult.fileName, Self.settingsName] + AuditResult.reportNames
      + optional)
      .sorted()
  }

  /// Everything in the folder but other folders, by name relative to it, sorted.
  ///
  /// Throws `.missingFile` for a folder that cannot be read.
  func contents() throws(AuditError) -> [String] {
    guard let names = try? FileManager.default.subpathsOfDirectory(atPath: path) else {
      throw AuditError(.missingFile, "cannot read the folder \(path)")
    }
    return names.filter { name in
      var status = stat()
      return lstat("\(path)/\(name)", &status) == 0 && status.st_mode & S_IFMT != S_IFDIR
    }.sorted()
  }
}

extension AuditResult {
  /// Every file of scores that the result rests on, each once, sorted.
  public var scoreFiles: [String] {
    var names: Set<String> = [ScoreFiles.utterances]
    for cell in cells {
      names.formUnion(cell.scoreFiles + cell.ceilingFiles + (cell.native?.scoreFiles ?? []))
      names.formUnion([cell.replicateFile].compactMap(\.self))
    }
    for fold in primaryModels.flatMap(\.folds) {
      names.formUnion([fold.scoreFile].compactMap(\.self))
    }
    for point in transmission?.points ?? [] { names.formUnion(point.taskFiles) }
    return names.sorted()
  }
}
