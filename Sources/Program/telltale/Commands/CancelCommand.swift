import ArgumentParser
import TelltaleKit
import TextIO

struct CancelCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "cancel",
    abstract: "Take a submitted audit's jobs out of the queue, and end those that run.",
    discussion: "What is stored stays: 'telltale submit' with the same audit goes on from there.")

  @OptionGroup var submitted: SubmittedOptions

  func validate() throws {
    guard submitted.audit != nil || submitted.name != nil else {
      throw ValidationError("say which audit: its file, or its name ('telltale status' lists all)")
    }
  }

  func run() throws {
    for audit in try submitted.audits() {
      try StandardOutput.line("\(try audit.cancel()) jobs cancelled")
    }
  }
}
