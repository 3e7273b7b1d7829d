internal import Foundation
public import TelltaleCore

/// GPUs that this process may use: each has a worker of its own.
public struct Accelerators: Sendable, Hashable {
  /// As `CUDA_VISIBLE_DEVICES` names them: ordinals, or what a cluster gave.
  public let names: [String]

  private static let variable = "CUDA_VISIBLE_DEVICES"

  /// Those of the device: none for `cpu`, one where the driver tells of none.
  ///
  /// - Parameters:
  ///   - environment: its `CUDA_VISIBLE_DEVICES` says which there are, where it says something; nil for this process's.
  ///   - drivers: folder in which the driver has a folder for each.
  public init(
    of device: Execution.Device,
    environment: [String: String]? = nil,
    drivers: String = "/proc/driver/nvidia/gpus"
  ) {
    guard device == .cuda else {
      names = []
      return
    }
    if let given = (environment ?? ProcessInfo.processInfo.environment)[Self.variable] {
      names = given.split(separator: ",").map { $0.trimmingCharacters(in: .whitespaces) }
    } else {
      let folders = (try? FileManager.default.contentsOfDirectory(atPath: drivers)) ?? []
      names = (0..<max(1, folders.count)).map(String.init)
    }
  }

  /// What a lane's worker is started with, so that it sees its own alone, as number 0.
  public func environment(ofLane lane: Int) -> [String: String] {
    names.isEmpty ? [:] : [Self.variable: names[lane % names.count]]
  }
}
