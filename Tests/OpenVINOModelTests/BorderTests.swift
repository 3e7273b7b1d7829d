import TelltaleCore
import Testing
import TrainedTestSupport

@testable import OpenVINOModelPlugin

@Suite struct BorderTests {
  @Test(arguments: 0...4) func noExceptionCrossesTheBorder(kind: Int) throws {
    let error = try #require(failure { try raiseInShim(kind: kind) })
    let words = [
      "an OpenVINO error", "out of memory", "a standard error", "of unknown type",
      "a failure of the shim",
    ]
    #expect(error.cause?.contains(words[kind]) == true, "\(error)")
    #expect(error.cause?.contains("\n") == false)
  }
}
