import Dispatch
import Foundation
import Synchronization

/// Ctrl-C and SIGTERM as a question that work asks between its steps. A second Ctrl-C ends at once.
///
/// `@unchecked Sendable`: the sources are only kept alive, never touched again.
final class Interrupt: @unchecked Sendable {
  private final class Flag: Sendable {
    let isSet = Atomic(false)
  }

  private let flag = Flag()
  private var sources: [any DispatchSourceSignal] = []

  init() {
    for number in [SIGINT, SIGTERM] {
      signal(number, SIG_IGN)
      let source = DispatchSource.makeSignalSource(signal: number, queue: .global())
      source.setEventHandler { [flag] in
        if flag.isSet.exchange(true, ordering: .relaxed) {
          _exit(ErrorPresentation.ExitStatus.interrupted)
        }
        ErrorPresentation.write("\nstopping at the next safe point (again to stop at once) …\n")
      }
      source.resume()
      sources.append(source)
    }
  }

  var isAsked: Bool { flag.isSet.load(ordering: .relaxed) }
}
