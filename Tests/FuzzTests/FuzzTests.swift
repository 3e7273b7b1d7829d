import Foundation
import TestSupport
import Testing

/// The fuzzer itself, what it found before, and a short round of it.
struct FuzzTests {
  private func fuzz(_ arguments: [String]) throws -> ProcessResult {
    try runProcess(
      BuildProducts.folder + "/telltale-fuzz", arguments)
  }

  /// "tried", "crashed" and so on, by target.
  private func counts(_ result: ProcessResult) throws -> [String: [String: Int]] {
    var found: [String: [String: Int]] = [:]
    for line in result.standardOutput.split(separator: "\n") where !line.hasPrefix(" ") {
      let sides = line.split(separator: ": ")
      try #require(sides.count == 2, "\(line)")
      for pair in sides[1].split(separator: ", ") {
        let words = pair.split(separator: " ")
        found[String(sides[0]), default: [:]][String(words[0])] = Int(words[1])
      }
    }
    return found
  }

  @Test(arguments: [
    ("self-crash", "crashed"), ("self-allocation", "crashed"), ("self-hang", "hung"),
  ])
  func whatAReaderDoesWrongIsCaughtWithItsInput(target: String, column: String) throws {
    try withTemporaryFolder { folder in
      let result = try fuzz(
        ["--target", target, "--seconds", "0", "--hang", "2", "--keep", folder])
      #expect(result.status == 1)
      let counts = try #require(try counts(result)[target])
      #expect(counts["tried"] == 2 && counts["accepted"] == 1 && counts[column] == 1)
      let kept = try FileManager.default.contentsOfDirectory(atPath: "\(folder)/\(target)")
      #expect(kept.count == 1)
      #expect(result.standardOutput.contains("\(folder)/\(target)/\(kept[0])"))
    }
  }

  @Test func whatWasFoundStaysMended() throws {
    let names = try #require(
      try? FileManager.default.contentsOfDirectory(atPath: PackageRoot.path + "/Fuzz/Findings"))
    let known = try fuzz(["--list"]).standardOutput.split(separator: "\n").map(String.init)
    for name in names { #expect(known.contains(name), "\(name) is no target") }
    let result = try fuzz(["--replay"])
    #expect(result.status == 0, "\(result.standardOutput)")
  }

  /// Every target accepts its seeds: otherwise it would try nothing but the first line. Models do not say
  /// of themselves all that `model inspect` asks for, and may be refused for that.
  @Test func aShortRoundFindsNothing() throws {
    let result = try fuzz(["--seconds", "0.5", "--hang", "60"])
    #expect(result.status == 0, "\(result.standardOutput)")
    for (name, counts) in try counts(result) where !name.hasPrefix("model-") {
      #expect(counts["accepted", default: 0] > 0, "\(name) accepts none of its seeds")
    }
  }
}
