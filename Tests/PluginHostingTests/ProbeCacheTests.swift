import Foundation
import PluginHosting
import TelltaleCore
import TestSupport
import Testing

@Suite(.enabled(if: !BuildProducts.plugins.isEmpty))
struct ProbeCacheTests {
  private let plugin: String

  init() throws { plugin = try #require(BuildProducts.plugins.first) }

  private func probe(cache: String, executable: String = BuildProducts.telltale) -> PluginProbe {
    PluginProbe(executable: executable, timeLimitSeconds: 60, cache: ProbeCache(file: cache))
  }

  @Test func aKnownPluginIsNotProbedAgain() throws {
    try withTemporaryFolder { folder in
      let cache = folder + "/deep/er/probes.json"
      let first = try probe(cache: cache).survey([plugin])
      #expect(first.cards.count == 1)
      // A program that gives no answer: a second probe would show.
      let second = try probe(cache: cache, executable: "/bin/false").survey([plugin])
      #expect(second == first)
      let left = try FileManager.default.contentsOfDirectory(atPath: folder + "/deep/er")
      #expect(left == ["probes.json"])
    }
  }

  @Test func aChangedFileIsProbedAgain() throws {
    try withTemporaryFolder { folder in
      let cache = folder + "/probes.json"
      let copy = folder + "/libTelltaleCopy.so"
      try FileManager.default.copyItem(atPath: plugin, toPath: copy)
      _ = try probe(cache: cache).survey([copy])
      try "changed".write(toFile: copy, atomically: true, encoding: .utf8)
      let survey = try probe(cache: cache).survey([copy])
      #expect(survey.cards.isEmpty)
      #expect(survey.quarantined.first?.reason.contains("not an ELF file") == true)
    }
  }

  @Test func aRefusalIsNotKept() throws {
    try withTemporaryFolder { folder in
      let cache = folder + "/probes.json"
      let answerless = try probe(cache: cache, executable: "/bin/false").survey([plugin])
      #expect(answerless.quarantined.count == 1)
      #expect(try probe(cache: cache).survey([plugin]).cards.count == 1)
    }
  }

  @Test func aCacheThatCannotBeWrittenIsNoError() throws {
    try withTemporaryFolder { folder in
      try "a file".write(toFile: folder + "/file", atomically: true, encoding: .utf8)
      let survey = try probe(cache: folder + "/file/probes.json").survey([plugin])
      #expect(survey.cards.count == 1)
    }
  }

  @Test func aBrokenCacheIsNoError() throws {
    try withTemporaryFolder { folder in
      let cache = folder + "/probes.json"
      try "{ not json".write(toFile: cache, atomically: true, encoding: .utf8)
      #expect(try probe(cache: cache).survey([plugin]).cards.count == 1)
      #expect(
        try probe(cache: cache, executable: "/bin/false").survey([plugin]).cards.count == 1)
    }
  }

  @Test func theCacheLiesWhereTheDesktopRulesPutIt() {
    #expect(
      ProbeCache.standard(environment: ["XDG_CACHE_HOME": "/c", "HOME": "/h"])?.file
        == "/c/telltale/probes.json")
    #expect(
      ProbeCache.standard(environment: ["XDG_CACHE_HOME": "relative", "HOME": "/h"])?.file
        == "/h/.cache/telltale/probes.json")
    #expect(ProbeCache.standard(environment: [:]) == nil)
  }
}
