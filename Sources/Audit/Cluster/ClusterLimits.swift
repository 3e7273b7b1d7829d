package import TelltaleCore

/// What a cluster gives at most, as its own commands say.
package struct ClusterLimits: Sendable, Hashable {
  /// Greatest index of an array's task, and one.
  var arraySize = 1001
  /// MiB of the node with most, by what a job is for; none where the cluster did not say.
  var memory: [ClusterSite.Kind: Int] = [:]

  /// Where no cluster can be asked: what Slurm has unless told otherwise.
  package static let unknown = ClusterLimits()
}

extension Slurm {
  /// Throws as `submit` where no controller answers.
  package func limits(at site: ClusterSite) throws(AuditError) -> ClusterLimits {
    var limits = ClusterLimits()
    let config = try run("scontrol", ["show", "config"])
    let line = config.split(separator: "\n").first { $0.hasPrefix("MaxArraySize") }
    let words = line?.split(whereSeparator: { $0 == "=" || $0.isWhitespace }) ?? []
    limits.arraySize = words.last.flatMap { Int($0) } ?? limits.arraySize
    for kind in ClusterSite.Kind.allCases {
      limits.memory[kind] = largestMemory(ofPartition: site[kind].partition ?? site.partition)
    }
    return limits
  }

  /// Nil where no node of it is known; a partition that there is none of is what `sbatch` refuses.
  private func largestMemory(ofPartition partition: String?) -> Int? {
    let place = partition.map { ["--partition=\($0)"] } ?? []
    let text = try? run("sinfo", ["--noheader", "--Node", "--format=%m"] + place)
    return text?.split(whereSeparator: \.isWhitespace).compactMap { Int($0) }.max()
  }
}
