import Foundation
import TelltaleCore
import TestSupport
import Testing
import TrainedModels
import TrainedTestSupport

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

  /// Each with what it is, and with the other routes.
  @Test(arguments: [
    ("model.mlmodel", "CoreML"), ("model.keras", "Keras"), ("model.h5", "Keras"),
    ("model.pt2", "torch.export"), ("model.safetensors", "weights without the network"),
  ])
  func aKnownFormatThatIsNotReadIsNamed(name: String, word: String) throws {
    try withTemporaryFolder { folder in
      let file = try write(Data("content".utf8), folder + "/" + name)
      let error = try #require(failure { try model(file) })
      #expect(error.code == .unsupported && error.message.contains(word))
      #expect(error.message.contains("torch.jit.save") && error.message.contains("recorded"))
      let package = folder + "/some.mlpackage"
      try FileManager.default.createDirectory(
        atPath: package + "/Data", withIntermediateDirectories: true)
      #expect(failure { try model(package) }?.message.contains("CoreML") == true)
    }
  }

  @Test func aFolderOfSavePretrainedIsToldHowToBeExported() throws {
    try withTemporaryFolder { folder in
      for name in ["config.json", "model.safetensors"] {
        _ = try write(Data("content".utf8), folder + "/" + name)
      }
      let error = try #require(failure { try model(folder) })
      #expect(error.code == .unsupported && error.message.contains("save_pretrained"))
      #expect(error.message.contains("examples/transformers/encoder.py"))
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

  /// Its operator is renamed to one that nobody knows.
  @Test func anOperationThatIsNotReadIsToldApartFromAFileThatIsCutOff() throws {
    let whole = try Data(contentsOf: URL(filePath: Fixture.path("plane.onnx")))
    let known = try #require(whole.range(of: Data("Relu".utf8)))
    var other = whole
    other.replaceSubrange(known, with: Data("Rolu".utf8))
    try withTemporaryFolder { folder in
      let path = try write(other, folder + "/other.onnx")
      #expect(WholeFile.isONNX(path))
      let error = try #require(failure { try model(path) })
      #expect(error.code == .unsupported && error.message.contains("is whole"))
      for route in ["torch.jit.save", "plugin new model", "recorded"] {
        #expect(error.message.contains(route))
      }
      #expect(error.message.contains("holds the operations Rolu"), "\(error.message)")
      let cut = try write(other.dropLast(9), folder + "/cut.onnx")
      #expect(!WholeFile.isONNX(cut))
      #expect(failure { try model(cut) }?.code == .malformedFile)
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
      let error = try #require(failure { try model(copy) })
      #expect(error.code == .missingFile)
      #expect(error.message.contains("'plane.bin', which is not there"))
    }
  }

  /// What a tensor that lies in another file adds to an ONNX file: field 13, an entry of a key and a
  /// value.
  private func onnx(readingFrom place: String) throws -> Data {
    let whole = try Data(contentsOf: URL(filePath: Fixture.path("plane.onnx")))
    let value = [0x12, UInt8(place.utf8.count)] + Array(place.utf8)
    let entry = [0x0a, 0x08] + Array("location".utf8) + value
    return whole + Data([0x6a, UInt8(entry.count)] + entry)
  }

  @Test func weightsThatAreNotThereAreNamed() throws {
    try withTemporaryFolder { folder in
      let file = try write(try onnx(readingFrom: "data.bin"), folder + "/model.onnx")
      for path in [folder, file] {
        let error = try #require(failure { try ModelFile(path) })
        #expect(error.code == .missingFile && error.message.contains("'data.bin'"), "\(path)")
      }
      let pointer = "version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 9\n"
      _ = try write(Data(pointer.utf8), folder + "/data.bin")
      #expect(failure { try ModelFile(folder) }?.message.contains("git lfs pull") == true)
      _ = try write(Data([0, 0, 0, 0]), folder + "/data.bin")
      #expect(try ModelFile(folder).path == file)
    }
  }

  /// Found wherever they lie, after what begins like them; a file may end in such a beginning.
  @Test func placesOfWeightsAreFoundAmongOtherBytes() throws {
    try withTemporaryFolder { folder in
      let whole = try onnx(readingFrom: "first.bin")
      let nearly = Data([0x0a, 0x0a, 0x08] + Array("locat".utf8) + [0x0a])
      let second = Data([0x0a, 0x0a, 0x08] + Array("location".utf8) + [0x12, 10])
      let file = try write(
        whole + nearly + second + Data("second.bin".utf8) + nearly, folder + "/model.onnx")
      _ = try write(Data([0]), folder + "/first.bin")
      let error = try #require(failure { try ModelFile(folder) })
      #expect(error.code == .missingFile && error.message.contains("'second.bin'"))
      _ = try write(whole + second.dropLast(2), file)
      #expect(try ModelFile(folder).path == file)
    }
  }

  @Test func aFileThatReadsAnotherMustBeNamedByItsFolder() throws {
    let error = try #require(failure { try model(Fixture.path("plane-ir/plane.xml")) })
    #expect(error.code == .unsupported && error.message.contains(".bin"))
    let saved = failure { try model(Fixture.path("saved/saved_model.pb")) }
    #expect(saved?.code == .unsupported)
    try withTemporaryFolder { folder in
      let path = try write(try onnx(readingFrom: "data.bin"), folder + "/model.onnx")
      _ = try write(Data([0]), folder + "/data.bin")
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
