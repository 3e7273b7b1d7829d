import Foundation
import TestSupport
import Testing

/// `telltale weights import` on weights that are some.
@Suite struct WeightsImportTests {
  /// A safetensors file with one tensor of two float16 values, 1 and -0.5, and that metadata.
  private func write(_ metadata: String, to path: String) throws {
    let header =
      "{\(metadata)\"features.0.weight\":{\"dtype\":\"F16\",\"shape\":[2,1,1,1],"
      + "\"data_offsets\":[0,4]}}"
    var bytes = withUnsafeBytes(of: UInt64(header.utf8.count).littleEndian) { Data($0) }
    bytes += Data(header.utf8)
    bytes += Data([0x00, 0x3c, 0x00, 0xb8])
    try bytes.write(to: URL(fileURLWithPath: path))
  }

  private struct File {
    let metadata: [String: String]
    let values: [Float]

    init(_ path: String) throws {
      let bytes = try Data(contentsOf: URL(fileURLWithPath: path))
      let size = bytes.prefix(8).enumerated().reduce(0) { $0 + Int($1.element) << (8 * $1.offset) }
      let header = try #require(
        JSONSerialization.jsonObject(with: bytes.dropFirst(8).prefix(size)) as? [String: Any])
      metadata = try #require(header["__metadata__"] as? [String: String])
      let tensor = try #require(header["features.0.weight"] as? [String: Any])
      #expect(tensor["dtype"] as? String == "F32")
      #expect(tensor["shape"] as? [Int] == [2, 1, 1, 1])
      let raw = Array(bytes.dropFirst(8 + size))
      values = stride(from: 0, to: raw.count, by: 4).map { start in
        Float(
          bitPattern: (0..<4).reduce(UInt32(0)) { $0 | UInt32(raw[start + $1]) << (8 * $1) })
      }
    }
  }

  @Test func valuesAreKeptAndThePreprocessingBecomesPartOfTheFile() throws {
    try withTemporaryFolder { folder in
      let (input, output) = (folder + "/in.safetensors", folder + "/out.safetensors")
      try write("", to: input)
      let result = try telltale([
        "weights", "import", input, "--output", output, "--preprocessing", "caffe", "--channels",
        "BGR",
      ])
      #expect(result.status == 0, "\(result.standardError)")
      let file = try File(output)
      #expect(file.values == [1, -0.5])
      #expect(file.metadata["preprocessing"] == "caffe")
      #expect(file.metadata["input_channel_order"] == "BGR")
    }
  }

  @Test func whatTheFileSaysOfItselfStands() throws {
    try withTemporaryFolder { folder in
      let (input, output) = (folder + "/in.safetensors", folder + "/out.safetensors")
      try write(
        "\"__metadata__\":{\"preprocessing\":\"caffe\",\"input_channel_order\":\"RGB\"},",
        to: input)
      #expect(try telltale(["weights", "import", input, "--output", output]).status == 0)
      let metadata = try File(output).metadata
      #expect(metadata["preprocessing"] == "caffe" && metadata["input_channel_order"] == "RGB")
    }
  }
}
