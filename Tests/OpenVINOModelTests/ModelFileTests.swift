import AuditCore
import AuditTestSupport
import AuditTrained
import AuditTrainedTestSupport
import Foundation
import Testing

@testable import OpenVINOModelPlugin

/// Which files are taken, and how the others are refused.
@Suite struct ModelFileTests {
  private func model(_ path: String) throws -> TrainedModel {
    try Fixture.model("plane.onnx", ["model": .text(path), "frames": .integer(12)])
  }

  private func write(_ data: Data, _ path: String) throws -> String {
    try data.write(to: URL(filePath: path))
    return path
  }

  @Test func aMissingFileIsToldByItsPath() throws {
    let error = try #require(failure { try model("/nowhere/model.onnx") })
    #expect(error.code == .missingFile && error.message.contains("/nowhere/model.onnx"))
  }

  @Test func aFileOfAnotherFormatIsRefused() throws {
    try withTemporaryFolder { folder in
      let text = try write(Data("weights".utf8), folder + "/model.pkl")
      #expect(failure { try model(text) }?.code == .unsupported)
      let fake = try write(Data("this is no model at all".utf8), folder + "/model.onnx")
      let error = try #require(failure { try model(fake) })
      #expect(error.code == .malformedFile && error.message.contains("model.onnx"))
      #expect(error.cause?.isEmpty == false)
    }
  }

  @Test(arguments: ["plane.onnx", "graph.pb", "dense.tflite"])
  func aFileThatIsCutOffIsRefused(name: String) throws {
    let whole = try Data(contentsOf: URL(filePath: Fixture.path(name)))
    try withTemporaryFolder { folder in
      for share in [0, 1, 2, 3] {
        let path = try write(whole.prefix(whole.count * share / 4), folder + "/" + name)
        #expect(failure { try model(path) }?.code == .malformedFile, "\(share) quarters")
      }
    }
  }

  @Test func aFolderOfOpenVINOsFormatNeedsBothFilesWhole() throws {
    let source = Fixture.path("plane-ir")
    try withTemporaryFolder { folder in
      let copy = folder + "/ir"
      try FileManager.default.copyItem(atPath: source, toPath: copy)
      #expect(try model(copy).declaration.taps.count > 5)
      let weights = try Data(contentsOf: URL(filePath: copy + "/plane.bin"))
      _ = try write(weights.prefix(weights.count / 2), copy + "/plane.bin")
      #expect(failure { try model(copy) }?.code == .malformedFile)
      try FileManager.default.removeItem(atPath: copy + "/plane.bin")
      #expect(failure { try model(copy) }?.code == .malformedFile)
    }
  }

  @Test func aFileThatReadsAnotherMustBeNamedByItsFolder() throws {
    let error = try #require(failure { try model(Fixture.path("plane-ir/plane.xml")) })
    #expect(error.code == .unsupported && error.message.contains(".bin"))
    let saved = failure { try model(Fixture.path("saved/saved_model.pb")) }
    #expect(saved?.code == .unsupported)
    // What a tensor that lies in another file adds to an ONNX file: field 13, an entry of a key
    // and a value.
    let whole = try Data(contentsOf: URL(filePath: Fixture.path("plane.onnx")))
    let entry = Data([0x6a, 0x14, 0x0a, 0x08] + Array("location".utf8) + [0x12, 0x08])
    try withTemporaryFolder { folder in
      let path = try write(whole + entry + Data("data.bin".utf8), folder + "/model.onnx")
      let error = try #require(failure { try ModelFile(path) })
      #expect(error.code == .unsupported && error.message.contains("folder"))
    }
  }

  @Test func aFolderMustHoldOneModel() throws {
    try withTemporaryFolder { folder in
      #expect(failure { try ModelFile(folder) }?.message.contains("none") == true)
      let one = try write(Data(), folder + "/a.onnx")
      #expect(try ModelFile(folder).path == one)
      _ = try write(Data(), folder + "/a.onnx.data")
      #expect(try ModelFile(folder).path == one)
      _ = try write(Data(), folder + "/b.tflite")
      let error = try #require(failure { try ModelFile(folder) })
      #expect(error.code == .unsupported && error.message.contains("a.onnx, b.tflite"))
    }
  }
}
