import Foundation
import TelltaleCore
import Testing

@testable import Arrays
@testable import RecordedPlugin

/// Arrays that NumPy, safetensors and Python's zipfile wrote (`Golden/make_golden.py`).
struct FormatTests {
  struct Expected: Decodable {
    let shape: [Int]
    let values: [[Double]]
  }

  private func golden() throws -> (path: String, [String: [String: Expected]]) {
    let url = try #require(Bundle.module.url(forResource: "Golden", withExtension: nil))
    let data = try Data(contentsOf: url.appending(component: "expected.json"))
    return (
      url.path(percentEncoded: false),
      try JSONDecoder().decode([String: [String: Expected]].self, from: data)
    )
  }

  @Test(arguments: [("npy", 22), ("npz", 2), ("zip64", 2), ("safetensors", 13)])
  func everyArrayHasTheValuesThatNumpyGivesIt(folder: String, count: Int) throws {
    let (path, all) = try golden()
    let expected = try #require(all[folder])
    let model = try RecordedModel(folder: path + "/" + folder)
    let taps = model.declaration.taps
    #expect(Set(taps.map(\.name)) == Set(expected.keys) && taps.count == count)
    for part in try model.parts(taps.map(\.name), of: ["u2", "u0", "u1"]) {
      let tap = taps[part.tap]
      let wanted = try #require(expected[tap.name])
      #expect(tap.shape.fixed == wanted.shape, "\(tap.name)")
      // Exactly: widening is exact, and rounding is to nearest even on both sides.
      let row = wanted.values[[2, 0, 1][part.position]].map { Float($0) }
      #expect(part.values == row, "\(tap.name), position \(part.position)")
    }
  }

  @Test func everyElementTypeIsAmongThem() throws {
    let types = Set(try golden().1["safetensors"]?.keys.map { String($0) } ?? [])
    #expect(types == Set(ElementType.allCases.map(\.rawValue)))
  }

  @Test func anArchiveKeepsItsOrder() throws {
    for folder in ["npz", "zip64"] {
      let model = try RecordedModel(folder: try golden().path + "/" + folder)
      #expect(model.declaration.taps.map(\.name) == ["late", "early"])
      #expect(model.declaration.taps.map(\.depth) == [1, 2])
    }
  }

  @Test func safetensorsTellTheOrderInTheirMetadata() throws {
    let model = try RecordedModel(folder: try golden().path + "/safetensors")
    #expect(
      model.declaration.taps.map(\.name).prefix(6)
        == ["uint8", "bool", "float32", "bfloat16", "float16", "float64"])
  }

  /// Bit patterns and values of IEEE 754 binary16, from the standard's definition.
  @Test(arguments: [
    (UInt16(0x3c00), Float(1)), (0xc000, -2), (0x7bff, 65504), (0x0400, 0x1p-14), (0x0001, 0x1p-24),
    (0x03ff, 0x1.ff8p-15), (0x8001, -0x1p-24), (0x3555, 0.333251953125), (0x7c00, .infinity),
    (0xfc00, -.infinity),
  ])
  func halvesWidenExactly(bits: UInt16, value: Float) {
    #expect(Float(halfBits: bits) == value)
  }

  @Test func aHalfThatIsNoNumberStaysNone() {
    #expect(Float(halfBits: 0x7e00).isNaN && Float(halfBits: 0xfc01).isNaN)
    #expect(Float(halfBits: 0x8000).sign == .minus && Float(halfBits: 0x8000) == 0)
  }
}
