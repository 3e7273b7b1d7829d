/// Jobs that ask for the same and wait for the same: one script, one array.
struct JobGroup: Sendable {
  /// Of its script, without ending: `cpu-light-2`.
  let name: String
  let kind: ClusterSite.Kind
  let request: JobRequest
  /// Of its bundles, ascending; the array's indices.
  let numbers: [Int]
  /// Numbers of the round's bundles that it waits for.
  let needs: [Int]
  /// Jobs of the queue that it waits for.
  let queued: [String]
  /// False for one whose number is above what the cluster takes as an index.
  let isArray: Bool

  /// Options of `sbatch` that its script does not have.
  var options: [String] {
    isArray ? ["--array=" + numbers.map(String.init).joined(separator: ",")] : []
  }

  private struct Alike: Hashable {
    let kind: ClusterSite.Kind
    let request: JobRequest
    let needs: [Int]
    let queued: [String]
    /// Nil for an array.
    let alone: Int?
  }

  /// In an order in which each comes after what it waits for: of its bundles the first has a higher number
  /// than all that it needs.
  ///
  /// - Parameter queued: jobs of the queue that make what a bundle reads.
  static func groups(
    of jobs: [Round.Job], maximalArraySize: Int, queued: (StageBundle) -> Set<String>
  ) -> [JobGroup] {
    var order: [Alike] = []
    var members: [Alike: [Int]] = [:]
    for job in jobs {
      let number = job.bundle.number
      let alike = Alike(
        kind: job.bundle.kind, request: job.request, needs: job.bundle.needs,
        queued: queued(job.bundle).sorted(), alone: number < maximalArraySize ? nil : number)
      if members[alike] == nil { order.append(alike) }
      members[alike, default: []].append(number)
    }
    var counts: [ClusterSite.Kind: Int] = [:]
    return order.map { alike in
      counts[alike.kind, default: 0] += 1
      return JobGroup(
        name: "\(alike.kind.rawValue)-\(counts[alike.kind] ?? 1)", kind: alike.kind,
        request: alike.request, numbers: members[alike] ?? [], needs: alike.needs,
        queued: alike.queued, isArray: alike.alone == nil)
    }
  }
}
