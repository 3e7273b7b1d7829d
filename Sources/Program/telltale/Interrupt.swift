import Dispatch
import Foundation
import Synchronization
import TelltaleKit
import TextIO

/// Ctrl-C, SIGTERM and the end of the terminal as a question that work asks between its steps. Ctrl-C or the
/// terminal's end after another of them ends at once; what runs below ends with this process (`Keeper`).
/// SIGTERM is for programs to send, which may do so more than once: it asks, however often it comes.
///
/// `@unchecked Sendable`: the sources are only kept alive, never touched again.
final class Interrupt: @unchecked Sendable {
  private final class Flag: Sendable {
    let isSet = Atomic(false)
    /// It was the cluster's notice that set it.
    let isTime = Atomic(false)
  }

  private let flag = Flag()
  private var sources: [any DispatchSourceSignal] = []

  /// - Parameter hearsTimeLimit: whether SIGUSR1 is the notice of a cluster before a job's time is over.
  init(hearsTimeLimit: Bool = false) {
    // The runtime's crash report takes this one, and the program goes on after it.
    signal(SIGQUIT, SIG_DFL)
    for number in [SIGINT, SIGTERM, SIGHUP] {
      var before = sigaction()
      sigaction(number, nil, &before)
      // `nohup` has it that the end of the terminal is none of ours.
      if number == SIGHUP, before.isIgnored { continue }
      signal(number, SIG_IGN)
      let source = DispatchSource.makeSignalSource(signal: number, queue: .global())
      source.setEventHandler { [flag] in
        if flag.isSet.exchange(true, ordering: .relaxed) {
          guard number != SIGTERM else { return }
          _exit(ErrorPresentation.ExitStatus.interrupted)
        }
        StandardError.write("\nstopping at the next safe point (again to stop at once) …\n")
      }
      source.resume()
      sources.append(source)
    }
    if hearsTimeLimit { hearTimeLimit() }
  }

  private func hearTimeLimit() {
    signal(SIGUSR1, SIG_IGN)
    let source = DispatchSource.makeSignalSource(signal: SIGUSR1, queue: .global())
    source.setEventHandler { [flag] in
      if !flag.isSet.load(ordering: .relaxed) { flag.isTime.store(true, ordering: .relaxed) }
      flag.isSet.store(true, ordering: .relaxed)
      StandardError.write("\nthe job's time is nearly over; stopping at the next safe point …\n")
    }
    source.resume()
    sources.append(source)
  }

  var isAsked: Bool { flag.isSet.load(ordering: .relaxed) }

  /// Why to stop; nil as long as nobody asks.
  var stop: StagesRun.Stop? {
    guard isAsked else { return nil }
    return flag.isTime.load(ordering: .relaxed) ? .outOfTime : .asked
  }
}

extension sigaction {
  fileprivate var isIgnored: Bool {
    #if os(Linux)
      let handler = __sigaction_handler.sa_handler
    #else
      let handler = __sigaction_u.__sa_handler
    #endif
    return unsafeBitCast(handler, to: Int.self) == unsafeBitCast(SIG_IGN, to: Int.self)
  }
}
