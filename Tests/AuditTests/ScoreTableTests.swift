import TelltaleCore
import Testing

@testable import Results

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
