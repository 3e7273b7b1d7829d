internal import Foundation

/// Names for the signals that end a process.
package enum SignalName {
  /// For instance `SIGSEGV (a bad memory access)`; `signal 40` for one without a name here.
  package static func name(of signal: Int32) -> String {
    switch signal {
    case SIGSEGV: "SIGSEGV (a bad memory access)"
    case SIGBUS: "SIGBUS (a bad memory access)"
    case SIGILL: "SIGILL (an illegal instruction, or a trap of the Swift runtime)"
    case SIGTRAP: "SIGTRAP (a trap of the Swift runtime)"
    case SIGABRT: "SIGABRT (it gave up by itself)"
    case SIGFPE: "SIGFPE (an arithmetic error)"
    case SIGKILL: "SIGKILL (ended from outside, for instance for want of memory)"
    case SIGTERM: "SIGTERM (ended from outside)"
    default: "signal \(signal)"
    }
  }
}
