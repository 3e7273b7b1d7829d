internal import Foundation

/// What a confined process may read: everything but devices, what lies in the folders for temporary
/// files, and what a person keeps under hidden names in the home folder (keys, tokens, mail).
///
/// Code of the system and of the libraries that a plugin loads lies everywhere, so that the list says what
/// is closed. What the process needs is open wherever it lies: its program, the libraries that it has
/// loaded, `LD_LIBRARY_PATH`, and what it is told, with the libraries that this needs.
struct ReadableFiles {
  /// Absolute, without symbolic links.
  let paths: [String]
  /// Folders in closed places whose names may be listed: some libraries look for others beside them.
  let listed: [String]

  /// - Parameters:
  ///   - needed: files and folders, for this very work.
  ///   - open: folders that are open anyway.
  init(
    needed: [String], open: [String],
    environment: [String: String] = ProcessInfo.processInfo.environment
  ) {
    let home = environment["HOME"].flatMap(Self.resolved)
    var closed = ["/dev", "/run", "/tmp", "/var/tmp"].compactMap(Self.resolved)
    // The folder for temporary files is where the own folder lies.
    closed += open.map { ($0 as NSString).deletingLastPathComponent }.compactMap(Self.resolved)
    if let home, home != "/" {
      let names = (try? FileManager.default.contentsOfDirectory(atPath: home)) ?? []
      closed += names.filter { $0.hasPrefix(".") }.map { home + "/" + $0 }
    }
    var wanted = needed + Self.loadedFolders()
    func closedOnes(_ paths: [String]) -> [String] {
      paths.compactMap(Self.resolved).filter { path in
        closed.contains { path.hasPrefix($0 + "/") }
      }
    }
    let libraries = NeededLibraries(of: needed)
    wanted += closedOnes(libraries.files)
    listed = closedOnes(libraries.folders)
    wanted += (environment["LD_LIBRARY_PATH"] ?? "").split(separator: ":").map(String.init)
    // Where Python's packages lie, LibTorch among them.
    if let home { wanted.append(home + "/.local/lib") }
    paths = Self.open("/", without: Set(closed)) + wanted.compactMap(Self.resolved)
  }

  /// The folder, if nothing in it is closed; otherwise what in it is open. Links lead to what is open or
  /// closed by its own name.
  private static func open(_ folder: String, without closed: Set<String>) -> [String] {
    if closed.contains(folder) { return [] }
    let start = folder == "/" ? "/" : folder + "/"
    guard closed.contains(where: { $0.hasPrefix(start) }) else { return [folder] }
    var paths: [String] = []
    for name in (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? [] {
      var status = stat()
      guard lstat(start + name, &status) == 0, status.st_mode & S_IFMT != S_IFLNK else { continue }
      paths += open(start + name, without: closed)
    }
    return paths
  }

  /// Folders of this program and of the libraries that it runs on.
  private static func loadedFolders() -> [String] {
    // Address, rights, offset, device, inode, and the path behind blanks.
    let lines = (try? String(contentsOfFile: "/proc/self/maps", encoding: .utf8)) ?? ""
    var folders: Set<String> = []
    for line in lines.split(separator: "\n") {
      guard let slash = line.firstIndex(of: "/") else { continue }
      folders.insert((String(line[slash...]) as NSString).deletingLastPathComponent)
    }
    // Where memory that has a name instead of a file seems to lie.
    return folders.subtracting(["/", "/dev", "/dev/shm"]).sorted()
  }

  private static func resolved(_ path: String) -> String? {
    guard let real = realpath(path, nil) else { return nil }
    defer { free(real) }
    return String(cString: real)
  }
}
