internal import AuditCore
internal import Foundation

/// What this machine is and can do.
enum Processor {
  static var threadCount: Int { max(1, ProcessInfo.processInfo.activeProcessorCount) }

  /// bfloat16 where the processor has a unit for its matrices (AMX), or a GPU does.
  ///
  /// AVX-512 BF16 alone is no gain: on a Xeon that has it and no AMX, VGG16 at 64 × 64 trained
  /// 1.2 times faster in float32, channels last in both (2 threads, two runs of each).
  static func precision(_ choice: PrecisionChoice, device: Execution.Device)
    -> Execution.Precision
  {
    switch choice {
    case .float32: return .float32
    case .bfloat16: return .bfloat16
    case .automatic:
      if device == .cuda { return .bfloat16 }
      return flags.contains("amx_bf16") ? .bfloat16 : .float32
    }
  }

  static var name: String { line("model name") ?? "unknown processor" }

  static var operatingSystem: String { ProcessInfo.processInfo.operatingSystemVersionString }

  private static var flags: Set<String> {
    Set((line("flags") ?? "").split(separator: " ").map(String.init))
  }

  /// The value of the first such line of /proc/cpuinfo; nil where there is none (macOS).
  private static func line(_ key: String) -> String? {
    guard let data = FileManager.default.contents(atPath: "/proc/cpuinfo") else { return nil }
    for line in String(decoding: data, as: UTF8.self).split(separator: "\n") {
      let parts = line.split(separator: ":", maxSplits: 1)
      if parts.count == 2, parts[0].trimmingCharacters(in: .whitespaces) == key {
        return parts[1].trimmingCharacters(in: .whitespaces)
      }
    }
    return nil
  }
}
