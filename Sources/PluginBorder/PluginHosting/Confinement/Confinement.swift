internal import CConfinement
internal import Foundation

/// What this system can keep a process from that opens files of strangers.
public struct Confinement: Sendable, Hashable {
  /// 0 where there is no Landlock.
  let landlockVersion: Int
  /// Whether system calls can be filtered.
  let filtersCalls: Bool

  /// Asks the kernel. Cannot fail.
  public static func ofThisSystem() -> Confinement {
    let means = tc_ask()
    return Confinement(
      landlockVersion: Int(means.landlock_version), filtersCalls: means.filters_calls == 1)
  }

  /// What such files can do here, for a list of limits.
  public var knownLimit: String {
    let start =
      "opens files that are code of whoever made them: it runs in a process of its own, within limits of"
      + " time and memory, that "
    switch (landlockVersion > 0, filtersCalls) {
    case (true, true):
      return start
        + "writes nowhere but in its own folder, without network and other programs (Landlock"
        + " \(landlockVersion), filtered system calls)"
    case (true, false):
      return start
        + "writes nowhere but in its own folder (Landlock \(landlockVersion)); system calls are not"
        + " filtered, so that it can start programs"
    case (false, true):
      return start
        + "has no network and starts no programs (filtered system calls); without Landlock it can write"
        + " whatever the user can"
    case (false, false):
      return start + "this system cannot confine: it can do whatever the user can"
    }
  }

  /// What is lacking and what follows, for the person who is about to open such a file; nil where
  /// nothing is.
  var warning: String? {
    guard landlockVersion == 0 || !filtersCalls else { return nil }
    let lacking =
      switch (landlockVersion > 0, filtersCalls) {
      case (true, _): "filter system calls"
      case (false, true): "keep a process from writing files (Landlock)"
      case (false, false): "confine a process (Landlock, seccomp)"
      }
    return
      "this system cannot \(lacking): a model file is code of whoever made it, and can do more here than it"
      + " should (SPEC §5.14). Open none that you do not trust"
  }
}
