import Foundation
import TelltaleCore

/// Sound files of a folder, found by name.
struct AudioFolder {
  struct File: Hashable {
    /// Without folder and extension.
    let baseName: String
    let path: String
    /// Last component of the folder that it lies in.
    let folder: String
  }

  /// Sorted by base name, each base name once.
  let files: [File]
  /// A base name that occurs twice (as `.wav` and `.flac`, or in two folders): the first path is
  /// kept.
  let defects: [CorpusDefect]

  /// Looks for `.wav` and `.flac` files directly in the given folders. Hidden files are passed over.
  ///
  /// Throws `.missingFile` if a folder cannot be read.
  init(folders: [String]) throws(AuditError) {
    var fileOfName: [String: File] = [:]
    var defects: [CorpusDefect] = []
    for folder in folders.sorted() {
      for name in try AudioFolder.names(in: folder) {
        let url = URL(filePath: folder).appending(component: name)
        guard ["wav", "flac"].contains(url.pathExtension.lowercased()) else { continue }
        let file = File(
          baseName: url.deletingPathExtension().lastPathComponent,
          path: url.path(percentEncoded: false),
          folder: URL(filePath: folder).lastPathComponent)
        if let other = fileOfName[file.baseName] {
          defects.append(
            CorpusDefect(
              .duplicate, subject: file.baseName,
              message: "lies at \(other.path) and at \(file.path); the first is used"))
        } else {
          fileOfName[file.baseName] = file
        }
      }
    }
    files = fileOfName.values.sorted { $0.baseName < $1.baseName }
    self.defects = defects
  }

  /// Names in a folder, sorted, hidden ones left out. Throws `.missingFile`.
  static func names(in folder: String) throws(AuditError) -> [String] {
    do {
      return try FileManager.default.contentsOfDirectory(atPath: folder)
        .filter { !$0.hasPrefix(".") }.sorted()
    } catch {
      throw AuditError(
        .missingFile, "folder '\(folder)' cannot be read", cause: error.localizedDescription)
    }
  }

  /// Folders with fitting names in `path`, or else in the folders of it: archives unpack with and
  /// without a folder around them. Of several such folders, those are taken that hold a wanted file,
  /// or else the first: other parts of a corpus are unpacked beside it. Sorted; empty if there are none.
  ///
  /// Throws `.missingFile` if a folder cannot be read.
  static func folders(
    in path: String, named fits: (String) -> Bool,
    holding isWanted: (String) -> Bool = { _ in true }
  ) throws(AuditError) -> [String] {
    func direct(_ folder: String) throws(AuditError) -> [String] {
      try names(in: folder).filter(fits).map { AudioFolder.path(folder, $0) }.filter(isFolder)
    }
    let found = try direct(path)
    if !found.isEmpty { return found }
    var candidates: [[String]] = []
    for name in try names(in: path) {
      let folder = AudioFolder.path(path, name)
      guard isFolder(folder) else { continue }
      let nested = try direct(folder)
      if !nested.isEmpty { candidates.append(nested) }
    }
    guard candidates.count > 1 else { return candidates.first ?? [] }
    var wanted: [String] = []
    for folders in candidates {
      for folder in folders {
        guard try names(in: folder).contains(where: isWanted) else { continue }
        wanted += folders
        break
      }
    }
    return wanted.isEmpty ? candidates[0] : wanted
  }

  /// A path whose name is on disk as another sequence of the same characters (composed `ü`, or `u` and
  /// its dots, as macOS writes them): as it is on disk, or as given where nothing fits.
  static func onDisk(_ path: String, _ listings: inout [String: [String]]) -> String {
    if path.utf8.allSatisfy({ $0 < 0x80 }) || FileManager.default.fileExists(atPath: path) {
      return path
    }
    var found = ""
    for part in path.split(separator: "/") {
      let folder = found.isEmpty ? "/" : found
      let names =
        listings[folder] ?? (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
      listings[folder] = names
      // Equal to Swift is equal in what is read, whatever the scalars.
      found += "/" + (names.first { $0 == part } ?? String(part))
    }
    return FileManager.default.fileExists(atPath: found) ? found : path
  }

  static func isFolder(_ path: String) -> Bool {
    var isFolder: ObjCBool = false
    return FileManager.default.fileExists(atPath: path, isDirectory: &isFolder)
      && isFolder.boolValue
  }

  /// `folder/name`, absolute.
  static func path(_ folder: String, _ name: String) -> String {
    URL(filePath: folder).appending(path: name).standardizedFileURL.path(percentEncoded: false)
  }
}
