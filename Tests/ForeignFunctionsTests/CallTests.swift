import Foundation
import TelltaleCore
import TestSupport
import Testing

@testable import ForeignFunctions

@Suite(.enabled(if: Compiler.c.path != nil, "no C compiler on the PATH"))
struct CallTests {
  @Test func everyScalarTypeArrives() throws {
    let function = try TestLibrary.function(
      """
      f64 all_scalars(i8 a=-3, i32 b=-70000, i64 c=5000000000, u8 d=200, u32 e=4000000000,
        u64 f=6000000000, f32 g=0.5, f64 h=0.25, bool i=true, cstring j="four")
      """)
    let sum: Double =
      -3.0 - 700_000 + 500_000_000_000 + 200_000 + 40_000_000_000_000 + 600_000_000_000_000
      + 0.25 + 0.0625 + 0.125 + 4
    #expect(try function.call(CallInputs()).reals["value"] == sum)
  }

  @Test func parametersArriveInTheTypeOfTheSignature() throws {
    let parameters = [
      ParameterDescription("a", "a", range: .integers(-5...5), default: .integer(-3)),
      ParameterDescription("g", "g", range: .numbers(0...9), default: .number(8)),
      ParameterDescription("h", "h", range: .numbers(0...9), default: .number(4)),
      ParameterDescription("on", "i", range: .flag, default: .flag(true)),
      ParameterDescription("some-text", "j", range: .text, default: .text("seven77")),
    ]
    let function = try TestLibrary.function(
      """
      f64 all_scalars(i8 a, i32 b=0, i64 c=0, u8 d=0, u32 e=0, u64 f=0, f32 g, f64 h, bool on,
        cstring some_text)
      """, parameters: parameters)
    var inputs = CallInputs()
    inputs.parameters = try ParameterValues([:], describedBy: parameters, component: "test")
    #expect(try function.call(inputs).reals["value"] == -3 + 4 + 1 + 0.125 + 7)
  }

  @Test func absentTextIsNull() throws {
    let function = try TestLibrary.function(
      """
      f64 all_scalars(i8 a=0, i32 b=0, i64 c=0, u8 d=0, u32 e=0, u64 f=0, f32 g=0, f64 h=0,
        bool i=false, cstring j=null)
      """)
    #expect(try function.call(CallInputs()).reals["value"] == 0.0625)
  }

  @Test(arguments: ["i8", "i32", "i64", "u8", "u32", "u64", "f32", "f64"])
  func indicesAreConvertedToEveryElementType(type: String) throws {
    let function = try TestLibrary.function(
      "f64 weighted_\(type)(\(type)[n] truth, i64 n)",
      words: [Word("truth", "", .counts([Axis("n")])), Word("n", "", .count)])
    var inputs = CallInputs()
    inputs.counts["n"] = 4
    inputs.indices["truth"] = [3, 0, 100, 7]
    #expect(try function.call(inputs).reals["value"] == 3 + 300 + 28)
  }

  @Test(arguments: ["f32", "f64"])
  func realsAreConvertedToBothElementTypes(type: String) throws {
    let function = try TestLibrary.function(
      "f64 weighted_\(type)(\(type)[m] truth, u64 m)",
      words: [Word("truth", "", .reals([Axis("n")]))])
    var inputs = CallInputs()
    inputs.counts["n"] = 3
    inputs.reals["truth"] = [0.5, -2.25, 1e-3]
    let value = try #require(try function.call(inputs).reals["value"])
    #expect(abs(value - (0.5 - 4.5 + 3e-3)) < 1e-9)
  }

  @Test func anIndexThatDoesNotFitIsRefused() throws {
    let function = try TestLibrary.function(
      "f64 weighted_i8(i8[n] truth, i64 n)",
      words: [Word("truth", "", .counts([Axis("n")])), Word("n", "", .count)])
    var inputs = CallInputs()
    inputs.counts["n"] = 1
    inputs.indices["truth"] = [128]
    let error = try #require(throws: AuditError.self) { try function.call(inputs) }
    #expect(error.code == .unsupported)
    #expect(error.message.contains("128, which i8 does not hold"))
  }

  @Test func aConstantDimensionMustBeMet() throws {
    let function = try TestLibrary.function(
      "f64 weighted_f32(f32[3] truth, i64 n)",
      words: [Word("truth", "", .reals([Axis("n")])), Word("n", "", .count)])
    var inputs = CallInputs()
    inputs.counts["n"] = 2
    inputs.reals["truth"] = [1, 2]
    let error = try #require(throws: AuditError.self) { try function.call(inputs) }
    #expect(error.code == .shapeMismatch)
    #expect(error.message.contains("takes 'truth' with 3 along 'n', here are 2"))
  }

  @Test(arguments: [
    ("i8 minus_i8", -5), ("i32 minus_i32", -5), ("i64 minus_i64", -5), ("u8 plus_u8", 255),
    ("u32 plus_u32", 4_000_000_005), ("u64 plus_u64", 1_000_000_000_005),
  ])
  func wholeNumbersComeBackInEveryType(head: String, wanted: Int) throws {
    let function = try TestLibrary.function(
      head + "(i64 n)", words: [Word("n", "", .count)], answer: .count)
    #expect(try function.call(CallInputs(counts: ["n": 5])).counts["test"] == wanted)
  }

  @Test func aShortRealComesBack() throws {
    let function = try TestLibrary.function("f32 half_f32(i64 n)", words: [Word("n", "", .count)])
    #expect(try function.call(CallInputs(counts: ["n": 5])).reals["value"] == 2.5)
  }

  private let value = [Word("value", "", .real, isOut: true)]

  @Test func theNumberThatComesOutIsRead() throws {
    let function = try TestLibrary.function(
      #"i32 say(i32 a=0, cstring t="well", out f64 value, error, u64 error_size)"#, words: value)
    let outputs = try function.call(CallInputs())
    #expect(outputs.reals["value"] == 7)
    #expect(outputs.message == "well")
  }

  @Test(arguments: [
    (2101, AuditError.Code.cancelled), (2102, .invalidParameter), (2103, .invalidLabels),
    (2104, .shapeMismatch), (2105, .unsupported), (2106, .computationFailed), (2107, .missingFile),
    (2108, .corruptedArtifact), (2109, .storageFailed), (2110, .unreadableAudio),
    (1, .computationFailed), (-4, .computationFailed),
  ])
  func aStatusIsAnErrorWithTheMessage(status: Int, code: AuditError.Code) throws {
    let function = try TestLibrary.function(
      #"i32 say(i32 a=\#(status), cstring t="ouch", out f64 value, error, u64 error_size)"#,
      words: value)
    let error = try #require(throws: AuditError.self) { try function.call(CallInputs()) }
    #expect(error.code == code)
    #expect(error.message == "ouch")
    #expect(error.cause == "'say' returned \(status)")
  }

  @Test func notApplicableIsNoError() throws {
    let function = try TestLibrary.function(
      #"i32 say(i32 a=2111, cstring t="too few", out f64 value, error, u64 error_size)"#,
      words: value)
    let outputs = try function.call(CallInputs())
    #expect(!outputs.isApplicable)
    #expect(outputs.message == "too few")
  }

  @Test func aTextThatIsReturnedIsAnError() throws {
    let fails = try TestLibrary.function(
      "cstring complain(bool b=true, out f64 value)", words: value)
    let error = try #require(throws: AuditError.self) { try fails.call(CallInputs()) }
    #expect(error.message == "'complain' says: it hurts")
    let works = try TestLibrary.function(
      "cstring complain(bool b=false, out f64 value)", words: value)
    #expect(try works.call(CallInputs()).reals["value"] == 8)
  }

  /// It fills all of the buffer, without an end.
  @Test func aMessageWithoutAnEndIsCutAtTheBuffers() throws {
    let function = try TestLibrary.function(
      "void mutter(out f64 value, error, i32 error_size)", words: value)
    let error = try #require(throws: AuditError.self) { try function.call(CallInputs()) }
    #expect(error.message == String(repeating: "x", count: ForeignFunction.messageSize))
  }

  /// Every word that hands memory to a function, and how many bytes it has.
  private static let handed = [
    ("reals", 12), ("wide", 24), ("value", 8), ("state", 8), ("indices", 12), ("input", 12),
    ("t", 5), ("error", ForeignFunction.messageSize),
  ]

  private func trespass(_ which: Int, _ distance: Int) throws -> CallOutputs {
    let axes = [Axis("n")]
    let function = try TestLibrary.function(
      """
      i32 trespass(i32 which=\(which), i32 distance=\(distance), out f32[n] reals, out f64[n] wide,
        out f64 value, out state, i32[n] indices, f32[n] input, cstring t="four", error,
        i32 error_size, i64 n)
      """,
      words: [
        Word("reals", "", .reals(axes), isOut: true), Word("wide", "", .reals(axes), isOut: true),
        Word("indices", "", .counts(axes)), Word("input", "", .reals(axes)), Word("n", "", .count),
      ] + value, answer: .nothing, state: .makes)
    var inputs = CallInputs(counts: ["n": 3])
    inputs.indices["indices"] = [1, 2, 3]
    inputs.reals["input"] = [1, 2, 3]
    return try function.call(inputs)
  }

  @Test(arguments: CallTests.handed.indices, [1, 4, 256, -1, -64])
  func whatIsWrittenOutsideOfAnyBufferIsAnError(which: Int, distance: Int) throws {
    let (name, size) = Self.handed[which]
    let error = try #require(throws: AuditError.self) { try trespass(which, distance) }
    #expect(error.code == .pluginFailed)
    #expect(
      error.message.hasPrefix(
        distance > 0
          ? "'trespass' wrote at least \(distance) bytes past the end of '\(name)', which has \(size)"
          : "'trespass' wrote at least \(-distance) bytes before the start of '\(name)'"),
      "\(error.message)")
  }

  @Test func whatIsWrittenWithinIsNone() throws {
    let outputs = try trespass(0, 0)
    #expect(outputs.arrays["reals"] == [0, 0, 0])
  }

  @Test func aNarrowTypeGetsTheSeedsLowBits() throws {
    let words = [Word("seed", "", .seed)]
    let seed = Seed(0xfedc_ba98_f654_3210)
    let high = try TestLibrary.function("f64 high_seed(u64 seed)", words: words)
    #expect(try high.call(CallInputs(seed: seed)).reals["value"] == Double(0xfedc_ba98))
    let low = try TestLibrary.function("f64 low_seed(i32 seed)", words: words)
    #expect(try low.call(CallInputs(seed: seed)).reals["value"] == Double(0x7654_3210))
  }

  @Test func aMissingSymbolNamesTheNearestOne() throws {
    let error = try #require(throws: AuditError.self) {
      try TestLibrary.function("f64 half_f33(i64 n=1)")
    }
    #expect(error.code == .pluginFailed)
    #expect(error.message.contains("exports no 'half_f33', did you mean 'half_f32'?"))
    #expect(error.message.contains("column 5"))
  }

  @Test func aMissingLibraryIsNamed() throws {
    let error = try #require(throws: AuditError.self) {
      try ForeignLibrary(opening: "/no/such/library.so")
    }
    #expect(error.code == .missingFile)
    #expect(error.message.contains("/no/such/library.so"))
    let bare = try #require(throws: AuditError.self) { try ForeignLibrary(opening: "libnosuch.so") }
    #expect(bare.code == .pluginFailed)
    #expect(bare.cause?.contains("libnosuch.so") == true)
  }

  @Test func textWithAZeroByteIsRefused() throws {
    let parameters = [ParameterDescription("j", "j", range: .text, default: .text("a\0b"))]
    let function = try TestLibrary.function(
      """
      f64 all_scalars(i8 a=0, i32 b=0, i64 c=0, u8 d=0, u32 e=0, u64 f=0, f32 g=0, f64 h=0,
        bool i=false, cstring j)
      """, parameters: parameters)
    var inputs = CallInputs()
    inputs.parameters = try ParameterValues([:], describedBy: parameters, component: "test")
    #expect(throws: AuditError.self) { try function.call(inputs) }
  }
}
