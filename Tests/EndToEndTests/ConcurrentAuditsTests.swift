import Foundation
import TelltaleCore
import TestSupport
import Testing

/// Several audits at once on one store, some of them killed.
@Suite(.serialized) struct ConcurrentAuditsTests {
  private static let rounds = 3
  /// Starts a program as on another host: it sees no process but its own, and the host has another name.
  /// Empty where the system does not allow that.
  private static let otherHost: [String] = {
    let words = [
      "/usr/bin/env", "unshare", "--user", "--map-root-user", "--uts", "--pid", "--fork",
      "--kill-child", "--mount-proc",
      "/bin/sh", "-c", "echo other-host >/proc/sys/kernel/hostname && exec \"$@\"", "sh",
    ]
    let isAllowed = (try? runProcess(words[0], Array(words.dropFirst()) + ["true"]).status) == 0
    return isAllowed ? words : []
  }()
  private static let attackers = [
    "{ use: probe-mlp, epochs: 8, steps: 1 }", "probe-linear",
    "{ use: vgg16, plane: 32, epochs: 1 }",
  ]

  @Test func theStoreIsWhatAnUndisturbedRunMakes() throws {
    try withTemporaryFolder { folder in
      let reference = try audit(in: folder + "/reference", Self.attackers)
      let undisturbed = try reference.run()
      try #require(undisturbed.status == 0, "\(undisturbed.standardError)")
      // Overlapping audits share what they have in common, and each has its own result.
      for count in 1..<Self.attackers.count {
        let other = try audit(
          in: "\(folder)/other-\(count)", Array(Self.attackers.prefix(count)),
          store: reference.store
        ).run()
        try #require(other.status == 0, "\(other.standardError)")
      }
      let expected = try Self.files(of: reference.store)
      var generator = SeededGenerator(Seed(12))
      for round in 0..<Self.rounds {
        let place = "\(folder)/\(round)"
        let audits = try (0..<Int.random(in: 2...4, using: &generator)).map { number in
          // The same, or one that overlaps.
          let count = round.isMultiple(of: 2) ? 3 : 1 + number % 3
          return try audit(
            in: "\(place)/\(number)", Array(Self.attackers.prefix(count)), store: place + "/store")
        }
        let running = try audits.enumerated().map { number, audit in
          // Another's processes cannot be seen, there as little as here.
          try audit.start(by: round % 3 == 2 && number > 0 ? Self.otherHost : [])
        }
        // One of this host, or of the other.
        let killed = [nil, 0, 1][round % 3]
        if let killed {
          Thread.sleep(
            forTimeInterval: (0.2 + 0.8 * generator.uniform()) * undisturbed.durationSeconds)
          kill(running[killed].processIdentifier, SIGKILL)
        }
        for process in running { process.waitUntilExit() }
        for (number, process) in running.enumerated() where number != killed {
          #expect(process.terminationReason == .exit, "round \(round), audit \(number)")
          #expect(process.terminationStatus == 0, "round \(round), audit \(number)")
        }
        // Whatever a killed one left undone, or half done, does not harm the next.
        let last = try audits[0].run()
        #expect(last.status == 0, "round \(round): \(last.standardError)")
        for (key, files) in try Self.files(of: place + "/store") {
          #expect(files == expected[key], "round \(round), \(key)")
        }
        // Nor does anybody touch what another host may be at work on, for a day.
        let isOfOther = { (name: String) in killed == 1 && name.contains("other-host") }
        for part in ["partial", "checkpoints", "locks", ""] {
          let left = try FileManager.default.contentsOfDirectory(atPath: "\(place)/store/\(part)")
            .filter { !part.isEmpty || $0.hasPrefix("use_") || $0.hasPrefix("job_") }
          #expect(left.allSatisfy(isOfOther), "round \(round): \(part) holds \(left)")
        }
        try FileManager.default.removeItem(atPath: place)
      }
    }
  }

  private func audit(in folder: String, _ attackers: [String], store: String? = nil) throws
    -> SmallAudit
  {
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    return try SmallAudit(in: folder, store: store, attackers: attackers)
  }

  /// SHA-256 of every file of every artifact, by key and name; compared with what lies there.
  private static func files(of store: String) throws -> [String: [String: String]] {
    struct Record: Decodable {
      struct File: Decodable { let sha256: String }
      let files: [String: File]
    }
    var found: [String: [String: String]] = [:]
    let objects = store + "/objects"
    for key in try FileManager.default.contentsOfDirectory(atPath: objects) {
      let data = try Data(contentsOf: URL(fileURLWithPath: "\(objects)/\(key)/artifact.json"))
      found[key] = try JSONDecoder().decode(Record.self, from: data).files.mapValues(\.sha256)
    }
    let check = try telltale(["store", "check", "--store", store])
    #expect(check.status == 0, "\(check.standardOutput)")
    return found
  }
}
