import Foundation
import TelltaleCore
import TestSupport
import Testing

@testable import PluginHosting

/// What a confined process may read because a library needs it: libraries, and nothing else.
@Suite(.enabled(if: Compiler.c.path != nil)) struct NeededLibrariesTests {
  /// `outer.so` needs `libmiddle.so`, by an absolute path; that needs `libinner.so`, by `$ORIGIN`.
  private func withChain(_ body: (_ folder: String, _ outer: String) throws -> Void) throws {
    try withTemporaryFolder { folder in
      for name in ["inner", "middle"] {
        try FileManager.default.createDirectory(
          atPath: "\(folder)/\(name)", withIntermediateDirectories: false)
      }
      func make(_ name: String, _ text: String, _ options: [String]) throws {
        let source = "\(folder)/source.c"
        try text.write(toFile: source, atomically: true, encoding: .utf8)
        try Compiler.makeLibrary(
          "\(folder)/\(name)", of: source, ["-Wl,--no-as-needed"] + options)
      }
      try make("inner/libinner.so", "int inner(void) { return 1; }", [])
      try make("inner/libbeside.so", "int beside(void) { return 1; }", [])
      try "no library".write(
        toFile: "\(folder)/inner/notes.so.txt", atomically: true, encoding: .utf8)
      try make(
        "middle/libmiddle.so", "int inner(void);\nint middle(void) { return inner(); }",
        ["-L\(folder)/inner", "-linner", "-Wl,-rpath,$ORIGIN/../inner"])
      try make(
        "outer.so", "int middle(void);\nint outer(void) { return middle(); }",
        [
          "-L\(folder)/middle", "-lmiddle", "-Wl,-rpath,\(folder)/middle",
          "-Wl,-rpath-link,\(folder)/inner",
        ])
      try body(folder, "\(folder)/outer.so")
    }
  }

  @Test func theChainIsFollowedAndWhatLiesBesideIsOpen() throws {
    try withChain { folder, outer in
      let names = NeededLibraries(of: [outer]).files.map {
        URL(filePath: $0).standardizedFileURL.path().replacing(
          URL(filePath: folder).standardizedFileURL.path(), with: "")
      }
      #expect(Set(names) == ["/inner/libbeside.so", "/inner/libinner.so", "/middle/libmiddle.so"])
    }
  }

  @Test func aFileThatIsNoLibraryIsNotOpenedByBeingNamed() throws {
    try withChain { folder, outer in
      try "a key".write(
        toFile: "\(folder)/middle/libmiddle.so", atomically: true, encoding: .utf8)
      let needed = NeededLibraries(of: [outer])
      #expect(needed.files == [] && needed.folders == [])
    }
  }

  @Test func whateverIsInAFileItEndsWithAnAnswer() throws {
    try withChain { folder, outer in
      let whole = [UInt8](try Data(contentsOf: URL(filePath: outer)))
      var generator = SeededGenerator(Seed(1))
      let broken = "\(folder)/broken.so"
      var answers = 0
      for round in 0..<400 {
        var bytes = whole
        if round < 100 {
          bytes.removeLast(Int.random(in: 0...bytes.count, using: &generator))
        } else {
          // The headers and the dynamic section say where all else lies.
          for _ in 0..<Int.random(in: 1...8, using: &generator) {
            let place = Int.random(
              in: 4..<(round.isMultiple(of: 2) ? 600 : bytes.count), using: &generator)
            bytes[place] = UInt8.random(in: 0...255, using: &generator)
          }
        }
        try Data(bytes).write(to: URL(filePath: broken))
        answers += NeededLibraries(of: [broken]).files.isEmpty ? 0 : 1
      }
      #expect((1..<400).contains(answers))
    }
  }
}
