import Foundation
import TelltaleCore
import TestSupport
import Testing

@testable import Engine
@testable import Formats
@testable import Plan
@testable import Results

/// A stage that reads what others make; its name is its title, its load a number of seconds.
func stage(
  _ title: String, _ needs: [Stage] = [], seconds: Double = 1, threads: Stage.Threads = .one
) -> Stage {
  let content = KeyContent(kind: "test", words: [title])
  return Stage(
    madeOf: content, key: content.key,
    work: .retrained(
      Stage.RetrainedWork(
        attacker: AttackerIndex(0),
        inputs: needs.map { Stage.Source(stage: $0.key, tap: nil, behind: nil) })),
    title: title, load: seconds, speedClass: "test", size: .none, threads: threads,
    seed: Seed(1))
}

/// The order in which stages are begun, whoever runs them.
@Suite struct StageGraphTests {
  private func graph(
    _ stages: [Stage], in room: StageRoom = StageRoom(laneCount: 9, threadCount: 9)
  ) -> StageGraph {
    StageGraph(stages, room: room) { $0.load }
  }

  /// Titles in the order of one lane.
  private func order(_ stages: [Stage]) -> [String] {
    var graph = graph(stages)
    var titles: [String] = []
    while let next = graph.next() {
      titles.append(next.title)
      graph.finish(next)
    }
    return titles
  }

  /// Titles of all that can be begun now.
  private func begun(_ graph: inout StageGraph) -> [String] {
    var titles: [String] = []
    while let next = graph.next() { titles.append(next.title) }
    return titles
  }

  @Test func whatMostHangsOnIsBegunFirst() {
    let short = stage("short", seconds: 5)
    let start = stage("start", seconds: 1)
    let long = stage("long", [start], seconds: 9)
    let end = stage("end", [long, short], seconds: 1)
    #expect(order([short, start, long, end]) == ["start", "long", "short", "end"])
  }

  @Test func equalsComeInThePlansOrder() {
    let stages = (0..<9).map { stage("\($0)") }
    #expect(order(stages) == stages.map(\.title))
  }

  @Test func whatReadsAnotherWaitsForIt() {
    let (a, b) = (stage("a"), stage("b"))
    let both = stage("both", [a, b, a])
    var graph = graph([both, a, b])
    #expect(begun(&graph) == ["a", "b"])
    graph.finish(b)
    #expect(graph.next() == nil)
    graph.finish(a)
    #expect(graph.next()?.title == "both")
  }

  @Test func whatTakesAllThreadsRunsAlone() {
    let (small, other) = (stage("small", seconds: 9), stage("other", seconds: 1))
    let large = stage("large", seconds: 5, threads: .all)
    var graph = graph([small, large, other])
    #expect(graph.next()?.title == "small")
    #expect(
      graph.next() == nil, "the machine is not free, and nothing is begun that it would wait for")
    graph.finish(small)
    #expect(graph.next()?.title == "large")
    #expect(graph.next() == nil, "nothing runs beside it")
    graph.finish(large)
    #expect(graph.next()?.title == "other")
  }

  /// `--workers 2 --threads 1` on two cores: both work, whatever the stages.
  @Test func whatTakesFewThreadsLeavesTheOthersToTheRest() {
    let large = (0..<3).map { stage("large \($0)", seconds: Double(9 - $0), threads: .all) }
    let small = stage("small", seconds: 7.5)
    var pair = graph(large + [small], in: StageRoom(laneCount: 2, threadCount: 1))
    #expect(begun(&pair) == ["large 0", "large 1"])
    pair.finish(large[0])
    #expect(begun(&pair) == ["small"])
    // Of four workers a stage of two threads leaves two to others, and a third waits.
    var four = graph(large + [small], in: StageRoom(laneCount: 4, threadCount: 2))
    #expect(begun(&four) == ["large 0", "large 1"])
    four.finish(large[1])
    #expect(begun(&four) == ["small"], "a large one is next, and one thread is left")
    four.finish(large[0])
    #expect(begun(&four) == ["large 2"])
    let room = StageRoom(laneCount: 4, threadCount: 2)
    #expect(room.heavyAtOnce == 2 && StageRoom(laneCount: 2, threadCount: 4).heavyAtOnce == 1)
    let book = SpeedBook(unitsPerSecond: ["test": 1])
    #expect(RemainingTime(large, book: book, room: room).seconds(longestPathSeconds: 0) == 12)
  }

  @Test func aSingleGPUIsNotShared() {
    let large = (0..<2).map { stage("large \($0)", seconds: Double(9 - $0), threads: .all) }
    let one = Accelerators(of: .cuda, environment: ["CUDA_VISIBLE_DEVICES": "0"])
    var graph = graph(
      large + [stage("small")], in: StageRoom(laneCount: 2, threadCount: 1, accelerators: one))
    #expect(begun(&graph) == ["large 0"])
    graph.finish(large[0])
    #expect(begun(&graph) == ["large 1"])
    graph.finish(large[1])
    #expect(begun(&graph) == ["small"])
  }

  @Test func whereEachHasAGPUStagesThatTakeAllThreadsRunSideBySide() {
    let large = (0..<3).map { stage("large \($0)", seconds: Double(9 - $0), threads: .all) }
    let small = stage("small", seconds: 7.5)
    let both = Accelerators(of: .cuda, environment: ["CUDA_VISIBLE_DEVICES": "0,1"])
    var graph = graph(
      large + [small], in: StageRoom(laneCount: 4, threadCount: 2, accelerators: both))
    #expect(graph.next() == large[0])
    #expect(graph.next() == large[1])
    #expect(graph.next() == small, "it is beside them")
    #expect(graph.next() == nil, "there are two")
    graph.finish(large[1])
    #expect(graph.next() == large[2])
  }

  @Test func eachLaneSeesAGPUOfItsOwn() throws {
    #expect(Accelerators(of: .cpu, environment: ["CUDA_VISIBLE_DEVICES": "3"]).names == [])
    let given = Accelerators(of: .cuda, environment: ["CUDA_VISIBLE_DEVICES": "3, GPU-7f"])
    #expect(given.names == ["3", "GPU-7f"])
    #expect(given.environment(ofLane: 1) == ["CUDA_VISIBLE_DEVICES": "GPU-7f"])
    #expect(given.environment(ofLane: 2) == ["CUDA_VISIBLE_DEVICES": "3"])
    #expect(Accelerators(of: .cuda, environment: [:], drivers: "/nowhere").names == ["0"])
    try withTemporaryFolder { folder in
      for name in ["0000:01:00.0", "0000:41:00.0"] {
        try FileManager.default.createDirectory(
          atPath: "\(folder)/\(name)", withIntermediateDirectories: false)
      }
      #expect(Accelerators(of: .cuda, environment: [:], drivers: folder).names == ["0", "1"])
    }
  }

  @Test func whatNeedsAFailedOneIsNotRunAndTheOthersAre() {
    let bad = stage("bad", seconds: 9)
    let behind = stage("behind", [bad])
    let farBehind = stage("far behind", [behind])
    let good = stage("good")
    var graph = graph([bad, behind, farBehind, good])
    #expect(graph.next() == bad)
    #expect(Set(graph.fail(bad).map(\.title)) == ["behind", "far behind"])
    #expect(graph.next() == good)
    graph.finish(good)
    #expect(graph.next() == nil)
    #expect(graph.distinctCount == 4 && graph.begunCount == 4)
  }

  @Test func aStageIsTriedAgainOnceBehindWhatIsMadeAnew() {
    let need = stage("need")
    let (one, two) = (stage("one", [need], seconds: 2), stage("two", [need]))
    // What they need is stored, and found to be damaged by the first.
    var graph = graph([one, two])
    #expect(graph.next() == one)
    #expect(graph.mayTryAgain(one) == true)
    #expect(graph.tryAgain(one, behind: [need]) { $0.load } == [need, one])
    #expect(graph.next() == need)
    #expect(graph.next() == nil, "the other one waits, too")
    graph.finish(need)
    #expect(graph.next() == one)
    #expect(graph.next() == two)
    #expect(graph.mayTryAgain(one) == false)
    #expect(graph.stageCount == 4 && graph.distinctCount == 3)
  }

  @Test func whatIsBeingMadeAnewAlreadyIsNotAddedTwice() {
    let need = stage("need")
    let (one, two) = (stage("one", [need]), stage("two", [need]))
    var graph = graph([one, two])
    #expect(begun(&graph) == ["one", "two"])
    _ = graph.tryAgain(one, behind: [need]) { $0.load }
    #expect(graph.next() == need)
    #expect(graph.tryAgain(two, behind: [need]) { $0.load } == [two])
    #expect(graph.next() == nil)
    graph.finish(need)
    #expect(begun(&graph) == ["one", "two"])
  }

  /// Random plans on random numbers of lanes, with stages that fail.
  @Test(arguments: 1...60) func everyStageIsRunOnceBehindAllThatItNeeds(seed: UInt64) {
    var random = SeededGenerator(Seed(seed))
    var stages: [Stage] = []
    for index in 0..<40 {
      let needs = stages.filter { _ in random.uniform() < 0.08 }
      stages.append(
        stage(
          "\(index)", needs, seconds: random.uniform() * 9,
          threads: random.uniform() < 0.2 ? .all : .one))
    }
    let laneCount = 1 + Int(random.uniform() * 5)
    let bad = Set(stages.filter { _ in random.uniform() < 0.05 }.map(\.key))
    var graph = graph(stages)
    var (running, done, lost): ([Stage], Set<ContentHash>, Set<ContentHash>) = ([], [], [])
    var begun: [ContentHash] = []
    while true {
      while running.count < laneCount, let next = graph.next() {
        #expect(next.needs.allSatisfy(done.contains))
        running.append(next)
        begun.append(next.key)
        #expect(running.count == 1 || running.allSatisfy { $0.threads == .one })
      }
      guard !running.isEmpty else { break }
      let ended = running.remove(at: Int(random.uniform() * Double(running.count)))
      if bad.contains(ended.key) {
        lost.formUnion(graph.fail(ended).map(\.key))
      } else {
        graph.finish(ended)
        done.insert(ended.key)
      }
      if random.uniform() < 0.2 { graph.weigh { $0.load } }
    }
    #expect(Set(begun).count == begun.count)
    #expect(Set(begun).union(lost) == Set(stages.map(\.key)))
    #expect(lost.isDisjoint(with: begun))
    #expect(graph.openCount == 0)
  }

  @Test func theTimeLeftIsDealtToTheLanesAndNoShorterThanTheLongestPath() {
    let small = (0..<8).map { stage("small \($0)", seconds: 10) }
    let large = stage("large", seconds: 30, threads: .all)
    var book = SpeedBook(unitsPerSecond: ["test": 1])
    book.record(small[0], seconds: 10)
    func left(_ laneCount: Int, path: Double = 0) -> Double {
      RemainingTime(
        small + [large], book: book, room: StageRoom(laneCount: laneCount, threadCount: 4)
      )
      .seconds(longestPathSeconds: path)
    }
    #expect(left(1) == 110 && left(2) == 70 && left(4) == 50)
    #expect(left(4, path: 64) == 64)
    var time = RemainingTime(
      small + [large], book: book, room: StageRoom(laneCount: 2, threadCount: 2))
    let start = ContinuousClock.now
    time.begin(large, now: start)
    time.progress(large, fraction: 0.5)
    #expect(time.seconds(longestPathSeconds: 0, now: start + .seconds(20)) == 60)
    time.end(large, seconds: nil)
    #expect(time.seconds(longestPathSeconds: 0, now: start + .seconds(40)) == 40)
  }

  /// Its time here is that of the rest alone: taken for the whole, it would make the machine seem faster than it
  /// is, and time limits of jobs too short.
  @Test func aTrainingThatGoesOnFromACheckpointTellsNoSpeed() {
    let large = stage("large", seconds: 30, threads: .all)
    let again = stage("again", seconds: 30, threads: .all)
    var time = RemainingTime(
      [large, again], book: SpeedBook(unitsPerSecond: ["test": 1]),
      room: StageRoom(laneCount: 1, threadCount: 1))
    let start = ContinuousClock.now
    time.begin(large, now: start)
    time.resumes(large)
    time.progress(large, fraction: 0.6)
    // Of 30 s four tenths, and the other stage.
    #expect(abs(time.seconds(longestPathSeconds: 0, now: start + .seconds(2)) - 40) < 1e-9)
    time.progress(large, fraction: 0.8)
    #expect(abs(time.seconds(longestPathSeconds: 0, now: start + .seconds(9)) - 39) < 1e-9)
    time.end(large, seconds: 12)
    #expect(time.estimatedSeconds(of: again) == 30)
    time.begin(again, now: start)
    time.end(again, seconds: 60)
    #expect(time.estimatedSeconds(of: large) == 60)
  }
}
