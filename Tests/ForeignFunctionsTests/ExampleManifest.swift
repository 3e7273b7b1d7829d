import Foundation
import TelltaleCore
import TestSupport
import Yams

@testable import ForeignFunctions

/// An example's manifest, as far as the tests need it.
struct ExampleManifest: Decodable {
  struct Parameter: Decodable {
    let name: String
    let summary: String
    let unit: String?
    let type: String
    let range: [Double]?
    let `default`: Double?
  }

  struct Declaration: Decodable {
    struct Band: Decodable {
      let name: String
      let unit: String
      let range: [Float]
    }

    let family: String?
    let architecture: String?
    let initialisation: String?
    let nativeFeature: String?
    let awareness: [Awareness]?
    let knowledge: [Knowledge]?
    let scores: ScoreKind?
    let label: String?
    let unit: String?
    let range: [Double]?
    let higherIsMoreLeakage: Bool?
    let decisionRule: DecisionRule?
    let chance: Double?
    let frameRate: Double?
    let bands: [Band]?
    let leastSamples: Int?

    enum CodingKeys: String, CodingKey {
      case family, architecture, initialisation, awareness, knowledge, scores, label, unit, range
      case chance, bands
      case nativeFeature = "native-feature"
      case higherIsMoreLeakage = "higher-is-more-leakage"
      case decisionRule = "decision-rule"
      case frameRate = "frame-rate"
      case leastSamples = "least-samples"
    }
  }

  let id: String
  let version: String
  let role: Role
  let summary: String
  let citation: String
  let licence: String
  let limits: [String]
  let parameters: [Parameter]?
  let library: String
  let functions: [String: String]
  let declaration: Declaration

  static func read(_ path: String) throws -> ExampleManifest {
    let text = try String(contentsOfFile: PackageRoot.path + "/" + path, encoding: .utf8)
    return try YAMLDecoder().decode(ExampleManifest.self, from: text)
  }

  /// - Parameter built: the library that the test has compiled; nil for the manifest's own.
  func plugin(library built: String? = nil) -> ForeignPlugin {
    ForeignPlugin(
      library: built ?? library,
      metadata: ComponentMetadata(
        role: role, id: id, version: version, summary: summary, citation: citation,
        licence: licence, knownLimits: limits, parameters: (parameters ?? []).map(\.description)),
      declaration: foreign, functions: functions)
  }

  private var foreign: ForeignDeclaration {
    let said = declaration
    let range = (said.range?.first ?? 0)...(said.range?.last ?? 1)
    return switch role {
    case .attacker:
      .attacker(
        ForeignAttackerDeclaration(
          AttackerDeclaration(
            family: said.family ?? "", architecture: said.architecture ?? "",
            initialisation: said.initialisation ?? "", nativeFeature: said.nativeFeature ?? "",
            awareness: said.awareness ?? [], knowledge: said.knowledge ?? [], entryPoints: []),
          scores: said.scores ?? .logPosteriors))
    case .metric:
      .metric(
        ForeignMetricDeclaration(
          LeakageMetricDeclaration(
            label: said.label ?? "", unit: said.unit ?? "", range: range,
            higherIsMoreLeakage: said.higherIsMoreLeakage ?? true,
            decisionRule: said.decisionRule), chance: said.chance))
    default:
      .feature(
        ForeignFeatureDeclaration(
          FeatureDescription(
            bands: (said.bands ?? []).map {
              .init(name: $0.name, unit: $0.unit, range: $0.range[0]...$0.range[1])
            }, frameRateHz: said.frameRate ?? 0), leastSampleCount: said.leastSamples ?? 1))
    }
  }
}

extension ExampleManifest.Parameter {
  fileprivate var description: ParameterDescription {
    let (low, high) = (range?.first ?? 0, range?.last ?? 1)
    return type == "integer"
      ? ParameterDescription(
        name, summary, unit: unit, range: .integers(Int(low)...Int(high)),
        default: self.default.map { .integer(Int($0)) })
      : ParameterDescription(
        name, summary, unit: unit, range: .numbers(low...high),
        default: self.default.map { .number($0) })
  }
}
