import Foundation
import TestSupport
import Testing

/// What a command says may go nowhere, and it says so, or it does not matter; it is never a crash.
@Suite(.serialized) struct StandardStreamsTests {
  private func shell(_ script: String, _ arguments: [String]) throws -> ProcessResult {
    try runProcess(
      "/bin/sh", ["-c", script, BuildProducts.telltale] + arguments)
  }

  private static let printing = [
    ["list"], ["list", "--json"], ["list", "metric", "auc"], ["--help"], ["--version"],
    ["help", "audit"], ["power", "--speakers", "24"], ["report", "--schema"],
    ["plan", "--model", "vgg16", "--corpus", "synthetic-speech"],
    ["plan", "--model", "vgg16", "--corpus", "synthetic-speech", "--settings"],
    ["model", "inspect", "vgg16"], ["corpus", "check", "synthetic-speech:speakers=4"],
  ]

  @Test(arguments: printing)
  func aFullStandardOutputIsAnError(arguments: [String]) throws {
    let result = try shell(#"exec "$0" "$@" >/dev/full"#, arguments)
    #expect(result.status == 4, "\(result.standardError)")
    #expect(result.standardError.contains("cannot write to standard output"))
  }

  @Test(arguments: printing)
  func aReaderWhoLeavesIsNone(arguments: [String]) throws {
    let result = try shell(#"{ "$0" "$@"; echo "status $?" >&2; } | true"#, arguments)
    #expect(result.standardError.contains("status 0"), "\(result.standardError)")
    #expect(!result.standardError.contains("cannot write"))
  }

  @Test func anAuditEndsAsItWouldWhateverHearsIt() throws {
    try withTemporaryFolder { folder in
      let audit = try SmallAudit(in: folder, network: .recurrent, attackers: ["probe-linear"])
      #expect(try audit.run().status == 0)
      let expected = try audit.scores()
      for redirection in [
        "2>&-", "2>/dev/full", ">&-", ">&- 2>&-", "<&- >&- 2>&-", "2>/dev/full </dev/null",
      ] {
        try FileManager.default.removeItem(atPath: audit.store)
        let result = try shell(#"exec "$0" "$@" "# + redirection, audit.arguments)
        #expect(result.status == 0, "\(redirection): \(result.standardError)")
        #expect(try audit.scores() == expected, "\(redirection)")
      }
      let broken = try shell(
        #"{ "$0" "$@" 2>&1 1>/dev/null; echo $? >"$TELLTALE_TEST_STATUS"; } | true"#
          .replacing("$TELLTALE_TEST_STATUS", with: folder + "/status"), audit.arguments)
      #expect(broken.status == 0)
      #expect(try String(contentsOfFile: folder + "/status", encoding: .utf8) == "0\n")
    }
  }
}
