import Tables
import TelltaleCore
import Testing

struct CommaSeparatedTests {
  private func rows(_ text: String) throws -> [[String]] {
    try CommaSeparated(text: text, path: "t.csv").records.map(\.fields)
  }

  @Test func quotedFieldsHoldCommasQuotesAndLineBreaks() throws {
    let table = try CommaSeparated(
      text: "a,b\r\n\"x, y\",\"say \"\"no\"\"\"\r\n\"two\nlines\",\"\"\n\nlast,1", path: "t.csv")
    #expect(table.header == ["a", "b"])
    #expect(
      table.records.map(\.fields) == [["x, y", "say \"no\""], ["two\nlines", ""], ["last", "1"]])
    #expect(table.records.map(\.line) == [2, 3, 6])
  }

  @Test func aByteOrderMarkIsDropped() throws {
    #expect(
      try CommaSeparated(text: "\u{FEFF}path,b\n1,2\n", path: "t.csv").header == ["path", "b"])
  }

  @Test func emptyFieldsAreKept() throws {
    #expect(try rows("a,b,c\n,,\n1,,\n") == [["", "", ""], ["1", "", ""]])
  }

  @Test(arguments: [
    ("a,b\n1,2\n1,2,3\n", "line 3"), ("a,b\n1\n", "line 2"), ("a,b\nx\"y,2\n", "line 2"),
    ("a,b\n1,2\n\"open,2\n3,4\n", "line 3"), ("a,b\n\"x\"y,2\n", "line 2"), ("a,a\n1,2\n", "'a'"),
    ("", "is empty"), ("a;b\n1;2\n", "by semicolons"), ("a\tb\n1\t2\n", "by tabs"),
    ("a,b\r1,2\r", "carriage return alone"),
  ])
  func whatIsMalformedIsRefusedWithItsLine(text: String, complaint: String) {
    let error = auditError { try rows(text) }
    #expect(error?.code == .malformedFile)
    #expect(error?.message.contains(complaint) == true)
    #expect(error?.message.contains("t.csv") == true)
  }
}
