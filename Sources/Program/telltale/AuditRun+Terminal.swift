import Foundation
import TelltaleKit

extension AuditSession {
  /// For a person who waits: with a bar, and stopped on request.
  init(
    _ configuration: AuditConfiguration, baseFolder: String, host: PluginHost, interrupt: Interrupt
  ) throws(AuditError) {
    let bar = ProgressBar(title: "reading recordings")
    defer { bar.clear() }
    try self.init(
      configuration, baseFolder: baseFolder, host: host,
      trial: Execution(
        seed: Seed(configuration.seed), device: configuration.device,
        threadCount: configuration.threads ?? ProcessInfo.processInfo.activeProcessorCount,
        progress: { bar.draw($0) }, isCancelled: { interrupt.isAsked }))
  }
}

extension AuditRun {
  /// The same, with a line per stage elsewhere than on a terminal.
  func finish(interrupt: Interrupt) throws(AuditError) -> Finished {
    let bar = ProgressBar(title: "intervals and tests")
    defer { bar.clear() }
    return try finish(
      observer: TerminalObserver(),
      statistics: Execution(
        seed: Seed(0), progress: { bar.draw($0) }, isCancelled: { interrupt.isAsked }),
      isCancelled: { interrupt.isAsked })
  }
}
