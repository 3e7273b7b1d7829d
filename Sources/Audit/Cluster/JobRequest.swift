internal import Formats
internal import Foundation

/// What a job asks of the cluster.
package struct JobRequest: Sendable, Hashable, Codable {
  package let processors: Int
  /// MiB.
  package let memory: Int
  package let minutes: Int

  /// - Parameters:
  ///   - threadCount: of a stage that takes all.
  ///   - memory: MiB that one of its stages is thought to take.
  ///   - tries: how often such a job ran out of time, and of memory.
  ///   - limits: of the cluster.
  init(
    _ bundle: StageBundle, at site: ClusterSite, threadCount: Int, memory: Int, tries: Tries,
    limits: ClusterLimits
  ) {
    let resources = site[bundle.kind]
    switch bundle.kind {
    case .cpuLight: processors = max(1, min(resources.processors, bundle.stages.count))
    case .cpuHeavy, .gpu: processors = threadCount
    }
    let sideBySide = bundle.kind == .cpuLight ? processors : 1
    let wanted = Double(memory * sideBySide) * site.memoryFactor
    let raised = max(resources.memory, Int(wanted.rounded(.up))) << min(tries.memory, 8)
    // More than any node has would be refused, and all other jobs with it. What the site asks for is its own.
    self.memory = max(resources.memory, min(raised, limits.memory[bundle.kind] ?? raised))
    // Side by side they take less; a guess that is too long costs a place in the queue, one that is too
    // short the work.
    let thought = bundle.seconds * site.timeFactor + Double(site.noticeSeconds)
    let minutes = max(site.shortestMinutes, Int((thought / 60).rounded(.up))) << min(tries.time, 8)
    self.minutes = min(minutes, site.longestMinutes)
  }

  /// How often a bundle's stages had too little.
  package struct Tries: Sendable, Hashable, Codable {
    package var time = 0
    package var memory = 0
  }

  /// For a person.
  var text: String { "\(Text.count(processors, "processor")), \(memory) MiB and \(time)" }

  /// `2-03:10:00`, as `--time` has it.
  var time: String {
    String(format: "%d-%02d:%02d:00", minutes / 1440, minutes / 60 % 24, minutes % 60)
  }
}
