/// A classifier without any tuning: the class whose training mean is nearest.
struct NearestCentroid {
  typealias Row = (features: [Double], label: String)

  private var centroids: [String: [Double]] = [:]

  init(_ rows: [Row]) {
    for label in Set(rows.map(\.label)) {
      let own = rows.filter { $0.label == label }.map(\.features)
      centroids[label] = (own.first ?? []).indices.map { column in
        own.reduce(0) { $0 + $1[column] } / Double(own.count)
      }
    }
  }

  func accuracy(on rows: [Row]) -> Double {
    Double(rows.count { label(of: $0.features) == $0.label }) / Double(max(1, rows.count))
  }

  private func label(of features: [Double]) -> String? {
    func distance(_ centroid: [Double]) -> Double {
      zip(features, centroid).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }
    }
    return centroids.min { distance($0.value) < distance($1.value) }?.key
  }
}
