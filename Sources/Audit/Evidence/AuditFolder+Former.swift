internal import Engine
internal import Formats
internal import Foundation
public import Plan
public import Results
public import TelltaleCore

/// What a former audit left in a folder: its own files, and nothing else, give way to the new one's.
public struct FormerAudit: Sendable {
  /// Files that were the former audit's.
  let names: Set<String>
  /// Content of its settings file.
  let settings: String?
}

extension AuditFolder {
  /// Makes the folder, and sees that an audit may write into it, before any work begins.
  ///
  /// Files that a former audit's result names are its own and will be written over; what is not
  /// known stays as it is.
  ///
  /// Throws `.invalidConfiguration` where a file that is not the program's would be written over, or
  /// the paths are too long, and `.storageFailed`.
  public func prepare(for plan: AuditPlan) throws(AuditError) -> FormerAudit {
    let files = try plan.scoreFiles()
    let longest = files.map(\.utf8.count).max() ?? 0
    guard path.utf8.count + longest + Self.reserve < Int(PATH_MAX) else {
      throw AuditError(
        .invalidConfiguration,
        "the path of the output folder is too long for files within it; choose another with --output"
      )
    }
    do throws(AuditError) {
      _ = try place(of: files.first ?? AuditResult.fileName)
      try ArtifactStore.makeFolder("\(path)/\(ScoreFiles.folder)", option: "--output")
    } catch { throw error.code == .storageFailed ? error : foreign(ScoreFiles.folder) }
    for folder in [path, "\(path)/\(ScoreFiles.folder)"] { OutputFile.removeAbandoned(in: folder) }
    let former = try formerAudit()
    for name in [AuditResult.fileName] + AuditResult.reportNames + EvidenceList.names
    where has(name) && !former.names.contains(name) { throw foreign(name) }
    if has(Self.settingsName) {
      let text = try? StoredFile.text("\(path)/\(Self.settingsName)")
      guard let text, text == former.settings else { throw foreign(Self.settingsName) }
    }
    for name in files where has(name) && !former.names.contains(name) && !isScores(name) {
      throw foreign(name)
    }
    return former
  }

  /// Removes what a former audit had and the new one has not, its seal included.
  ///
  /// Throws `.storageFailed`.
  public func remove(_ former: FormerAudit, notOf result: AuditResult) throws(AuditError) {
    let kept = Set(files(of: result))
    for name in former.names.union(EvidenceList.names).subtracting(kept) {
      guard let file = try? place(of: name), has(name) else { continue }
      guard unlink(file) == 0 || errno == ENOENT else { throw OutputFile.failure(file, errno) }
    }
  }

  /// Bytes that temporary names add.
  private static let reserve = 128

  /// Of any version of the program: the names are looked for wherever they may stand.
  private func formerAudit() throws(AuditError) -> FormerAudit {
    guard has(AuditResult.fileName) else { return FormerAudit(names: [], settings: nil) }
    guard let data = try? StoredFile.content("\(path)/\(AuditResult.fileName)"),
      let former = try? JSONDecoder().decode(FormerResult.self, from: data)
    else { throw foreign(AuditResult.fileName) }
    var names = Set(former.scoreFiles + [AuditResult.fileName] + AuditResult.reportNames)
    names.formUnion(EvidenceList.names + [Self.clausesName, Self.printName])
    return FormerAudit(names: names, settings: former.provenance.configuration)
  }

  /// Left by an audit that was stopped before its result was written.
  private func isScores(_ name: String) -> Bool {
    guard let text = try? StoredFile.text("\(path)/\(name)") else { return false }
    return text.hasPrefix("utterance,speaker,group,emotion,style,")
  }

  private func foreign(_ name: String) -> AuditError {
    AuditError(
      .invalidConfiguration,
      "\(path)/\(name) was not written by an audit, or was changed since, and would be written over;"
        + " move it away, or choose another folder with --output")
  }
}

/// As much of a result as says which files are its own.
private struct FormerResult: Decodable {
  struct Provenance: Decodable {
    let configuration: String
  }
  struct Cell: Decodable {
    struct Native: Decodable { let scoreFiles: [String]? }
    let scoreFiles: [String]
    let ceilingFiles: [String]?
    let replicateFile: String?
    let native: Native?
  }
  struct Model: Decodable {
    struct Fold: Decodable { let scoreFile: String? }
    let folds: [Fold]
  }
  struct Transmission: Decodable {
    struct Point: Decodable { let taskFiles: [String]? }
    let points: [Point]
  }
  let schemaVersion: Int
  let provenance: Provenance
  let cells: [Cell]
  let primaryModels: [Model]
  let transmission: Transmission?

  var scoreFiles: [String] {
    var names = [ScoreFiles.utterances]
    for cell in cells {
      names += cell.scoreFiles
      names += (cell.ceilingFiles ?? []) + [cell.replicateFile].compactMap(\.self)
      names += cell.native?.scoreFiles ?? []
    }
    for model in primaryModels { names += model.folds.compactMap(\.scoreFile) }
    for point in transmission?.points ?? [] { names += point.taskFiles ?? [] }
    return names
  }
}
