package import Formats
internal import Foundation
public import TelltaleCore

/// A plan as other hosts get it: an audit with nothing left to decide, and its stages. Two files of a
/// folder, for a worker reads the first alone.
///
/// ```
/// FOLDER/
///   audit.json    the audit (`FrozenAudit`)
///   stages.json   the stages, and each list of rows once
/// ```
public struct FrozenPlan: Sendable {
  /// Raised when a stage, or the file, is written in another way.
  static let schema = 2
  /// In the folder.
  public static let auditName = "audit.json"
  /// In the folder; the last that is written.
  public static let stagesName = "stages.json"

  /// The audit's name.
  public let name: String
  /// Where the report goes, as an absolute path.
  public let output: String
  /// Every stage of the audit, whatever was stored when it was planned.
  public let stages: StagePlan
  /// Threads of a stage that takes all.
  public let threadCount: Int
  /// That stages compute on.
  public let device: Execution.Device
  /// What a worker with a small stage may take of memory, in bytes.
  package let workerByteCount: Int

  /// - Parameter output: where the report goes, as an absolute path.
  public init(_ plan: AuditPlan, output: String) {
    name = plan.audit.configuration.name
    self.output = output
    stages = plan.stagePlan
    threadCount = plan.audit.threadCount
    device = plan.audit.configuration.device
    workerByteCount = plan.workerByteCount
  }

  /// Its identity: the same settings on the same content have the same stages.
  package var hash: ContentHash { ContentHash(of: stages.stages.map(\.key.hex)) }

  /// - Parameter baseFolder: what relative paths in the plan's configuration are relative to.
  ///
  /// Throws `.missingFile` for a component's file that cannot be read, and `.storageFailed`.
  public static func write(
    _ plan: AuditPlan, baseFolder: String, output: String, to folder: String
  ) throws(AuditError) {
    try FrozenAudit(plan.audit, baseFolder: baseFolder).write(to: "\(folder)/\(auditName)")
    let table = RowTable()
    let text = try JSONText.encode(
      Content(FrozenPlan(plan, output: output), rows: table), isPretty: false,
      userInfo: [RowTable.key: table])
    try OutputFile.replace("\(folder)/\(stagesName)", with: text)
  }

  /// Throws `.missingFile` where there is none, `.corruptedArtifact` for what is none, and `.unsupported`
  /// for one of another version.
  public static func read(_ folder: String) throws(AuditError) -> FrozenPlan {
    let path = "\(folder)/\(stagesName)"
    guard FileManager.default.fileExists(atPath: path) else {
      throw AuditError(
        .missingFile,
        "there is no \(path); 'telltale submit' and 'telltale plan --freeze' write such a folder")
    }
    do throws(AuditError) {
      return try JSONText.read(Content.self, from: path, userInfo: [RowTable.key: RowTable()]).plan
    } catch {
      // A second look, for it is large, and most are of this form.
      guard let head = try? JSONText.read(Head.self, from: path), head.schema != schema else {
        throw error
      }
      throw AuditError(
        .unsupported,
        "\(path) was written by another version of telltale (form \(head.schema), this one reads"
          + " \(schema)); freeze the plan again")
    }
  }

  private init(
    name: String, output: String, stages: StagePlan, threadCount: Int, device: Execution.Device,
    workerByteCount: Int
  ) {
    self.name = name
    self.output = output
    self.stages = stages
    self.threadCount = threadCount
    self.device = device
    self.workerByteCount = workerByteCount
  }

  private struct Head: Decodable { let schema: Int }

  /// The file.
  private struct Content: Codable {
    let plan: FrozenPlan
    let rows: RowTable

    enum CodingKeys: String, CodingKey {
      case schema, name, output, threads, device, workerBytes, rows, stages, wanted
    }

    init(_ plan: FrozenPlan, rows: RowTable) {
      self.plan = plan
      self.rows = rows
    }

    func encode(to encoder: any Encoder) throws {
      var container = encoder.container(keyedBy: CodingKeys.self)
      try container.encode(FrozenPlan.schema, forKey: .schema)
      try container.encode(plan.name, forKey: .name)
      try container.encode(plan.output, forKey: .output)
      try container.encode(plan.threadCount, forKey: .threads)
      try container.encode(plan.device, forKey: .device)
      try container.encode(plan.workerByteCount, forKey: .workerBytes)
      // The lists are known when the stages are written.
      try container.encode(plan.stages.stages, forKey: .stages)
      try container.encode(rows.rows, forKey: .rows)
      try container.encode(plan.stages.wanted, forKey: .wanted)
    }

    init(from decoder: any Decoder) throws {
      let container = try decoder.container(keyedBy: CodingKeys.self)
      guard try container.decode(Int.self, forKey: .schema) == FrozenPlan.schema else {
        throw DecodingError.dataCorruptedError(
          forKey: .schema, in: container, debugDescription: "another form")
      }
      guard let rows = decoder.userInfo[RowTable.key] as? RowTable else {
        preconditionFailure("whoever reads a plan gives a table for its rows")
      }
      for list in try container.decode([String: [Int]].self, forKey: .rows).values {
        rows.add(RowList(list))
      }
      self.rows = rows
      plan = FrozenPlan(
        name: try container.decode(String.self, forKey: .name),
        output: try container.decode(String.self, forKey: .output),
        stages: StagePlan(
          try container.decode([Stage].self, forKey: .stages),
          wanted: try container.decode([ContentHash].self, forKey: .wanted)),
        threadCount: try container.decode(Int.self, forKey: .threads),
        device: try container.decode(Execution.Device.self, forKey: .device),
        workerByteCount: try container.decode(Int.self, forKey: .workerBytes))
    }
  }
}
