import Foundation

extension ChildProcess {
  /// `posix_spawn` with the given outputs and input (nil for an empty one), no blocked signals and a
  /// process group of its own.
  ///
  /// - Returns: the process, and 0 or the error number with which starting failed.
  static func spawn(
    executable: String, arguments: [String], environment: [String: String], input: Int32?,
    output: Int32, error: Int32
  ) -> (process: pid_t, status: Int32) {
    #if canImport(Darwin)
      var actions: posix_spawn_file_actions_t?
      var attributes: posix_spawnattr_t?
    #else
      var actions = posix_spawn_file_actions_t()
      var attributes = posix_spawnattr_t()
    #endif
    posix_spawn_file_actions_init(&actions)
    posix_spawnattr_init(&attributes)
    defer {
      posix_spawn_file_actions_destroy(&actions)
      posix_spawnattr_destroy(&attributes)
    }
    if let input {
      posix_spawn_file_actions_adddup2(&actions, input, STDIN_FILENO)
    } else {
      posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0)
    }
    posix_spawn_file_actions_adddup2(&actions, output, STDOUT_FILENO)
    posix_spawn_file_actions_adddup2(&actions, error, STDERR_FILENO)
    var noSignals = sigset_t()
    sigemptyset(&noSignals)
    posix_spawnattr_setsigmask(&attributes, &noSignals)
    posix_spawnattr_setpgroup(&attributes, 0)
    posix_spawnattr_setflags(
      &attributes, Int16(POSIX_SPAWN_SETPGROUP) | Int16(POSIX_SPAWN_SETSIGMASK))

    var process: pid_t = 0
    let status = withCStrings([executable] + arguments) { argumentPointers in
      withCStrings(environment.map { "\($0.key)=\($0.value)" }) { environmentPointers in
        posix_spawn(
          &process, executable, &actions, &attributes, argumentPointers, environmentPointers)
      }
    }
    return (process, status)
  }

  /// The texts as the null-terminated list of C strings that the system calls want.
  private static func withCStrings<Result>(
    _ texts: [String], _ body: ([UnsafeMutablePointer<CChar>?]) -> Result
  ) -> Result {
    let pointers = texts.map { strdup($0) }
    defer { for pointer in pointers { free(pointer) } }
    return body(pointers + [nil])
  }
}
