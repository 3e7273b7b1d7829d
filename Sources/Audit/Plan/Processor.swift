internal import Foundation
package import TelltaleCore

/// What this machine is and can do.
package enum Processor {
  package static var threadCount: Int { max(1, ProcessInfo.processInfo.activeProcessorCount) }

  /// bfloat16 where it is known to be faster: see `multipliesBFloat16`; always on a GPU.
  package static func precision(_ choice: PrecisionChoice, device: Execution.Device)
    -> Execution.Precision
  {
    switch choice {
    case .float32: return .float32
    case .bfloat16: return .bfloat16
    case .automatic:
      let isFaster =
        device == .cuda || multipliesBFloat16(flags: flags, vendor: line("vendor_id") ?? "")
      return isFaster ? .bfloat16 : .float32
    }
  }

  /// A unit for bfloat16 matrices (AMX), or AVX-512 BF16 at full rate, as AMD builds it.
  ///
  /// Measured, VGG16 at 64 × 64 on 2 threads, channels last: on an EPYC of the fourth generation
  /// bfloat16 trains 2.3 times faster than float32; on a Xeon with AVX-512 BF16 and without AMX,
  /// 1.2 times slower.
  static func multipliesBFloat16(flags: Set<String>, vendor: String) -> Bool {
    flags.contains("amx_bf16") || (flags.contains("avx512_bf16") && vendor == "AuthenticAMD")
  }

  package static var name: String { line("model name") ?? "unknown processor" }

  package static var operatingSystem: String {
    ProcessInfo.processInfo.operatingSystemVersionString
  }

  /// Of the widest vectors that are computed with: in another width, sums round in another order.
  package static var vectorBitCount: Int {
    let flags = flags
    if flags.contains("avx512f") { return 512 }
    return flags.contains("avx2") ? 256 : 128
  }

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
