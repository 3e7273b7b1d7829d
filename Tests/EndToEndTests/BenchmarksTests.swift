import TestSupport
import Testing

@Suite struct BenchmarksTests {
  /// With stand-ins for the builder and for a Python that imports nothing.
  @Test func whatABenchmarkLacksIsSaidAndTheRestIsRun() throws {
    let run = try runProcess(
      PackageRoot.path + "/Benchmarks/all",
      environment: ["SWIFT": "true", "PYTHON": "false", "TELLTALE_TEST_DATA": "/nowhere"])
    #expect(run.status == 0)
    #expect(run.standardOutput.contains("left out: mel needs Python's numpy,"))
    #expect(run.standardOutput.contains("recordings in /nowhere/corpora/crema-d"))
    #expect(run.standardOutput.contains("== metrics"))
    #expect(
      run.standardOutput.hasSuffix(
        "left out: vgg16 mel workers lld encoder (what each needs stands above)\n"))
  }

  @Test func aBenchmarkThatFailsEndsWithOne() throws {
    let run = try runProcess(
      PackageRoot.path + "/Benchmarks/all",
      environment: ["SWIFT": "false", "PYTHON": "false", "TELLTALE_TEST_DATA": "/nowhere"])
    #expect(run.status == 1)
    #expect(run.standardError.contains("failed: metrics"))
  }
}
