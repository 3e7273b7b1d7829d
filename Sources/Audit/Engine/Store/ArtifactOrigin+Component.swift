internal import Foundation
internal import Plan
internal import TelltaleCore

extension ResolvedComponent {
  var code: ArtifactOrigin.Code {
    ArtifactOrigin.Code(
      component: metadata.id, version: metadata.version,
      plugin: URL(fileURLWithPath: source).lastPathComponent, sha256: sourceHash)
  }
}
