import ArgumentParser
import TelltaleKit

/// Within which limits a model's file is opened.
struct ModelLimitOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Longest time for looking into a model's file (default: 120).", valueName: "seconds"))
  var modelTimeLimit: Double?

  @Option(
    help: ArgumentHelp(
      "Address space of the process that opens a model's file (default: three quarters of this machine's memory).",
      valueName: "MiB"))
  var modelMemoryLimit: Int?

  func limits() throws(AuditError) -> ForeignCodeLimits {
    if let modelTimeLimit, !(modelTimeLimit > 0) {
      throw AuditError(.invalidConfiguration, "--model-time-limit must be more than 0 seconds")
    }
    if let modelMemoryLimit, modelMemoryLimit < 1 {
      throw AuditError(.invalidConfiguration, "--model-memory-limit must be at least 1 MiB")
    }
    return ForeignCodeLimits(
      inspectionSeconds: modelTimeLimit ?? ForeignCodeLimits.usualInspectionSeconds,
      memoryMiB: modelMemoryLimit)
  }
}
