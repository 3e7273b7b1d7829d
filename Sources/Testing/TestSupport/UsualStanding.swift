package import TelltaleCore

extension MetricStanding {
  /// What the metrics of an audit at its defaults say of themselves, by id; nil for another.
  package static func usual(_ metric: String) -> MetricStanding? {
    switch metric {
    case "accuracy": MetricStanding(.column, heading: "L", qualifier: "accuracy")
    case "uar": MetricStanding(.column, heading: "UAR", qualifier: "trained")
    case "uar-prior-matched":
      MetricStanding(.decisive, heading: "UAR", qualifier: "prior-matched", shortName: "UAR p-m")
    case "auc": MetricStanding(.headline, heading: "AUC", qualifier: "no threshold")
    default: nil
    }
  }
}
