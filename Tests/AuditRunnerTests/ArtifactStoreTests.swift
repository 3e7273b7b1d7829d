import AuditCore
import Foundation
import Testing

@testable import AuditRunner

@Suite final class ArtifactStoreTests {
  private let root = FileManager.default.temporaryDirectory.path + "/telltale-\(UUID().uuidString)"

  deinit { try? FileManager.default.removeItem(atPath: root) }
  private let key = ContentHash(of: "a stage")

  private func store() throws -> ArtifactStore { try ArtifactStore(root: root) }

  private func make(_ store: ArtifactStore, text: String = "42") throws {
    try store.make(key, kind: "test", title: "a stage") { folder throws(AuditError) in
      try OutputFile.replace(folder + "/value.txt", with: text)
    }
  }

  @Test func anArtifactIsThereWholeOrNotAtAll() throws {
    let store = try store()
    #expect(throws: AuditError.self) {
      try store.make(key, kind: "test", title: "a stage") { folder throws(AuditError) in
        try OutputFile.replace(folder + "/half.txt", with: "half")
        throw AuditError(.computationFailed, "broken")
      }
    }
    #expect(!store.contains(key))
    #expect(try FileManager.default.contentsOfDirectory(atPath: root + "/partial").isEmpty)
    try make(store)
    #expect(store.contains(key))
    try store.verify(key)
  }

  @Test(.timeLimit(.minutes(1)), arguments: ["/dev/zero", "/etc/passwd", nil])
  func whatIsNoFileOfItsOwnIsNotStored(target: String?) throws {
    let store = try store()
    let error = #expect(throws: AuditError.self) {
      try store.make(key, kind: "test", title: "a stage") { folder throws(AuditError) in
        let path = folder + "/saved"
        if let target { symlink(target, path) } else { mkfifo(path, 0o600) }
      }
    }
    #expect(error?.code == .pluginFailed)
    #expect(error?.message.contains("holds 'saved', which is no regular file") == true)
    #expect(!store.contains(key))
  }

  @Test func aChangedByteIsFoundAndTheFolderNamed() throws {
    let store = try store()
    try make(store)
    try Data("43".utf8).write(to: URL(fileURLWithPath: store.folder(of: key) + "/value.txt"))
    let error = #expect(throws: AuditError.self) { try store.verify(key) }
    #expect(error?.code == .corruptedArtifact)
    #expect(error?.message.contains(store.folder(of: key)) == true)
  }

  @Test func aLostFileIsFound() throws {
    let store = try store()
    try make(store)
    try FileManager.default.removeItem(atPath: store.folder(of: key) + "/value.txt")
    #expect(throws: AuditError.self) { try store.verify(key) }
  }

  @Test func whatDeadProcessesLeftIsRemovedAndWhatLivesStays() throws {
    let store = try store()
    let dead = root + "/partial/abc-999999999"
    let alive = root + "/partial/abc-\(ProcessInfo.processInfo.processIdentifier)"
    for folder in [dead, alive] {
      try FileManager.default.createDirectory(
        atPath: folder, withIntermediateDirectories: true)
    }
    store.removeStalePartials()
    #expect(!FileManager.default.fileExists(atPath: dead))
    #expect(FileManager.default.fileExists(atPath: alive))
  }

  @Test(.enabled(if: FileManager.default.fileExists(atPath: "/dev/full")))
  func aFullDiskIsSaidToBeOne() throws {
    let file = try OutputFile(path: "/dev/full")
    let error = #expect(throws: AuditError.self) { try file.write(Array("text".utf8)) }
    #expect(error?.code == .storageFailed)
    #expect(error?.message.contains("disk is full") == true)
  }

  @Test func aStoreThatCannotBeMadeSaysSo() throws {
    let error = #expect(throws: AuditError.self) {
      try ArtifactStore(root: "/dev/null/store")
    }
    #expect(error?.code == .storageFailed)
  }
}

@Suite final class TensorFileTests {
  private let path =
    FileManager.default.temporaryDirectory.path + "/telltale-\(UUID().uuidString).npy"

  deinit { try? FileManager.default.removeItem(atPath: path) }

  @Test func rowsComeBackAndTheHeaderIsNumPys() throws {
    let writer = try TensorFileWriter(path: path)
    try writer.append([1, 2, 3])
    try writer.append([4, 5, 6])
    try writer.close(shape: [2, 3])
    let rows = try TensorFileRows(path: path, rowShapes: [[3], [3]], utterances: ["a", "b"])
    #expect(try rows.values(ofRow: 1) == [4, 5, 6])
    let bytes = try Data(contentsOf: URL(fileURLWithPath: path))
    #expect(bytes.count == 128 + 24)
    let text = String(decoding: bytes[10..<128], as: UTF8.self)
    #expect(text.hasPrefix("{'descr': '<f4', 'fortran_order': False, 'shape': (2, 3,), }"))
    #expect(text.hasSuffix("\n"))
  }

  @Test func aFileCutShortIsAnErrorAndNoCrash() throws {
    let writer = try TensorFileWriter(path: path)
    try writer.append([1, 2, 3, 4])
    try writer.close(shape: [4])
    truncate(path, 128 + 8)
    let rows = try TensorFileRows(path: path, rowShapes: [[2], [2]], utterances: ["a", "b"])
    #expect(try rows.values(ofRow: 0) == [1, 2])
    let error = #expect(throws: AuditError.self) { try rows.values(ofRow: 1) }
    #expect(error?.code == .corruptedArtifact)
  }

  @Test func anotherFileIsRefused() throws {
    try Data("not an array at all".utf8).write(to: URL(fileURLWithPath: path))
    #expect(throws: AuditError.self) {
      try TensorFileRows(path: path, rowShapes: [[1]], utterances: ["a"])
    }
  }
}

@Suite struct ScoreTableTests {
  @Test func aTableReadsBackUnchanged() throws {
    let rows = [
      ScoreTable.Row(
        utterance: "a,\"1\"", speaker: "s\n1", group: "g", emotion: "calm", style: "",
        truth: "male"),
      ScoreTable.Row(
        utterance: "b", speaker: "s2", group: "g", emotion: "", style: "scripted",
        truth: "female"),
    ]
    let table = ScoreTable(
      classes: ["female", "male"], rows: rows,
      scores: ScoreMatrix(values: [-0.1, -2.3, -1e-7, -16.118_095], classCount: 2),
      emotionClasses: ["calm"], emotionScores: ScoreMatrix(values: [0, -0.5], classCount: 1))
    #expect(try ScoreTable(csv: table.csv(), name: "test") == table)
  }

  @Test func aDamagedLineIsNamed() {
    let csv = "utterance,speaker,group,emotion,style,truth,log_posterior_a\nu,s,g,e,,a,x\n"
    let error = #expect(throws: AuditError.self) { try ScoreTable(csv: csv, name: "scores") }
    #expect(error?.message.contains("line 2") == true)
  }
}
