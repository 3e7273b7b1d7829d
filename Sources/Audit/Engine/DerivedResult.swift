internal import Formats
internal import Foundation
internal import Plan
internal import Results
internal import TelltaleCore

/// A result as it was derived before from the same scores, settings and code. Intervals and tests of a
/// thousand attacks take minutes; reading what they gave takes seconds.
struct DerivedResult {
  private let store: ArtifactStore
  private let outline: AuditResult
  private let draft: ArtifactDraft

  /// - Parameters:
  ///   - outline: what the audit states.
  ///   - files: of scores, by their names in the audit's folder.
  ///   - needs: keys of the scores.
  ///
  /// Throws `.computationFailed` for an outline that cannot be written as JSON.
  init(
    of outline: AuditResult, files: [String: ContentHash], needs: [ContentHash],
    audit: ResolvedAudit, in store: ArtifactStore
  ) throws(AuditError) {
    self.store = store
    self.outline = outline
    let program = Bundle.main.executablePath ?? ""
    // Who derives is part of what is derived: this program, and the files that hold the metrics.
    let code = ContentHash(ofFile: program)?.hex ?? ""
    let inputs =
      [ContentHash(of: try outline.at(Self.noTime).json())]
      + files.sorted { $0.key < $1.key }.map { ContentHash(of: [$0.key, $0.value.hex]) }
    draft = ArtifactDraft(
      madeOf: .result(
        of: inputs,
        by: [CoreVersion.telltale, code]
          + audit.metrics.map { "\($0.component.metadata.id) \($0.component.sourceHash)" }),
      title: "result of \(audit.configuration.name)", needs: needs,
      means: ArtifactOrigin.Means(
        code: ArtifactOrigin.Code(
          component: "result", version: CoreVersion.telltale,
          plugin: URL(fileURLWithPath: program).lastPathComponent, sha256: code),
        libraries: [:], device: audit.configuration.device.rawValue,
        precision: audit.precision.rawValue, threadCount: audit.threadCount))
  }

  /// The stored one, with this run's times; nil where there is none that can be read.
  var stored: AuditResult? {
    guard store.contains(draft.key),
      let path = try? store.file(AuditResult.fileName, of: draft.key),
      let text = try? String(contentsOfFile: path, encoding: .utf8),
      let result = try? AuditResult(json: text)
    else { return nil }
    return result.at(outline.provenance)
  }

  /// Keeps what was derived, without the times of the run. Losing it is no failure.
  func keep(_ result: AuditResult) {
    try? store.make(draft) { place throws(AuditError) in
      try OutputFile.replace(
        "\(place.folder)/\(AuditResult.fileName)", with: result.at(Self.noTime).json())
    }
  }

  private static let noTime: Provenance? = nil
}

extension AuditResult {
  /// The same of another run: its times and counts; nil for none.
  fileprivate func at(_ run: Provenance?) -> AuditResult {
    AuditResult(
      name: name, attribute: attribute, system: system, primaryModels: primaryModels,
      verdict: verdict, cells: cells, baselines: baselines, contrasts: contrasts,
      transmission: transmission, exactTest: exactTest, provenance: provenance.at(run))
  }
}

extension Provenance {
  fileprivate func at(_ run: Provenance?) -> Provenance {
    let never = "1970-01-01T00:00:00Z"
    return Provenance(
      telltaleVersion: telltaleVersion, coreAPIVersion: coreAPIVersion, compiler: compiler,
      operatingSystem: operatingSystem, processor: processor, device: device,
      precision: precision, threadCount: threadCount, seed: seed, profile: profile,
      startedAt: run?.startedAt ?? never, finishedAt: run?.finishedAt ?? never,
      wallSeconds: run?.wallSeconds ?? 0, stagesRun: run?.stagesRun ?? 0,
      stagesReused: run?.stagesReused ?? 0, configurationHash: configurationHash,
      configuration: configuration, corpora: corpora, components: components)
  }
}
