import Dispatch
import Foundation
import Synchronization

/// Ctrl-C and SIGTERM as a question that work asks between its steps. A second Ctrl-C ends at once.
final class Interrupt: Sendable {
  private let asked = Atomic(false)
  private let sources: Mutex<[any DispatchSourceSignal]>

  init() {
    sources = Mutex([])
    for number in [SIGINT, SIGTERM] {
      signal(number, SIG_IGN)
      let source = DispatchSource.makeSignalSource(signal: number, queue: .global())
      source.setEventHandler { [asked] in
        if asked.exchange(true, ordering: .relaxed) {
          _exit(ErrorPresentation.ExitStatus.interrupted)
        }
        ErrorPresentation.write("\nstopping at the next safe point (again to stop at once) …\n")
      }
      source.resume()
      sources.withLock { $0.append(source) }
    }
  }

  var isAsked: Bool { asked.load(ordering: .relaxed) }
}
