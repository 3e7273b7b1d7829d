import Foundation
import TelltaleCore
import TestSupport
import Testing

@testable import ForeignFunctions

/// `include/telltale_plugin.h`: each type is what the signature in its comment says.
@Suite struct HeaderTests {
  /// A type of the header and the function of a role that it is for.
  private struct StandardType {
    let name: String
    let signature: String
    /// What stands between the parentheses of the typedef.
    let parameters: String
    let result: String
  }

  private static let text = try? String(
    contentsOfFile: PackageRoot.path + "/include/telltale_plugin.h", encoding: .utf8)

  private static func types() throws -> [StandardType] {
    let header = try #require(text)
    let pattern = try Regex(
      #"\n \*     ((?:i32|i64|void) NAME\([^)]*\))\n \*/\ntypedef (\w+) telltale_(\w+)\(([^)]*)\);"#
    )
    return header.matches(of: pattern).map { match in
      let parts = (1...4).map { match.output[$0].substring.map(String.init) ?? "" }
      return StandardType(
        name: parts[2],
        signature: parts[0].replacing("\n *", with: " ").split(separator: " ")
          .joined(separator: " "),
        parameters: parts[3].split { $0.isWhitespace }.joined(separator: " "), result: parts[1])
    }
  }

  private var declarations: [ForeignDeclaration] {
    let features = FeatureDescription(
      bands: [.init(name: "a", unit: "1", range: 0...1)], frameRateHz: 1)
    return [
      .attacker(
        ForeignAttackerDeclaration(
          AttackerDeclaration(
            family: "f", architecture: "a", initialisation: "i", nativeFeature: "mel",
            awareness: [.generic], knowledge: [.semiInformed], entryPoints: []))),
      .feature(ForeignFeatureDeclaration(features)),
      .metric(
        ForeignMetricDeclaration(
          LeakageMetricDeclaration(
            label: "l", unit: "u", range: 0...1, higherIsMoreLeakage: true, decisionRule: nil))),
      .model(
        ForeignModelDeclaration(
          PrimaryTaskModelDeclaration(
            family: nil, architecture: nil, initialisation: "i",
            taps: [TapDescription(name: "t", shape: [1], depth: 1)]), emotions: ["x", "y"])),
    ]
  }

  @Test func everyStandardSignatureIsFoundAndBinds() throws {
    let types = try Self.types()
    #expect(
      types.map(\.name) == [
        "train", "score", "save", "load", "free", "frames", "extract", "measure", "score_one",
      ])
    for type in types {
      let isOne = type.name == "score_one"
      let vocabularies = (isOne ? [declarations[3]] : declarations).flatMap(Vocabulary.functions)
      let vocabulary = try #require(
        vocabularies.first { $0.function == (isOne ? "score" : type.name) })
      _ = try BoundFunction(type.signature, vocabulary, parameters: [])
    }
  }

  @Test func everyTypeIsItsSignatureInC() throws {
    for type in try Self.types() {
      let signature = try SignatureParser.parse(type.signature)
      #expect(signature.arguments.map(\.inC).joined(separator: ", ") == type.parameters)
      let result: String =
        switch signature.result {
        case .void: "void"
        case .state: "void *"
        case .scalar(let scalar): scalar.inC
        }
      #expect(result == type.result, "\(type.name)")
    }
  }

  @Test func everyStatusOfTheHeaderIsKnown() throws {
    let header = try #require(Self.text)
    let wanted = [
      "CANCELLED = 2101": AuditError.Code.cancelled, "INVALID_PARAMETER = 2102": .invalidParameter,
      "INVALID_LABELS = 2103": .invalidLabels, "SHAPE_MISMATCH = 2104": .shapeMismatch,
      "UNSUPPORTED = 2105": .unsupported, "COMPUTATION_FAILED = 2106": .computationFailed,
      "MISSING_FILE = 2107": .missingFile, "CORRUPTED_FILE = 2108": .corruptedArtifact,
      "STORAGE_FAILED = 2109": .storageFailed, "UNREADABLE_AUDIO = 2110": .unreadableAudio,
    ]
    for (text, code) in wanted {
      #expect(header.contains("TELLTALE_\(text)"))
      let status = try #require(Int32(text.suffix(4)))
      #expect(StatusCode.error(status, of: "f", message: "").code == code)
    }
    #expect(header.contains("TELLTALE_NOT_APPLICABLE = \(StatusCode.notApplicable)"))
  }

  @Test(
    .enabled(if: Compiler.c.path != nil, "no C compiler on the PATH"),
    arguments: [["c", "c99"], ["c", "c17"], ["c++", "c++11"], ["c++", "c++20"]])
  func itCompilesAlone(language: [String]) throws {
    try Compiler.c.run(
      [
        "-x", language[0], "-std=\(language[1])", "-Wall", "-Wextra", "-pedantic", "-Werror",
        "-fsyntax-only", PackageRoot.path + "/include/telltale_plugin.h",
      ])
  }
}

extension ScalarType {
  fileprivate var inC: String {
    switch self {
    case .i8, .i32, .i64: "int\(rawValue.dropFirst())_t"
    case .u8, .u32, .u64: "uint\(rawValue.dropFirst())_t"
    case .f32: "float"
    case .f64: "double"
    case .bool: "bool"
    case .cstring: "const char *"
    }
  }
}

extension Argument {
  fileprivate var inC: String {
    switch kind {
    case .state: isOut ? "void **state" : "void *state"
    case .context: "void *context"
    case .progress, .cancel: "telltale_\(name) *\(name)"
    case .error: "char *error"
    case .scalar(.cstring): "const char *\(name)"
    case .scalar(let type): isOut ? "\(type.inC) *\(name)" : "\(type.inC) \(name)"
    case .array(let type, _): isOut ? "\(type.inC) *\(name)" : "const \(type.inC) *\(name)"
    }
  }
}
