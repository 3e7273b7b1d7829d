import Foundation
import TelltaleCore
import TestSupport
import Testing

@testable import DefencesPlugin

@Suite struct DefenceStateTests {
  private static let defences: [any Defence] = [
    GaussianNoise(deviation: 1, scope: .channel), Quantise(bits: 3), Pool(factor: 2),
    PrincipalComponents(componentCount: 3, transmission: .scores),
    ConceptErasure(shrinkage: nil), ChannelDrop(share: 0.5, choice: .attribute),
  ]

  private func saved(
    _ defence: any Defence, in folder: String
  ) throws -> (header: String, values: String) {
    let rows = FormulaRows(30, shape: [4, 3, 2], classCount: 2)
    try defence.fit(rows.request(30)).save(toFolder: folder)
    return (folder + "/defence.json", folder + "/defence.f32")
  }

  private func code(_ defence: any Defence, _ folder: String) -> AuditError.Code? {
    do throws(AuditError) {
      _ = try defence.load(fromFolder: folder, execution: Execution(seed: Seed(1)))
      return nil
    } catch { return error.code }
  }

  @Test(arguments: defences.indices)
  func aMissingFileIsNamed(index: Int) throws {
    let defence = Self.defences[index]
    try withTemporaryFolder { folder in
      #expect(code(defence, folder) == .missingFile)
      let files = try saved(defence, in: folder)
      #expect(code(defence, folder) == nil)
      try FileManager.default.removeItem(atPath: files.values)
      #expect(code(defence, folder) == .missingFile)
    }
  }

  @Test(arguments: defences.indices)
  func aFileOfAnotherLengthIsCorrupted(index: Int) throws {
    let defence = Self.defences[index]
    try withTemporaryFolder { folder in
      let files = try saved(defence, in: folder)
      let url = URL(fileURLWithPath: files.values)
      let whole = try Data(contentsOf: url)
      for data in [whole.dropLast(1), whole + Data([0, 0, 0, 0])] where data != whole {
        try data.write(to: url)
        #expect(code(defence, folder) == .corruptedArtifact)
      }
    }
  }

  @Test(arguments: defences.indices)
  func aBrokenHeaderIsCorrupted(index: Int) throws {
    let defence = Self.defences[index]
    try withTemporaryFolder { folder in
      let files = try saved(defence, in: folder)
      let url = URL(fileURLWithPath: files.header)
      let whole = try Data(contentsOf: url)
      try whole.dropLast(whole.count / 2).write(to: url)
      #expect(code(defence, folder) == .corruptedArtifact)
      let text = String(decoding: whole, as: UTF8.self)
      for other in [
        text.replacing("\"form\" : 1", with: "\"form\" : 2"),
        text.replacing("\"defence\" : \"", with: "\"defence\" : \"other-"),
        text.replacing(#/"shape" : \[\s*4,/#, with: "\"shape\" : [ -4,"),
      ] {
        #expect(other != text)
        try Data(other.utf8).write(to: url)
        #expect(code(defence, folder) == .corruptedArtifact)
      }
    }
  }

  @Test func aValueThatIsNotFiniteIsCorrupted() throws {
    try withTemporaryFolder { folder in
      let files = try saved(Self.defences[3], in: folder)
      let url = URL(fileURLWithPath: files.values)
      var data = try Data(contentsOf: url)
      data.replaceSubrange(4..<8, with: [0, 0, 0xc0, 0x7f])
      try data.write(to: url)
      #expect(code(Self.defences[3], folder) == .corruptedArtifact)
    }
  }

  @Test func anotherConfigurationIsAShapeMismatch() throws {
    try withTemporaryFolder { folder in
      _ = try saved(PrincipalComponents(componentCount: 3, transmission: .scores), in: folder)
      let wider = PrincipalComponents(componentCount: 4, transmission: .scores)
      #expect(code(wider, folder) == .shapeMismatch)
    }
    try withTemporaryFolder { folder in
      _ = try saved(GaussianNoise(deviation: 1, scope: .channel), in: folder)
      #expect(code(GaussianNoise(deviation: 1, scope: .representation), folder) == .shapeMismatch)
    }
    try withTemporaryFolder { folder in
      _ = try saved(ChannelDrop(share: 0.5, choice: .attribute), in: folder)
      #expect(code(ChannelDrop(share: 0.25, choice: .attribute), folder) == .shapeMismatch)
    }
  }

  @Test func aFolderThatIsNotThereCannotBeWrittenTo() throws {
    let rows = FormulaRows(30, shape: [4, 3, 2], classCount: 2)
    let fitted = try Quantise(bits: 3).fit(rows.request(30))
    let error = try #require(throws: AuditError.self) {
      try fitted.save(toFolder: "/nowhere/at/all")
    }
    #expect(error.code == .storageFailed)
  }
}
