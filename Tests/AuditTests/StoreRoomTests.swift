import Foundation
import Testing

@testable import Engine

/// What is said before an audit fills a disk.
@Suite struct StoreRoomTests {
  @Test func whatDoesNotFitIsSaidWithBothSizesAndRemedies() throws {
    let warning = try #require(
      StoreRoom(wantedByteCount: 172_700_000_000, freeByteCount: 66_000_000_000).warning)
    for word in ["172.7 GB", "66.0 GB", "--tap", "--store", "prune"] {
      #expect(warning.contains(word), "\(word): \(warning)")
    }
    #expect(StoreRoom(wantedByteCount: 66, freeByteCount: 66).warning == nil)
    #expect(StoreRoom(wantedByteCount: 66, freeByteCount: nil).warning == nil)
  }

  @Test func aStoreThatIsNotThereYetLiesWhereItsNearestFolderLies() throws {
    let folder = FileManager.default.temporaryDirectory.path + "/no/such/store"
    #expect(try #require(StoreRoom(for: 1, in: folder).freeByteCount) > 0)
    #expect(StoreRoom(for: .max, in: folder).warning != nil)
  }

  @Test func sumsOfClaimsDoNotOverflow() {
    #expect(StoreRoom.sum(.max, 1) == .max)
    #expect(StoreRoom.sum(2, 3) == 5)
  }

  @Test func aModelThatTakesMoreMemoryThanIsFreeIsSaidWithBothSizesAndRemedies() throws {
    let room = MemoryRoom(wantedByteCount: 12_000_000_000, freeByteCount: 3_000_000_000)
    let warning = try #require(room.warning)
    for word in ["12.0 GB", "3.0 GB", "'frames'", "--leave-out"] {
      #expect(warning.contains(word), "\(word): \(warning)")
    }
    #expect(room.summary == "12.0 GB of 3.0 GB that are free")
    #expect(MemoryRoom(wantedByteCount: 3, freeByteCount: 3).warning == nil)
    #expect(MemoryRoom(wantedByteCount: 3, freeByteCount: nil).warning == nil)
  }

  @Test func theMemoryOfAChildThatEndedIsSeen() throws {
    let child = Process()
    child.executableURL = URL(filePath: "/bin/sh")
    child.arguments = ["-c", "true"]
    try child.run()
    child.waitUntilExit()
    #expect(PeakMemory.bytesOfOthers > 100_000)
  }
}
