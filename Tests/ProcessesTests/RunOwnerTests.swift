import Foundation
import Testing

@testable import Processes

struct RunOwnerTests {
  private let here = ProcessPlace.current

  private func owner(_ process: Int32, start: UInt64? = nil) -> RunOwner {
    RunOwner(
      place: here, process: process, start: start ?? ProcessFacts(of: process)?.start ?? 0)
  }

  @Test func aLivingProcessIsNotGone() {
    #expect(here.isKnown)
    #expect(!RunOwner.current.isGone)
    #expect(RunOwner.current.mayBeAlive)
    #expect(RunOwner.current == owner(getpid()))
  }

  @Test func anEndedProcessIsGoneBeforeAndAfterItIsCollected() throws {
    var process: pid_t = 0
    let words: [UnsafeMutablePointer<CChar>?] = [strdup("sleep"), strdup("600"), nil]
    defer { for word in words { free(word) } }
    let status = posix_spawn(&process, "/bin/sleep", nil, nil, words, [nil])
    try #require(status == 0)
    let running = owner(process)
    #expect(!running.isGone && running.mayBeAlive)
    kill(process, SIGKILL)
    var info = siginfo_t()
    try #require(waitid(P_PID, id_t(process), &info, WEXITED | WNOWAIT) == 0)
    #expect(ProcessFacts(of: process)?.hasEnded == true)
    #expect(running.isGone && !running.mayBeAlive)
    try #require(waitpid(process, nil, 0) == process)
    #expect(running.isGone && !running.mayBeAlive)
  }

  @Test func anotherProcessOfTheSameNumberIsNotTheOwner() throws {
    let start = try #require(ProcessFacts(of: getpid())?.start)
    #expect(owner(getpid(), start: start - 1).isGone)
  }

  @Test func nothingIsSaidOfProcessesThatCannotBeSeenFromHere() throws {
    let elsewhere = [
      ProcessPlace(host: "elsewhere", boot: here.boot, namespace: here.namespace),
      ProcessPlace(host: here.host, boot: "00000000", namespace: here.namespace),
      ProcessPlace(host: here.host, boot: here.boot, namespace: "1"),
      ProcessPlace(host: here.host, boot: "unknown", namespace: here.namespace),
    ]
    for place in elsewhere {
      let owner = RunOwner(place: try #require(place), process: Int32.max, start: 1)
      #expect(!owner.isGone && !owner.mayBeAlive, "\(owner.nameComponent)")
    }
  }

  @Test func theNameTellsTheOwner() throws {
    let name = RunOwner.current.nameComponent
    #expect(name.allSatisfy { "abcdefghijklmnopqrstuvwxyz0123456789.-".contains($0) })
    #expect(name.utf8.count <= 80)
    #expect(RunOwner(nameComponent: name) == RunOwner.current)
  }

  @Test(arguments: [
    "", "12345", "a.b.c.1", "a.b.c.1.2.3", "a.b.c.0.1", "a.b.c.-1.1", "a.b.c.+1.1", "a.b.c.1.01",
    "A.b.c.1.1", "a/../b.b.c.1.1", "a.b.c.4294967296.1", "a_b.b.c.1.1", "a.b.c.1.1 ",
  ])
  func whatNoRunWroteNamesNobody(name: String) {
    #expect(RunOwner(nameComponent: name) == nil)
  }

  #if os(Linux)
    @Test func aProcessWhoseFirstThreadEndedStillRuns() throws {
      func stat(_ state: String, threads: Int) -> String {
        "7 (a) b) c) \(state) 3 7 7 0 -1 4 0 0 0 0 0 0 0 0 20 0 \(threads) 0 4711 0 0 0\n"
      }
      let facts = try #require(ProcessFacts(stat: stat("S", threads: 1)))
      #expect(facts.parent == 3 && facts.start == 4711 && !facts.hasEnded)
      #expect(try #require(ProcessFacts(stat: stat("Z", threads: 1))).hasEnded)
      #expect(try #require(ProcessFacts(stat: stat("Z", threads: 4))).hasEnded == false)
    }
  #endif
}
