internal import Foundation
internal import Plan
internal import Processes
internal import Results

/// Who made an artifact, with what, when, and what it cost: provenance, never part of a key.
struct ArtifactOrigin: Sendable, Hashable, Codable {
  /// What an artifact is made with.
  struct Means: Sendable, Hashable, Codable {
    /// Of the component that did the work.
    let code: Code
    /// Versions of the libraries that reckoned, by name.
    let libraries: [String: String]
    let device: String
    let precision: String
    let threadCount: Int
  }

  /// A plugin's code, as it was when the artifact was made.
  struct Code: Sendable, Hashable, Codable {
    let component: String
    let version: String
    let plugin: String
    let sha256: String
  }

  let means: Means
  let telltaleVersion: String
  let coreAPIVersion: Int
  let compiler: String
  let host: String
  let operatingSystem: String
  let processor: String
  /// Of the processor's widest vectors: sums are rounded in another order with others.
  let vectorBitCount: Int
  /// ISO 8601, UTC.
  let finishedAt: String
  let seconds: Double
  /// Most memory that the process held while it worked; 0 where the system does not tell.
  let peakMemoryBytes: Int

  /// Of work that has just ended in this process.
  init(means: Means, seconds: Double, peakMemoryBytes: Int) {
    self.means = means
    telltaleVersion = CoreVersion.telltale
    coreAPIVersion = CoreVersion.api
    compiler = CoreVersion.compiler
    host = RunOwner.current.host
    operatingSystem = Processor.operatingSystem
    processor = Processor.name
    vectorBitCount = Processor.vectorBitCount
    finishedAt = ISO8601DateFormatter().string(from: Date())
    self.seconds = seconds
    self.peakMemoryBytes = peakMemoryBytes
  }
}
