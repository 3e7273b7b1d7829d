internal import Arrays
internal import Foundation

/// Libraries that one library finds in folders that it names itself (`RUNPATH`, `RPATH`), those that they
/// find so in their turn, and what lies beside them, which is opened while they run.
///
/// A confined process must be able to read these wherever they lie: a checkout in the folder for temporary
/// files, an environment under a hidden name. Only what is a library is opened by this: a plugin cannot
/// name any other file. What the system's loader finds by its own rules lies in open places.
/// **Source** System V ABI, chapter 5 (dynamic section); ld.so(8).
struct NeededLibraries {
  /// Absolute, sorted.
  let files: [String]
  /// Where they lie; absolute, sorted.
  let folders: [String]

  /// So many files are looked at.
  private static let fileLimit = 256

  /// None for what is no library of this kind of machine.
  init(of libraries: [String]) {
    var found: Set<String> = []
    var listed: Set<String> = []
    var open = libraries
    var seen = Set(libraries)
    while let path = open.popLast(), seen.count < Self.fileLimit {
      guard let object = try? SharedObject(path: path) else { continue }
      for folder in object.folders {
        let names = object.needed.filter { Self.isLibrary(folder + "/" + $0) }
        guard !names.isEmpty else { continue }
        open += names.map { folder + "/" + $0 }.filter { seen.insert($0).inserted }
        if listed.insert(folder).inserted { found.formUnion(Self.libraries(in: folder)) }
      }
    }
    files = found.sorted()
    folders = listed.sorted()
  }

  /// Not below it.
  private static func libraries(in folder: String) -> [String] {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
    return names.filter { $0.contains(".so") }.map { folder + "/" + $0 }.filter(isLibrary)
  }

  private static func isLibrary(_ path: String) -> Bool {
    guard let start = try? InputFile(path: path).bytes(0..<4) else { return false }
    return start.bytes == SharedObject.magic
  }
}

/// What the dynamic section of an ELF-64 file says of its libraries.
private struct SharedObject {
  static let magic: [UInt8] = [0x7f] + Array("ELF".utf8)

  /// As `NEEDED` names them; a name that holds a path is left out.
  let needed: [String]
  /// Absolute, in the order in which they are searched.
  let folders: [String]

  /// Bytes of a table that is read.
  private static let tableLimit = 1 << 24

  private enum Tag {
    static let needed = 1
    static let strings = 5
    static let stringByteCount = 10
    static let paths: Set = [15, 29]
  }

  /// Throws for a file that is none, or that claims what it does not hold.
  init(path: String) throws(ArrayRefusal) {
    let file = try InputFile(path: path)
    let head = try file.bytes(0..<64)
    // Class 2: 64 bits; data 1: little-endian.
    guard head.bytes.starts(with: Self.magic + [2, 1]) else {
      throw ArrayRefusal(.unsupported, "is no ELF file of 64 bits")
    }
    let (size, count) = (head.number(at: 54, byteCount: 2), head.number(at: 56, byteCount: 2))
    guard size >= 56 else { throw ArrayRefusal(.malformed, "has headers of \(size) bytes") }
    let headers = try Self.table(file, from: head.number(at: 32, byteCount: 8), count: size * count)
    var segments: [(address: Int, offset: Int, byteCount: Int)] = []
    var entries: [(tag: Int, value: Int)] = []
    for start in stride(from: 0, to: size * count, by: size) {
      let offset = headers.number(at: start + 8, byteCount: 8)
      let byteCount = headers.number(at: start + 32, byteCount: 8)
      switch headers.number(at: start, byteCount: 4) {
      case 1: segments.append((headers.number(at: start + 16, byteCount: 8), offset, byteCount))
      case 2:
        let section = try Self.table(file, from: offset, count: byteCount)
        entries = stride(from: 0, to: byteCount - 15, by: 16).map {
          (section.number(at: $0, byteCount: 8), section.number(at: $0 + 8, byteCount: 8))
        }
      default: break
      }
    }
    let values = { (tag: Int) in entries.filter { $0.tag == tag }.map(\.value) }
    guard let address = values(Tag.strings).first,
      let byteCount = values(Tag.stringByteCount).first,
      let segment = segments.first(where: {
        $0.address <= address && address - $0.address < $0.byteCount
      })
    else {
      (needed, folders) = ([], [])
      return
    }
    let strings = try Self.table(
      file, from: segment.offset, address - segment.address, count: byteCount)
    func text(_ place: Int) -> String {
      guard place < strings.bytes.count else { return "" }
      return String(decoding: strings.bytes[place...].prefix { $0 != 0 }, as: UTF8.self)
    }
    needed = values(Tag.needed).map(text).filter { !$0.isEmpty && !$0.contains("/") }
    let origin = (path as NSString).deletingLastPathComponent
    folders = entries.filter { Tag.paths.contains($0.tag) }
      .flatMap { text($0.value).split(separator: ":") }
      .map { String($0).replacing("${ORIGIN}", with: origin).replacing("$ORIGIN", with: origin) }
      .filter { $0.hasPrefix("/") }
  }

  /// Bytes from a sum of offsets on.
  private static func table(
    _ file: InputFile, from offsets: Int..., count: Int
  ) throws(ArrayRefusal) -> LittleEndianBytes {
    // Each number is at most the file's size, so that their sum can be counted.
    guard count <= tableLimit, (offsets + [count]).allSatisfy({ (0...file.byteCount).contains($0) })
    else { throw ArrayRefusal(.malformed, "has a table that it cannot hold") }
    let start = offsets.reduce(0, +)
    return try file.bytes(start..<start + count)
  }
}
