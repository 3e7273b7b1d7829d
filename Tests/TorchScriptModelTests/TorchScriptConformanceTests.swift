import ConformanceKit
import TelltaleCore
import TestSupport
import Testing
import TrainedTestSupport

@testable import TorchScriptModelPlugin

@Suite struct TorchScriptConformanceTests {
  /// Of features that the model reads, so that no check is passed over for want of them.
  @Test(arguments: [0, 32]) func itKeepsTheRolesContract(frames: Int) throws {
    try withTemporaryFolder { folder in
      let findings = Conformance.check(
        TorchScriptModel.factory,
        parameters: [
          "model": .text(Fixture.path("probe.pt")), "frames": .integer(frames),
          "bands": .integer(24), "emotions": .text("class-0,class-1,class-2"),
          "scale": .number(0.025), "offset": .number(1), "batch": .integer(2),
        ], settings: ConformanceSettings(scratchFolder: folder))
      #expect(findings.filter { $0.outcome != .passed } == [])
      #expect(findings.contains { $0.check == "unknown-tap-is-refused" })
    }
  }
}
