internal import Foundation

/// What an audit takes of our own plugins where it names nothing: `usual.json`.
public struct UsualComponents: Sendable, Hashable, Decodable {
  /// Ids: the paper's L, what verdicts rest on, and the plainest of the others.
  public let metrics: [String]
  /// Ids of the extractors that a model is trained on, a model each.
  public let modelFeatures: [String]
  /// Ids: seconds on any model, and no less able than networks where they train on representations.
  public let attackers: [String]
  /// Id of the attacker that reads the primary task.
  public let taskProbe: String
  /// Id of the attacker of the exact test.
  public let exactTest: String

  /// The file's; it comes with the program.
  public static let ours: UsualComponents = {
    do {
      return try JSONDecoder().decode(
        UsualComponents.self, from: Data(PackageResources.usual_json))
    } catch { preconditionFailure("usual.json: \(error)") }
  }()
}
