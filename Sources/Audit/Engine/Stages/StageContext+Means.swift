internal import Foundation
internal import Plan
internal import Results
internal import TelltaleCore

extension StageContext {
  /// With what a stage is done.
  func means(of stage: Stage) -> ArtifactOrigin.Means {
    let component: ResolvedComponent =
      switch stage.work {
      case .features(let work): extractor(work.feature).component
      case .primaryModel, .untrainedModel, .representations, .answers:
        audit.model.component
      case .defence(let work): audit[work.defence].component
      case .attacker(let work): attacker(work.learner).component
      case .retrained(let work): audit[work.attacker].component
      case .scores(let work): attacker(work.learner).component
      }
    var libraries = component.metadata.libraries
    if case .features(let work) = stage.work {
      libraries.merge(corpus(work.corpus).component.metadata.libraries) { own, _ in own }
    }
    return ArtifactOrigin.Means(
      code: component.code, libraries: libraries, device: audit.configuration.device.rawValue,
      precision: audit.precision.rawValue, threadCount: threadCount)
  }
}

extension ResolvedComponent {
  var code: ArtifactOrigin.Code {
    ArtifactOrigin.Code(
      component: metadata.id, version: metadata.version,
      plugin: URL(fileURLWithPath: source).lastPathComponent, sha256: sourceHash)
  }
}
