import TelltaleCore
import TestSupport
import Testing

@testable import PluginHosting

/// Host and plugins share one image of the core. A plugin that brought a copy of it, linked by target instead
/// of by product, would load and work, and lose without a word whatever the host asks by a cast: intervals,
/// exact tests, the untrained control.
@Suite struct SharedCoreTests {
  private func registry() throws -> Registry {
    try PluginHost(
      PluginInspection(executable: BuildProducts.telltale, timeLimitSeconds: 60, cache: nil)
        .survey(
          BuildProducts.plugins.filter {
            $0.hasSuffix("LeakageMetrics.so") || $0.hasSuffix("Ridge.so")
          })
    ).openAll()
  }

  @Test(.enabled(if: BuildProducts.plugins.count >= 2))
  func whatAPluginConformsToIsSeenByTheHost() throws {
    let registry = try registry()
    let metrics = registry.entries(of: .metric)
    #expect(metrics.count >= 18)
    for entry in metrics {
      let id = entry.factory.metadata.id
      #expect(try registry.make(.metric, id) is any ResampledMetric, "\(id)")
    }
    #expect(try registry.make(.attacker, "ridge") is any RetrainableAttacker)
  }
}
