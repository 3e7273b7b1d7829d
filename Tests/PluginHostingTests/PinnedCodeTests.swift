import Foundation
import TelltaleCore
import TestSupport
import Testing

@testable import PluginHosting

/// SPEC §5.10: what is pinned is what runs, at every start, whatever happens to the files meanwhile.
@Suite(.enabled(if: Python.isAvailable, "no Python"))
struct PinnedCodeTests {
  enum Exchange: CaseIterable {
    /// Another file takes its place.
    case byRename
    case inPlace
  }

  /// An extractor whose value its program and a file beside it say: 10 × program + helper.
  private static func program(_ value: Int, lasting: Bool) -> String {
    let head = ScriptedPlugin.prelude
    let body = """
      sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
      import helper
      write(outputs["features"], [\(value) * 10 + helper.value], (1, 1))

      """
    // Leaves after its first answer, so that each request starts it anew.
    return head + body + (lasting ? "print('served', flush=True)\n" : "")
  }

  private func write(
    in folder: String, lasting: Bool, depends: String = "depends: helper.py"
  ) throws {
    let manifest = ScriptedPlugin.manifest(
      role: "feature",
      declaration: "{frame-rate: 1, bands: [{name: n, unit: '1', range: [0, 1000]}]}",
      more: "lasting: \(lasting)\n" + depends)
    try ScriptedPlugin.write(manifest, "scripted.telltale.yaml", in: folder)
    try ScriptedPlugin.write(Self.program(1, lasting: lasting), "plugin.py", in: folder)
    try ScriptedPlugin.write("value = 1\n", "helper.py", in: folder)
  }

  private func extractor(in folder: String, isPinned: Bool) throws -> any FeatureExtractor {
    let locator = PluginLocator(paths: [folder], environmentPath: "", executableFolder: nil)
    let inspection = { PluginInspection(executable: "/no/such/program", cache: nil, lock: $0) }
    let cards = try PluginHost(locator: locator, inspection: inspection(nil)).survey.cards
    let host = try PluginHost(
      locator: locator, inspection: inspection(isPinned ? PluginLock(cards, file: "my.lock") : nil))
    return try host.openAll().make(.feature, "scripted", [:])
  }

  private func exchange(_ text: String, _ file: String, _ exchange: Exchange) throws {
    switch exchange {
    case .byRename: try text.write(toFile: file, atomically: true, encoding: .utf8)
    case .inPlace:
      let handle = try #require(FileHandle(forWritingAtPath: file))
      try handle.truncate(atOffset: 0)
      try handle.write(contentsOf: Data(text.utf8))
      try handle.close()
    }
  }

  private let clip = AudioClip(samples: [0.5], sampleRateHz: 8000)

  private static let cases = [true, false].flatMap { lasting in
    Exchange.allCases.flatMap { exchange in
      ["plugin.py", "helper.py"].map { (lasting, exchange, $0) }
    }
  }

  @Test(arguments: cases)
  func aPinnedProgramIsNotExchangedBetweenRequests(
    lasting: Bool, exchange: Exchange, name: String
  ) throws {
    try withTemporaryFolder { folder in
      try write(in: folder, lasting: lasting)
      let extractor = try extractor(in: folder, isPinned: true)
      #expect(try extractor.extract(from: clip).values == [11])
      let other = name == "plugin.py" ? Self.program(2, lasting: lasting) : "value = 2\n"
      try self.exchange(other, folder + "/" + name, exchange)
      #expect(try extractor.extract(from: clip).values == [11])
      try FileManager.default.removeItem(atPath: folder + "/" + name)
      #expect(try extractor.extract(from: clip).values == [11])
    }
  }

  @Test(arguments: cases)
  func aProgramThatIsNotPinnedIsNotStartedWhenItHasChanged(
    lasting: Bool, exchange: Exchange, name: String
  ) throws {
    try withTemporaryFolder { folder in
      try write(in: folder, lasting: lasting)
      let extractor = try extractor(in: folder, isPinned: false)
      #expect(try extractor.extract(from: clip).values == [11])
      // Written again as it was, it is the same code.
      try write(in: folder, lasting: lasting)
      #expect(try extractor.extract(from: clip).values == [11])
      let other = name == "plugin.py" ? Self.program(2, lasting: lasting) : "value = 2\n"
      try self.exchange(other, folder + "/" + name, exchange)
      let error = #expect(throws: AuditError.self) { try extractor.extract(from: clip) }
      #expect(error?.code == .pluginFailed)
      #expect(error?.message.contains("\(folder)/\(name) has changed") == true)
    }
  }

  /// A file that is not named is not pinned, so that it is not there.
  @Test func whatIsNotNamedIsNotThere() throws {
    try withTemporaryFolder { folder in
      try write(in: folder, lasting: false, depends: "")
      #expect(
        try extractor(in: folder, isPinned: false).extract(from: clip).values == [11])
      let error = #expect(throws: AuditError.self) {
        try extractor(in: folder, isPinned: true).extract(from: clip)
      }
      #expect(error?.cause?.contains("helper") == true, "\(error?.cause ?? "")")
    }
  }

  /// An interpreter finds its packages by where it lies.
  @Test func aProgramThatIsALinkIsRunWhereItLiesAndCheckedAtEachStart() throws {
    try withTemporaryFolder { folder in
      try write(in: folder, lasting: false)
      let manifest = try String(
        contentsOfFile: folder + "/scripted.telltale.yaml", encoding: .utf8)
      try ScriptedPlugin.write(
        manifest.replacing("[\(Python.program),", with: "[own-sh, run.sh,"),
        "scripted.telltale.yaml", in: folder)
      try ScriptedPlugin.write(
        "test -L \"$PROGRAM\" && exec /usr/bin/env \(Python.program) \"$@\"\n", "run.sh",
        in: folder)
      try FileManager.default.createSymbolicLink(
        atPath: folder + "/own-sh", withDestinationPath: "/bin/sh")
      setenv("PROGRAM", folder + "/own-sh", 1)
      defer { unsetenv("PROGRAM") }
      let extractor = try extractor(in: folder, isPinned: true)
      #expect(try extractor.extract(from: clip).values == [11])
      try FileManager.default.removeItem(atPath: folder + "/own-sh")
      try FileManager.default.createSymbolicLink(
        atPath: folder + "/own-sh", withDestinationPath: "/bin/true")
      let error = #expect(throws: AuditError.self) { try extractor.extract(from: clip) }
      #expect(error?.message.contains("own-sh has changed") == true, "\(error?.message ?? "")")
    }
  }

  // MARK: - Libraries

  /// Isolated, and in this process.
  @Test(.enabled(if: Compiler.c.path != nil), arguments: [true, false])
  func aPinnedLibraryIsNotExchangedBeforeItIsOpened(isolates: Bool) throws {
    func library(_ value: Int, in folder: String) throws {
      try ScriptedPlugin.write(
        """
        #include <stdint.h>
        double value(const int32_t *d, int64_t n) { (void)d; (void)n; return \(value); }
        """, "value.c", in: folder)
      try? FileManager.default.removeItem(atPath: folder + "/libvalue.so")
      try Compiler.makeLibrary(folder + "/libvalue.so", of: folder + "/value.c")
    }
    for isPinned in [true, false] {
      try withTemporaryFolder { folder in
        try library(1, in: folder)
        try ScriptedPlugin.write(
          """
          telltale-plugin: 1
          id: value
          version: "1"
          role: metric
          summary: s
          citation: c
          licence: l
          library: libvalue.so
          functions: {measure: "f64 value(i32[n] decisions, i64 n)"}
          declaration: {label: a, unit: share, range: [0, 9], decision-rule: trained, chance: 0}
          isolate: \(isolates)
          """, "value.telltale.yaml", in: folder)
        let locator = PluginLocator(paths: [folder], environmentPath: "", executableFolder: nil)
        let inspection = {
          PluginInspection(executable: BuildProducts.telltale, cache: nil, lock: $0)
        }
        let isolation = PluginIsolation(executable: BuildProducts.telltale)
        let cards = try PluginHost(locator: locator, inspection: inspection(nil)).survey.cards
        let host = try PluginHost(
          locator: locator,
          inspection: inspection(isPinned ? PluginLock(cards, file: "my.lock") : nil),
          isolation: isolation)
        let registry = try host.openAll()
        try library(2, in: folder)
        let request = MeasurementRequest(
          scores: ScoreMatrix(values: [0, -9, -9, 0], classCount: 2),
          truth: LabelColumn(classes: ["f", "m"], labels: [0, 1]), speakers: ["a", "b"],
          seed: Seed(1))
        if isPinned {
          guard case .value(let score) = try registry.make(.metric, "value").measure(request) else {
            throw AuditError(.computationFailed, "no value")
          }
          #expect(score.value == 1)
        } else {
          let error = #expect(throws: AuditError.self) {
            try registry.make(.metric, "value").measure(request)
          }
          #expect(error?.message.contains("libvalue.so has changed") == true)
        }
      }
    }
  }

  // MARK: - Models

  @Test func aModelIsPinnedByNameOrContentAndCopied() throws {
    try withTemporaryFolder { folder in
      try FileManager.default.createDirectory(
        atPath: folder + "/m/inner", withIntermediateDirectories: true)
      try ScriptedPlugin.write("first", "m/inner/weights.bin", in: folder)
      try ScriptedPlugin.write("graph", "m/model.xml", in: folder)
      try ScriptedPlugin.write("file", "model.onnx", in: folder)
      let metadata = ComponentMetadata(
        role: .model, id: "m", version: "1", summary: "s", citation: "c", licence: "l",
        parameters: [ParameterDescription("model", "s", range: .path)], opensForeignCode: true)
      let paths = [folder + "/m", folder + "/model.onnx"]
      let lock = try PluginLock([], models: paths, file: "my.lock")
      #expect(try PluginLock(text: lock.text, file: "my.lock") == lock)
      for path in paths {
        let pinned = try PinnedModels(metadata, ["model": .text(path)], lock)
        guard case .text(let copy)? = pinned.settings["model"] else {
          throw AuditError(.computationFailed, "no path")
        }
        #expect(copy != path && copy.hasSuffix((path as NSString).lastPathComponent))
        #expect(FileManager.default.contentsEqual(atPath: copy, andPath: path))
      }
      try ScriptedPlugin.write("second", "m/inner/weights.bin", in: folder)
      try ScriptedPlugin.write("other", "model.onnx", in: folder)
      for path in paths {
        let error = #expect(throws: AuditError.self) {
          try PinnedModels(metadata, ["model": .text(path)], lock)
        }
        #expect(error?.code == .pluginFailed)
        #expect(error?.message.contains("telltale plugin lock --model '\(path)'") == true)
      }
      let missing = try PinnedModels(metadata, ["model": .text("/no/model")], lock)
      #expect(missing.settings["model"] == .text("/no/model"))
    }
  }
}
