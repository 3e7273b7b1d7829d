import Foundation
import TestSupport
import Testing

@testable import Processes

struct OwnedNameTests {
  private let gone = RunOwner(place: .current, process: Int32.max, start: 1)

  private func elsewhere() throws -> RunOwner {
    RunOwner(
      place: try #require(ProcessPlace(host: "elsewhere", boot: "1", namespace: "1")), process: 7,
      start: 1)
  }

  private func make(_ owner: RunOwner, _ kind: String, in folder: String) throws -> String {
    let path = "\(folder)/\(kind)_\(owner.nameComponent)_a1"
    try FileManager.default.createDirectory(
      atPath: path + "/state", withIntermediateDirectories: true)
    return path
  }

  private func age(_ path: String, hours: Double) throws {
    try FileManager.default.setAttributes(
      [.modificationDate: Date(timeIntervalSinceNow: -3600 * hours)], ofItemAtPath: path)
  }

  private func isThere(_ path: String) -> Bool { FileManager.default.fileExists(atPath: path) }

  @Test func onlyWhatNobodyNeedsIsRemoved() throws {
    try withTemporaryFolder { folder in
      let own = try make(.current, "kind", in: folder)
      let dead = try make(gone, "kind", in: folder)
      let deadButOther = try make(gone, "other", in: folder)
      let distant = try make(elsewhere(), "kind", in: folder)
      let unknown = folder + "/kind_no-owner_a1"
      try FileManager.default.createDirectory(atPath: unknown, withIntermediateDirectories: true)
      for path in [own, deadButOther, unknown] { try age(path, hours: 1000) }
      OwnedName.removeAbandoned(kind: "kind", in: folder)
      #expect(!isThere(dead))
      for path in [own, deadButOther, distant, unknown] { #expect(isThere(path), "\(path)") }
    }
  }

  @Test func whatCannotBeToldGoesAfterADayWithoutATouch() throws {
    try withTemporaryFolder { folder in
      let distant = try make(elsewhere(), "kind", in: folder)
      try age(distant, hours: 25)
      OwnedName.removeAbandoned(kind: "kind", in: folder)
      #expect(isThere(distant), "something in it is new")
      try age(distant + "/state", hours: 25)
      try age(distant, hours: 25)
      OwnedName.removeAbandoned(kind: "kind", in: folder)
      #expect(!isThere(distant))
    }
  }

  @Test func aNameTellsKindAndOwner() throws {
    let name = OwnedName(kind: "some-kind")
    let read = try #require(OwnedName(name.text))
    #expect(read == name && read.kind == "some-kind" && read.owner == .current)
    #expect(OwnedName(kind: "some-kind") != name)
    for text in ["", "a_b", "a_\(name.owner.nameComponent)_", "a_b_c", name.text + "_x"] {
      #expect(OwnedName(text) == nil, "\(text)")
    }
  }

  @Test func aScratchFolderOfAKilledRunGoesWithTheNext() throws {
    let own = try ScratchFolder()
    let left = try make(
      gone, "telltale-plugin", in: (own.path as NSString).deletingLastPathComponent)
    ScratchFolder.removeAbandoned()
    #expect(isThere(own.path))
    #expect(!isThere(left))
  }
}
