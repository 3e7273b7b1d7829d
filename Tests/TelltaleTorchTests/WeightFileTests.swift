import Foundation
import TelltaleCore
import TelltaleTorch
import TestSupport
import Testing

@Suite struct WeightFileTests {
  /// A safetensors file of that header and body.
  private func write(_ header: String, body: [UInt8] = [], to path: String) throws {
    var bytes = withUnsafeBytes(of: UInt64(header.utf8.count).littleEndian) { Data($0) }
    bytes += Data(header.utf8) + Data(body)
    try bytes.write(to: URL(fileURLWithPath: path))
  }

  private func failure(opening path: String) -> AuditError? {
    do throws(AuditError) {
      _ = try SafetensorsFile(path: path)
      return nil
    } catch { return error }
  }

  /// Under checkpoints, too: they are written so.
  @Test func aFullDiskSaysWhatWhereAndHowToMendIt() throws {
    try withTemporaryFolder { folder in
      let path = folder + "/latest.safetensors"
      // What is written goes to a device that is always full.
      try FileManager.default.createSymbolicLink(
        atPath: "\(path).\(ProcessInfo.processInfo.processIdentifier).tmp",
        withDestinationPath: "/dev/full")
      let error = #expect(throws: AuditError.self) {
        try SafetensorsWriter.write(
          [NamedTensor("a", try Tensor([1, 2], shape: [2]))], to: path)
      }
      #expect(error?.code == .storageFailed)
      #expect(error?.message.contains("cannot write \(path): the disk is full") == true)
      #expect(error?.message.contains("run the same command again") == true)
      #expect(try FileManager.default.contentsOfDirectory(atPath: folder).isEmpty)
    }
  }

  @Test func safetensorsComeBackBitByBit() throws {
    try withTemporaryFolder { folder in
      let values: [Float] = [1, -0.0, .infinity, 1e-37, 3.1415927, -7]
      let path = folder + "/a.safetensors"
      try SafetensorsWriter.write(
        [
          NamedTensor("x", try Tensor(values, shape: [2, 3])),
          NamedTensor("s", try Tensor([4], shape: [])),
        ], metadata: ["why": "a \"test\""], to: path)
      let file = try SafetensorsFile(path: path)
      #expect(file.metadata == ["why": "a \"test\""])
      let x = try #require(try file.tensor(named: "x"))
      #expect(x.shape == [2, 3])
      #expect(try x.values().map(\.bitPattern) == values.map(\.bitPattern))
      #expect(try file.tensor(named: "s")?.scalar() == 4)
      #expect(try file.tensor(named: "y") == nil)
      #expect(try FileManager.default.contentsOfDirectory(atPath: folder) == ["a.safetensors"])
    }
  }

  @Test func halfPrecisionWidens() throws {
    try withTemporaryFolder { folder in
      let path = folder + "/h.safetensors"
      let header = """
        {"h":{"dtype":"F16","shape":[2],"data_offsets":[0,4]},\
        "b":{"dtype":"BF16","shape":[1],"data_offsets":[4,6]}}
        """
      // 1.5 and -2 as float16, 3 as bfloat16.
      try write(header, body: [0x00, 0x3e, 0x00, 0xc0, 0x40, 0x40], to: path)
      let file = try SafetensorsFile(path: path)
      #expect(try file.tensor(named: "h")?.values() == [1.5, -2])
      #expect(try file.tensor(named: "b")?.values() == [3])
    }
  }

  @Test func everyCorruptionIsAClearError() throws {
    let entry = { (type: String, shape: String, offsets: String) in
      "{\"dtype\":\"\(type)\",\"shape\":\(shape),\"data_offsets\":\(offsets)}"
    }
    let cases: [(header: String, says: String)] = [
      ("{\"x\":\(entry("F32", "[2]", "[0,8]"))}", "cut short"),
      ("{\"x\":\(entry("F32", "[2]", "[0,4]"))}", "should hold 'x'"),
      ("{\"x\":\(entry("F32", "[-1]", "[0,4]"))}", "cannot be"),
      ("{\"x\":\(entry("I8", "[4]", "[0,4]"))}", "holds 'x' in int8"),
      ("{\"x\":\(entry("F32", "[4611686018427387904,4]", "[0,4]"))}", "cannot be"),
      (
        "{\"x\":\(entry("F32", "[1]", "[0,4]")),\"y\":\(entry("F16", "[1]", "[2,4]"))}",
        "overlap"
      ),
      ("[1]", "not a JSON object"), ("{\"x\":", "not a JSON object"),
    ]
    try withTemporaryFolder { folder in
      let path = folder + "/bad.safetensors"
      for (header, says) in cases {
        try write(header, body: [0, 0, 0, 0], to: path)
        let error = failure(opening: path)
        #expect(error?.code == .malformedFile)
        #expect(error?.message.contains(says) == true, "\(header): \(String(describing: error))")
      }
      try Data([1, 2, 3]).write(to: URL(fileURLWithPath: path))
      #expect(failure(opening: path)?.message.contains("is cut short") == true)
      try Data(repeating: 255, count: 64).write(to: URL(fileURLWithPath: path))
      #expect(failure(opening: path)?.message.contains("header") == true)
      #expect(failure(opening: folder + "/none.safetensors")?.code == .missingFile)
    }
  }

  @Test func aWriteThatFailsLeavesTheFileThatWasThere() throws {
    try withTemporaryFolder { folder in
      let path = folder + "/best.safetensors"
      func write(_ value: Float) throws(AuditError) {
        try SafetensorsWriter.write([NamedTensor("x", try Tensor([value], shape: [1]))], to: path)
      }
      try write(1)
      try FileManager.default.createSymbolicLink(
        atPath: "\(path).\(ProcessInfo.processInfo.processIdentifier).tmp",
        withDestinationPath: "/dev/full")
      #expect(throws: AuditError.self) { try write(2) }
      #expect(try SafetensorsFile(path: path).tensor(named: "x")?.scalar() == 1)
      #expect(try FileManager.default.contentsOfDirectory(atPath: folder) == ["best.safetensors"])
      try write(3)
      #expect(try SafetensorsFile(path: path).tensor(named: "x")?.scalar() == 3)
    }
  }

  @Test func writingWhereNothingCanBeWrittenIsAnError() throws {
    try withTemporaryFolder { folder in
      let tensor = NamedTensor("x", try Tensor([1], shape: [1]))
      do throws(AuditError) {
        try SafetensorsWriter.write([tensor], to: folder + "/no/such/folder/a.safetensors")
        Issue.record("nothing was thrown")
      } catch { #expect(error.code == .storageFailed) }
    }
  }

  /// A network of the names and shapes in `Golden/tiny.pth`.
  private func tinyNetwork(width: Int = 2) throws -> StagedNetwork {
    let stage = StageDefinition("all", inputShape: [3, 4, 4], outputShape: [width, 2, 2]) {
      (initialiser) throws(AuditError) in
      [
        NamedLayer("features.0", try Convolution2d(3, width, kernel: 3, from: initialiser)),
        NamedLayer("features.2", try Convolution2d(width, width, kernel: 1, from: initialiser)),
        NamedLayer("flat", Flatten()),
      ]
    }
    return try StagedNetwork([stage], classCounts: [2], execution: Execution(seed: Seed(1))) {
      (count, initialiser) throws(AuditError) in
      try LinearLayer(width * 4, count, from: initialiser)
    }
  }

  @Test(arguments: ["tiny", "nested"])
  func pyTorchStateDictsFillByName(name: String) throws {
    let url = try #require(Bundle.module.url(forResource: "Golden/\(name)", withExtension: "pth"))
    let network = try tinyNetwork()
    let filled = try WeightFile(path: url.path).fill(network, required: ["features."])
    #expect(filled.count == 4)
    let values = try network.parameters.prefix(4).map { try $0.tensor.values()[0] }
    #expect(values == [0, 100, 200, 300])
    #expect(try network.parameters[0].tensor.values() == (0..<54).map(Float.init))
  }

  /// `num_batches_tracked` is no weight: it is passed over, in either format.
  @Test func theBatchCounterOfANormalisationIsTolerated() throws {
    let url = try #require(
      Bundle.module.url(forResource: "Golden/normalised", withExtension: "pth"))
    let stage = StageDefinition("all", inputShape: [3, 2, 2], outputShape: [8]) {
      (initialiser) throws(AuditError) in
      [
        NamedLayer("conv", try Convolution2d(3, 2, kernel: 1, from: initialiser)),
        NamedLayer("norm", try BatchNorm(2, from: initialiser)), NamedLayer("flat", Flatten()),
      ]
    }
    let network = try StagedNetwork(
      [stage], classCounts: [2], execution: Execution(seed: Seed(1))
    ) { (count, initialiser) throws(AuditError) in try LinearLayer(8, count, from: initialiser) }
    let filled = try WeightFile(path: url.path).fill(network, required: ["conv.", "norm."])
    #expect(filled.count == 6)
    #expect(try network.buffers.map { try $0.tensor.values() } == [[40, 41], [50, 51]])

    try withTemporaryFolder { folder in
      let path = folder + "/x.safetensors"
      let header = """
        {"norm.num_batches_tracked":{"dtype":"I64","shape":[],"data_offsets":[0,8]},\
        "norm.running_mean":{"dtype":"F32","shape":[2],"data_offsets":[8,16]}}
        """
      var data = Data([UInt8(header.utf8.count), 0, 0, 0, 0, 0, 0, 0] + Array(header.utf8))
      data.append(Data([7, 0, 0, 0, 0, 0, 0, 0]))
      for value: Float in [3, 4] {
        withUnsafeBytes(of: value.bitPattern.littleEndian) { data.append(contentsOf: $0) }
      }
      try data.write(to: URL(fileURLWithPath: path))
      #expect(try WeightFile(path: path).fill(network) == ["norm.running_mean"])
      #expect(try network.buffers[0].tensor.values() == [3, 4])
      let summary = try WeightImport.run(
        from: path, to: folder + "/y.safetensors", preprocessing: nil, channelOrder: nil)
      #expect(summary.contains("1 tensors, 2 parameters"))
    }
  }

  @Test func foreignWeightsAreRefusedWithBothShapes() throws {
    let url = try #require(Bundle.module.url(forResource: "Golden/tiny", withExtension: "pth"))
    let network = try tinyNetwork(width: 5)
    do throws(AuditError) {
      try WeightFile(path: url.path).fill(network, required: ["features."])
      Issue.record("nothing was thrown")
    } catch {
      #expect(error.code == .shapeMismatch)
      #expect(error.message.contains("[2, 3, 3, 3]"))
      #expect(error.message.contains("[5, 3, 3, 3]"))
    }
  }

  @Test func aFileThatIsNoStateDictIsAnError() throws {
    try withTemporaryFolder { folder in
      let path = folder + "/x.pth"
      try Data("not a zip archive".utf8).write(to: URL(fileURLWithPath: path))
      do throws(AuditError) {
        _ = try WeightFile(path: path)
        Issue.record("nothing was thrown")
      } catch { #expect(error.code == .malformedFile) }
    }
  }

  @Test func preprocessingIsReadAndNeverGuessed() throws {
    let read = { (metadata: [String: String]) in
      try Preprocessing(metadata: metadata, path: "w.safetensors")
    }
    let caffe = "caffe: 0..255, BGR, minus mean (103.939,116.779,123.68), no scaling"
    #expect(try read([:]) == .torchvision)
    #expect(try read(["preprocessing": caffe, "input_channel_order": "BGR"]) == .caffeBGR)
    #expect(try read(["preprocessing": caffe, "input_channel_order": "RGB"]) == .caffeRGB)
    #expect(throws: AuditError.self) { try read(["preprocessing": "tf: -1..1"]) }
  }
}
