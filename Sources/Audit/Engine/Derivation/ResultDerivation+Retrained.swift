internal import Plan
internal import Results
internal import Statistics
internal import TelltaleCore

extension ResultDerivation {
  /// The exact tests of the attacks that were made again, by cell id.
  ///
  /// - Parameters:
  ///   - cells: with their numbers.
  ///   - design: nil where labels cannot be dealt anew.
  ///
  /// Throws `.corruptedArtifact` for replicates that are not of the settings' deals, or whose observed
  /// deal does not read what the attack reads.
  func retrained(_ cells: [CellResult], _ design: RetrainedDesign?)
    throws(AuditError) -> [String: [RetrainedTest]]
  {
    var found: [String: [RetrainedTest]] = [:]
    for cell in cells {
      guard let file = cell.replicateFile else { continue }
      let table = try replicates(file)
      guard let design, table.values.count == design.deals.deals.count else {
        throw AuditError(.corruptedArtifact, "\(file) does not hold one line for each deal")
      }
      for summary in cell.leakage {
        guard let values = table.values(of: summary.metric) else { continue }
        let sign = summary.declaration.higherIsMoreLeakage ? 1.0 : -1
        if design.keepsFolds, let mean = summary.mean, abs(values[0] - mean) > 1e-4 {
          throw AuditError(
            .corruptedArtifact,
            "\(file) reads \(values[0]) for the observed labels, and the attack \(mean)")
        }
        found[cell.cell.id, default: []].append(
          RetrainedTest(
            metric: summary.metric, observed: sign * values[0],
            replicates: values.map { sign * $0 }, isExact: design.deals.isExact))
      }
    }
    return found
  }
}
