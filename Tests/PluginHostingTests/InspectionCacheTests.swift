import Foundation
import PluginHosting
import TelltaleCore
import TestSupport
import Testing

@Suite(.enabled(if: !BuildProducts.plugins.isEmpty))
struct InspectionCacheTests {
  private let plugin: String

  init() throws { plugin = try #require(BuildProducts.plugins.first) }

  private func inspection(cache: String, executable: String = BuildProducts.telltale)
    -> PluginInspection
  {
    PluginInspection(
      executable: executable, timeLimitSeconds: 60, cache: InspectionCache(file: cache))
  }

  @Test func aKnownPluginIsNotProbedAgain() throws {
    try withTemporaryFolder { folder in
      let cache = folder + "/deep/er/inspections.json"
      let first = try inspection(cache: cache).survey([plugin])
      #expect(first.cards.count == 1)
      // A program that gives no answer: a second inspection would show.
      let second = try inspection(cache: cache, executable: "/bin/false").survey([plugin])
      #expect(second == first)
      let left = try FileManager.default.contentsOfDirectory(atPath: folder + "/deep/er")
      #expect(left == ["inspections.json"])
    }
  }

  @Test func aChangedFileIsProbedAgain() throws {
    try withTemporaryFolder { folder in
      let cache = folder + "/inspections.json"
      let copy = folder + "/libTelltaleCopy.so"
      try FileManager.default.copyItem(atPath: plugin, toPath: copy)
      _ = try inspection(cache: cache).survey([copy])
      try "changed".write(toFile: copy, atomically: true, encoding: .utf8)
      let survey = try inspection(cache: cache).survey([copy])
      #expect(survey.cards.isEmpty)
      #expect(survey.quarantined.first?.reason.contains("not an ELF file") == true)
    }
  }

  @Test func aRefusalIsNotKept() throws {
    try withTemporaryFolder { folder in
      let cache = folder + "/inspections.json"
      let answerless = try inspection(cache: cache, executable: "/bin/false").survey([plugin])
      #expect(answerless.quarantined.count == 1)
      #expect(try inspection(cache: cache).survey([plugin]).cards.count == 1)
    }
  }

  @Test func aCacheThatCannotBeWrittenIsNoError() throws {
    try withTemporaryFolder { folder in
      try "a file".write(toFile: folder + "/file", atomically: true, encoding: .utf8)
      let survey = try inspection(cache: folder + "/file/inspections.json").survey([plugin])
      #expect(survey.cards.count == 1)
    }
  }

  @Test func aBrokenCacheIsNoError() throws {
    try withTemporaryFolder { folder in
      let cache = folder + "/inspections.json"
      try "{ not json".write(toFile: cache, atomically: true, encoding: .utf8)
      #expect(try inspection(cache: cache).survey([plugin]).cards.count == 1)
      #expect(
        try inspection(cache: cache, executable: "/bin/false").survey([plugin]).cards.count == 1)
    }
  }

  @Test func theCacheLiesWhereTheDesktopRulesPutIt() {
    #expect(
      InspectionCache.standard(environment: ["XDG_CACHE_HOME": "/c", "HOME": "/h"])?.file
        == "/c/telltale/inspections.json")
    #expect(
      InspectionCache.standard(environment: ["XDG_CACHE_HOME": "relative", "HOME": "/h"])?.file
        == "/h/.cache/telltale/inspections.json")
    #expect(InspectionCache.standard(environment: [:]) == nil)
  }
}
