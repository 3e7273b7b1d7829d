internal import Formats
package import Plan

/// Deals stages to jobs: each stage to one, stages that read the same together, some minutes of work each.
///
/// Bundles form no circle, by construction. A stage joins the bundle that makes what it reads only if
/// everything else that it reads is made by bundles which that one needs anyway; and bundles are laid together
/// only within a level (the longest way to them over what they need), between whose members no way leads.
package struct BundleMaker {
  private struct Unit {
    let kind: ClusterSite.Kind
    var stages: [ContentHash] = []
    var seconds = 0.0
    /// Units that make what its stages read.
    var needs: Set<Int> = []
    /// 1 for one that needs none.
    var level = 1
  }

  private let stages: [Stage]
  private let kind: (Stage) -> ClusterSite.Kind
  private let seconds: (Stage) -> Double

  /// - Parameters:
  ///   - stages: those to be run, each after what it needs.
  ///   - seconds: that a stage is thought to take.
  package init(
    _ stages: [Stage], kind: @escaping (Stage) -> ClusterSite.Kind,
    seconds: @escaping (Stage) -> Double
  ) {
    self.stages = stages
    self.kind = kind
    self.seconds = seconds
  }

  /// - Parameters:
  ///   - bundleSeconds: work of a bundle; one long stage takes longer.
  ///   - most: bundles at most, as far as levels and kinds allow: at least one of each is needed.
  package func bundles(ofSeconds bundleSeconds: Double, most: Int) -> [StageBundle] {
    var aim = bundleSeconds
    var found = bundles(aim)
    // Twice the work in each is about half as many; where that changes nothing, it is the floor.
    while found.count > most {
      aim *= 2
      let fewer = bundles(aim)
      if fewer.count == found.count, aim > stages.reduce(0, { $0 + seconds($1) }) { break }
      found = fewer
    }
    return found
  }

  private func bundles(_ aim: Double) -> [StageBundle] {
    let units = packed(grown(aim), aim)
    // A lower level has lower numbers: an order in which each comes after what it needs.
    return units.enumerated().map { index, unit in
      StageBundle(
        number: index + 1, kind: unit.kind, stages: unit.stages,
        needs: unit.needs.map { $0 + 1 }.sorted(), seconds: unit.seconds)
    }
  }

  /// Each stage beside one that it needs, where that is allowed and there is room; else by itself.
  private func grown(_ aim: Double) -> [Unit] {
    var units: [Unit] = []
    var unitOfStage: [ContentHash: Int] = [:]
    for stage in stages {
      let needs = Set(stage.needs.compactMap { unitOfStage[$0] })
      let time = seconds(stage)
      let host = needs.sorted { (units[$0].level, $0) > (units[$1].level, $1) }.first { place in
        units[place].kind == kind(stage) && units[place].seconds + time <= aim
          && needs.allSatisfy { $0 == place || units[place].needs.contains($0) }
      }
      let place = host ?? units.count
      if host == nil {
        var unit = Unit(kind: kind(stage))
        unit.needs = needs
        unit.level = 1 + (needs.map { units[$0].level }.max() ?? 0)
        units.append(unit)
      }
      units[place].stages.append(stage.key)
      units[place].seconds += time
      unitOfStage[stage.key] = place
    }
    return units
  }

  /// Units of one level and kind laid together, those that read the same beside each other.
  private func packed(_ units: [Unit], _ aim: Double) -> [Unit] {
    let order = units.indices.sorted { one, other in
      let (a, b) = (units[one], units[other])
      let (first, second) = (a.needs.sorted(), b.needs.sorted())
      if a.level != b.level { return a.level < b.level }
      if a.kind != b.kind { return a.kind.rawValue < b.kind.rawValue }
      if first != second { return first.lexicographicallyPrecedes(second) }
      return one < other
    }
    var packed: [Unit] = []
    var placeOfUnit: [Int: Int] = [:]
    for index in order {
      let unit = units[index]
      let needs = Set(unit.needs.compactMap { placeOfUnit[$0] })
      if let last = packed.last, last.level == unit.level, last.kind == unit.kind,
        last.seconds + unit.seconds <= aim
      {
        packed[packed.count - 1].stages += unit.stages
        packed[packed.count - 1].seconds += unit.seconds
        packed[packed.count - 1].needs.formUnion(needs)
      } else {
        var fresh = unit
        fresh.needs = needs
        packed.append(fresh)
      }
      placeOfUnit[index] = packed.count - 1
    }
    return packed
  }
}
