import Foundation
import PluginHosting
import TelltaleCore

/// What calls over a border cost: of a C function, of a request to a metric here, in C, in a process of its
/// own and in Python, and of training again for an exact test. Started by `Benchmarks/calls`.
///
/// Usage: CallCosts FOLDER, which holds the metrics of others; our plugins lie beside this program.
@main
struct CallCosts {
  static func main() throws {
    guard CommandLine.arguments.count == 2, let ours = PluginLocator.ownExecutableFolder else {
      throw AuditError(.invalidConfiguration, "usage: CallCosts FOLDER")
    }
    let folder = CommandLine.arguments[1]
    try ForeignCalls.measure()
    let files = [
      "\(ours)/libTelltaleLeakageMetrics.so", "\(ours)/libTelltaleRidge.so",
      "\(folder)/correlation.telltale.yaml", "\(folder)/worst-recall.telltale.yaml",
    ]
    let here = try components(of: files, isolates: false)
    for (name, metric) in [
      ("uar, in this process", try here.make(.metric, "uar")),
      ("uar, isolated", try components(of: files, isolates: true).make(.metric, "uar")),
      ("matthews-correlation, C++ bound here", try here.make(.metric, "matthews-correlation")),
      ("worst-recall, Python that stays", try here.make(.metric, "worst-recall")),
    ] {
      try Requests.measure(name, metric)
    }
    guard let attacker = try here.make(.attacker, "ridge") as? any RetrainableAttacker else {
      throw AuditError(.pluginFailed, "ridge has no exact test")
    }
    try Retrainings.measure(attacker)
  }

  private static func components(
    of files: [String], isolates: Bool
  ) throws(AuditError) -> Registry {
    let telltale = (PluginLocator.ownExecutableFolder ?? ".") + "/telltale"
    let inspection = PluginInspection(executable: telltale, timeLimitSeconds: 60, cache: nil)
    return try PluginHost(
      inspection.survey(files),
      isolation: PluginIsolation(
        executable: telltale, isolatesForeign: isolates, ownFolder: nil, timeLimitSeconds: 60)
    ).openAll()
  }

  /// In units of `unit`.
  static func time(_ unit: Duration, _ body: () throws -> Void) rethrows -> Double {
    let start = ContinuousClock.now
    try body()
    return (ContinuousClock.now - start) / unit
  }
}
