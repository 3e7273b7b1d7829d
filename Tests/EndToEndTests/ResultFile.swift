import Foundation
import Testing

/// What tests read of an audit's `result.json`.
struct ResultFile: Decodable {
  let cells: [Cell]

  /// - Parameter folder: the audit's.
  init(in folder: String) throws {
    let data = try Data(contentsOf: URL(fileURLWithPath: folder + "/result.json"))
    self = try JSONDecoder().decode(ResultFile.self, from: data)
  }

  /// Attacks that were tried: not those that an attacker does not declare.
  func attacks(by attacker: String) -> [Cell] {
    cells.filter {
      $0.cell.kind == "attack" && $0.cell.attacker == attacker && $0.status.notRun == nil
    }
  }

  struct Cell: Decodable {
    struct Attack: Decodable {
      let attacker: String?
      let kind: String
    }
    struct Status: Decodable {
      struct Failure: Decodable { let because: String }
      struct Empty: Decodable {}
      let failed: Failure?
      let measured: Empty?
      let notRun: Failure?
    }
    struct Leakage: Decodable {
      let metric: String
      let perFold: [Fold]
    }
    struct Fold: Decodable {
      struct Score: Decodable { let value: Double }
      let score: Score?
    }
    let cell: Attack
    let status: Status
    let leakage: [Leakage]
    /// Of the same kind of attacker on raw features.
    let ceiling: [Leakage]

    /// Of every fold, none of which may lack one.
    func values(of metric: String) throws -> [Double] {
      try #require(leakage.first { $0.metric == metric }).perFold.map {
        try #require($0.score?.value)
      }
    }
  }
}
