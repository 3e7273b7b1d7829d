import Foundation
import TelltaleCore
import TestSupport
import Testing
import TrainedModels
import TrainedTestSupport

@testable import TorchScriptModelPlugin

/// Which files are taken, and how the others are refused.
@Suite struct ScriptFileTests {
  private func model(_ path: String) throws -> TrainedModel {
    try Fixture.model(
      "plane.pt", ["model": .text(path), "frames": .integer(12), "bands": .integer(8)])
  }

  @Test func aMissingFileIsToldByItsPath() throws {
    let error = try #require(failure { try model("/nowhere/model.pt") })
    #expect(error.code == .missingFile && error.message.contains("/nowhere/model.pt"))
  }

  @Test func aFolderIsRefused() throws {
    try withTemporaryFolder { folder in
      #expect(failure { try model(folder) }?.code == .unsupported)
    }
  }

  @Test func aFileOfAnotherFormatIsRefused() throws {
    try withTemporaryFolder { folder in
      let path = folder + "/model.pt"
      try Data("this is no model at all".utf8).write(to: URL(filePath: path))
      let error = try #require(failure { try model(path) })
      #expect(
        error.code == .malformedFile && error.message.contains("torch.jit.save did not write"))
      #expect(error.cause?.isEmpty == false)
    }
  }

  @Test func weightsWithoutAScriptAreRefused() throws {
    let error = try #require(failure { try model(Fixture.path("weights.pt")) })
    #expect(error.code == .malformedFile && error.message.contains("what torch.save wrote"))
    #expect(error.message.contains("torch.jit.save") && error.message.contains("torch.onnx.export"))
  }

  @Test func aFileThatIsCutOffIsRefused() throws {
    let whole = try Data(contentsOf: URL(filePath: Fixture.path("plane.pt")))
    try withTemporaryFolder { folder in
      for share in [0, 1, 2, 3] {
        let path = folder + "/cut.pt"
        try whole.prefix(whole.count * share / 4).write(to: URL(filePath: path))
        #expect(failure { try model(path) }?.code == .malformedFile, "\(share) quarters")
      }
    }
  }
}
