import TelltaleCore
import Testing

@testable import Formats

struct YAMLDocumentTests {
  private func refusal(of text: String) -> AuditError? {
    do throws(AuditError) {
      _ = try YAMLDocument.root(of: text, what: "the file", code: .malformedFile)
      return nil
    } catch { return error }
  }

  /// As values, as keys (which the parser hashes), in flow and in block style.
  @Test(arguments: [
    "a: &x [1, 1]\nb: &y [*x, *x]\nc: [*y, *y]",
    "? &x [1]\n: 1\n? *x\n: 2", "[&x 1,*x]", "{a: &x 1, b: *x}", "- &x 1\n- *x", "&x\n*x",
  ])
  func anAliasIsRefusedBeforeItUnfolds(text: String) {
    #expect(refusal(of: text)?.message.contains("repeats the part '&x' as '*x'") == true)
  }

  @Test func aBillionLaughsEndAtOnce() {
    var text = "a0: &a0 [lol]\n"
    for level in 1...40 {
      let list = Array(repeating: "*a\(level - 1)", count: 9).joined(separator: ",")
      text += "? &a\(level) [\(list)]\n: 1\n"
    }
    #expect(refusal(of: text)?.message.contains("write it out") == true)
  }

  @Test(arguments: [
    "summary: more *weight* than that & others", "a: R&D *x", "a: '&x'\nb: '*y'", "a: &x 1",
  ])
  func signsInWordsAreWords(text: String) { #expect(refusal(of: text) == nil) }

  @Test(arguments: ["[", "{a: ", "- ", "? "])
  func depthIsRefused(piece: String) {
    #expect(refusal(of: String(repeating: piece, count: 100_000))?.message.contains("YAML") == true)
  }

  @Test func aTextBeyondTheLimitIsRefusedWithItsSize() {
    let text = String(repeating: "#", count: YAMLDocument.byteLimit + 1)
    #expect(
      refusal(of: text)?.message
        == "the file has \(YAMLDocument.byteLimit + 1) bytes; allowed are \(YAMLDocument.byteLimit)"
    )
  }

  @Test(arguments: ["", "# nothing"])
  func nothingIsSaidToBeNothing(text: String) {
    #expect(refusal(of: text)?.message == "the file is empty")
  }
}
