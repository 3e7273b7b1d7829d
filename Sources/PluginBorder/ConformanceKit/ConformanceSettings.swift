public import TelltaleCore

/// How to run the checks.
public struct ConformanceSettings: Sendable {
  /// Of the inputs that are made up, and of trainings.
  public let seed: Seed
  /// What computes.
  public let device: Execution.Device
  /// Threads for one training.
  public let threadCount: Int
  /// An existing folder for saved models and checkpoints; the checks write below it.
  public let scratchFolder: String
  /// Utterances of a corpus that are read as sound, spread over the listing.
  public let readCount: Int
  /// Of the clips that feature extractors are given.
  public let sampleRateHz: Int
  /// Of the features that models are given: one that comes trained may read no other number.
  public let bandCount: Int
  /// Leaves out the checks that train again and again: leaks of known strength, and two threads
  /// against one. For large networks in a run of all tests.
  public let isBrief: Bool

  /// Unless said otherwise: the processor, one thread, clips of 16 kHz, features of 24 bands, and every check.
  public init(
    scratchFolder: String, seed: Seed = Seed(20_260_101), device: Execution.Device = .cpu,
    threadCount: Int = 1,
    readCount: Int = 5, sampleRateHz: Int = 16_000, bandCount: Int = 24, isBrief: Bool = false
  ) {
    self.scratchFolder = scratchFolder
    self.seed = seed
    self.device = device
    self.threadCount = threadCount
    self.readCount = readCount
    self.sampleRateHz = sampleRateHz
    self.bandCount = bandCount
    self.isBrief = isBrief
  }
}
