internal import Foundation

/// What a program gets that confines itself: a folder of its own, and what it may know of the user's
/// environment.
struct ConfinedProgram: Sendable, Hashable {
  /// It runs there, and may write nowhere else.
  let folder: String
  let inspectionSeconds: Double
  let memoryLimitMiB: Int

  /// The environment without what is nobody's business, tokens and keys above all: what libraries look
  /// for is handed on.
  func environment(from own: [String: String]) -> [String: String] {
    var kept = own.filter { name, _ in
      Self.names.contains(name) || Self.prefixes.contains { name.hasPrefix($0) }
    }
    kept["TMPDIR"] = folder
    kept["SWIFT_BACKTRACE"] = "enable=no"
    return kept
  }

  /// Looking at a file takes less than working with it; nil for a verb that works.
  func inspectionLimitSeconds(for verb: String) -> Double? {
    verb == "describe" ? inspectionSeconds : nil
  }

  /// How to raise a limit that was met, as the rest of a sentence.
  func timeRemedy(for verb: String) -> String {
    inspectionLimitSeconds(for: verb) == nil
      ? "raise it with --isolate-time-limit" : "raise it with --model-time-limit"
  }

  var memoryRemedy: String {
    "it had \(memoryLimitMiB) MiB of address space; raise that with --model-memory-limit"
  }

  private static let names: Set<String> = [
    "PATH", "HOME", "LANG", "LANGUAGE", "TZ", "LD_LIBRARY_PATH", "LD_PRELOAD", "GLIBC_TUNABLES",
  ]
  private static let prefixes = [
    "LC_", "OMP_", "GOMP_", "KMP_", "MKL_", "DNNL_", "ONEDNN_", "OPENVINO_", "OV_", "TBB_",
    "TORCH_", "PYTORCH_", "ATEN_", "OPENBLAS_", "MALLOC_",
  ]
}
