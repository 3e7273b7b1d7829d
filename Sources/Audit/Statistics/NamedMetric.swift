package import TelltaleCore

/// A metric of the audit by the id that results know it by.
package struct NamedMetric: Sendable {
  package let id: String
  package let metric: any LeakageMetric

  package init(id: String, metric: any LeakageMetric) {
    self.id = id
    self.metric = metric
  }
}
