public import Plan
public import PluginHosting
public import TelltaleCore

/// A corpus that was read whole: what is in it, and what is wrong with it.
public struct CheckedCorpus: Sendable {
  /// What was found.
  public let report: CorpusCheckReport
  private let specification: ComponentSpecification

  /// Reads every recording.
  ///
  /// - Parameters:
  ///   - specification: as an audit file's `corpora` name it.
  ///   - attribute: that an audit would be of; nil for the corpus's own first choice.
  ///   - execution: threads, progress and a stop.
  ///
  /// Throws as `PluginHost.open`, what making the corpus throws, and as `CorpusCheck.run`.
  public init(
    _ specification: ComponentSpecification, attribute: String?, host: PluginHost,
    execution: Execution
  ) throws(AuditError) {
    self.specification = specification
    let registry = try host.open([(.corpus, specification.use)])
    let corpus = try registry.make(.corpus, specification.use, specification.parameters)
    report = try CorpusCheck(attribute: attribute).run(corpus, execution: execution)
  }

  /// Throws `.invalidLabels` where nothing of it can be used.
  public func refuseUnusable() throws(AuditError) {
    guard report.readCount == 0 else { return }
    throw AuditError(
      .invalidLabels,
      "nothing in \(specification.parameters["path"]?.description ?? specification.name) can be"
        + " used; its defects, above, say why", component: specification.use)
  }
}
