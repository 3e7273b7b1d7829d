internal import CProcesses
internal import Foundation

/// A program to be run, and what it gets.
package struct Program: Sendable, Hashable {
  /// Path; no search path is consulted.
  package let executable: String
  package let arguments: [String]
  /// The whole environment of the program; nil for this process's own.
  package let environment: [String: String]?
  /// Working folder; nil for this process's own.
  package let folder: String?
  /// Of its address space; nil for none.
  package let memoryLimitMiB: Int?

  package init(
    _ executable: String, _ arguments: [String], environment: [String: String]? = nil,
    folder: String? = nil, memoryLimitMiB: Int? = nil
  ) {
    self.executable = executable
    self.arguments = arguments
    self.environment = environment
    self.folder = folder
    self.memoryLimitMiB = memoryLimitMiB
  }

  /// Starts it in a process group of its own, with these descriptors (-1 for an empty one) and no
  /// others, the usual effect of every signal, and no core files.
  ///
  /// - Parameter endsWithCaller: whether Linux kills it when the calling thread ends.
  /// - Returns: the process, and 0 or the error number with which starting failed.
  func start(descriptors: [Int32], endsWithCaller: Bool = false) -> (process: pid_t, failure: Int32)
  {
    var process: pid_t = 0
    let failure = Self.withCStrings([executable] + arguments) { arguments in
      Self.withCStrings(environment.map { $0.map { "\($0.key)=\($0.value)" } }) { environment in
        Self.withCString(folder) { folder in
          descriptors.withUnsafeBufferPointer { descriptors in
            var program = tt_program(
              program: arguments?[0], arguments: arguments, environment: environment,
              folder: folder, descriptors: descriptors.baseAddress,
              descriptor_count: Int32(descriptors.count),
              memory_bytes: UInt64(memoryLimitMiB ?? 0) << 20, ends_with_caller: endsWithCaller)
            return tt_start(&program, &process)
          }
        }
      }
    }
    return (process, failure)
  }

  /// The texts as the null-terminated list of C strings that the system calls want.
  private static func withCStrings<Result>(
    _ texts: [String]?, _ body: (UnsafePointer<UnsafeMutablePointer<CChar>?>?) -> Result
  ) -> Result {
    guard let texts else { return body(nil) }
    let pointers = texts.map { strdup($0) }
    defer { for pointer in pointers { free(pointer) } }
    return (pointers + [nil]).withUnsafeBufferPointer { body($0.baseAddress) }
  }

  private static func withCString<Result>(
    _ text: String?, _ body: (UnsafePointer<CChar>?) -> Result
  ) -> Result {
    guard let text else { return body(nil) }
    return text.withCString(body)
  }
}
