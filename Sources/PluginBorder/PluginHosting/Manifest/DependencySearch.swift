internal import Foundation
internal import TelltaleCore

/// Finds the files that the entries of `depends` name: paths relative to a folder, in which `*` stands
/// for any letters of a name, `?` for one, and `**` for any number of folders.
///
/// Links to folders are not followed, and names that begin with a dot are found only by a pattern that
/// begins with one.
struct DependencySearch {
  /// Relative to the folder; sorted by their bytes, each once.
  var found: [String] {
    names.sorted { $0.lexicographicallyPrecedes($1) }.map { String(decoding: $0, as: UTF8.self) }
  }

  /// Entries of folders that are looked at.
  static let entryLimit = 100_000

  private let folder: String
  private var names: Set<[UInt8]> = []
  private var entryCount = 0

  init(folder: String) { self.folder = folder }

  /// Throws `.pluginFailed` for a pattern that matches no file, or looks at too many.
  mutating func add(_ pattern: String) throws(AuditError) {
    var parts: [Substring] = []
    for part in pattern.split(separator: "/") where part != "." {
      // Two of them say no more than one, and would look at every folder many times.
      if part != "**" || parts.last != "**" { parts.append(part) }
    }
    if parts.last == "**" { parts.append("*") }
    if try !add(parts[...], in: "") {
      let hint =
        try kind(of: folder + "/" + pattern) == S_IFDIR
        ? ", it is a folder: write '\(pattern)/**' for every file below it"
        : " (links to folders are not followed)"
      throw AuditError(.pluginFailed, "'depends' names '\(pattern)', which matches no file" + hint)
    }
  }

  /// Whether a name is of a pattern with `*` and `?`.
  static func matches(_ name: some StringProtocol, _ pattern: some StringProtocol) -> Bool {
    let (name, pattern) = (Array(name.unicodeScalars), Array(pattern.unicodeScalars))
    var (place, wanted) = (0, 0)
    // Where the last star stands, and what it takes up to: no other one need be tried again.
    var star: (wanted: Int, place: Int)?
    while place < name.count {
      if wanted < pattern.count, pattern[wanted] == "*" {
        star = (wanted, place)
        wanted += 1
      } else if wanted < pattern.count, pattern[wanted] == "?" || pattern[wanted] == name[place] {
        place += 1
        wanted += 1
      } else if let last = star {
        star = (last.wanted, last.place + 1)
        (place, wanted) = (last.place + 1, last.wanted + 1)
      } else {
        return false
      }
    }
    return pattern[wanted...].allSatisfy { $0 == "*" }
  }

  /// - Parameter place: relative to the folder, empty or with a slash behind it.
  /// - Returns: whether anything was found.
  private mutating func add(_ parts: ArraySlice<Substring>, in place: String) throws(AuditError)
    -> Bool
  {
    guard let part = parts.first else { return false }
    let rest = parts.dropFirst()
    let isAnyDepth = part == "**"
    var hasFound = false
    if isAnyDepth { hasFound = try add(rest, in: place) }
    let candidates =
      part.contains { "*?".contains($0) } ? entries(of: place, part) : [String(part)]
    for name in candidates {
      let path = place + name
      switch try kind(of: folder + "/" + path) {
      case S_IFDIR:
        if try add(isAnyDepth ? parts : rest, in: path + "/") { hasFound = true }
      case S_IFREG where rest.isEmpty && !isAnyDepth:
        names.insert(Array(path.utf8))
        hasFound = true
      default: break
      }
    }
    return hasFound
  }

  private func entries(of place: String, _ pattern: Substring) -> [String] {
    let all = (try? FileManager.default.contentsOfDirectory(atPath: folder + "/" + place)) ?? []
    return all.filter { name in
      Self.matches(name, pattern) && (!name.hasPrefix(".") || pattern.hasPrefix("."))
    }
  }

  /// `S_IFDIR` for a folder, `S_IFREG` for a file or a link to one, nil for anything else.
  private mutating func kind(of path: String) throws(AuditError) -> mode_t? {
    entryCount += 1
    guard entryCount <= Self.entryLimit else {
      throw AuditError(
        .pluginFailed,
        "'depends' looks at more than \(Self.entryLimit) files; name folders without '**'")
    }
    var status = stat()
    guard lstat(path, &status) == 0 else { return nil }
    if status.st_mode & S_IFMT == S_IFDIR { return S_IFDIR }
    guard stat(path, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { return nil }
    return S_IFREG
  }
}
