import ArgumentParser
import Foundation
import TelltaleKit
import TextIO

struct StatusCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "status",
    abstract: "Show how far a submitted audit is.",
    discussion: """
      What is done is the store's to say, what waits or runs the queue's. Without an audit, all that were \
      submitted on the store are shown.
      """)

  @OptionGroup var submitted: SubmittedOptions

  @Flag(help: "Show it again and again, until nothing is left to do (Ctrl-C ends the showing).")
  var watch = false

  @Flag(help: "Print it as JSON.")
  var json = false

  private static let pauseSeconds: UInt32 = 5

  func run() throws {
    let audits = try submitted.audits()
    if audits.isEmpty { try StandardOutput.line("no audit was submitted on this store") }
    while true {
      let found = try audits.map { try $0.status() }
      if json {
        for status in found { try StandardOutput.json(status) }
      } else {
        try StandardOutput.text(found.map(\.text).joined(separator: "\n\n"))
      }
      if !watch || found.allSatisfy(\.isAtRest) { return }
      sleep(Self.pauseSeconds)
      if !json { try StandardOutput.line("") }
    }
  }
}
