import AuditCore
import Foundation

/// Times one feature plugin on clips of 16 kHz sound: `melspeed <plugin.so> <clips> <rounds>`.
///
/// `clips` holds, for each clip, its sample count as an Int32 and the samples as Float32, both
/// little-endian. Prints the seconds of processor time that the fastest round took.
struct BenchmarkError: Error { let message: String }

func openExtractor(_ path: String) throws -> any FeatureExtractor {
  guard let image = dlopen(path, RTLD_NOW), let symbol = dlsym(image, "telltale_plugin_create")
  else {
    throw BenchmarkError(message: dlerror().map { String(cString: $0) } ?? "cannot open \(path)")
  }
  typealias Create = @convention(c) () -> UnsafeMutableRawPointer
  let contents = PluginContents.taking(unsafeBitCast(symbol, to: Create.self)())
  for factory in contents.components {
    if case .feature(let made) = try factory.make([:]) { return made }
  }
  throw BenchmarkError(message: "\(path) holds no feature extractor")
}

func readClips(_ path: String) throws -> [AudioClip] {
  let data = try Data(contentsOf: URL(fileURLWithPath: path))
  return data.withUnsafeBytes { bytes in
    var clips: [AudioClip] = []
    var at = 0
    while at < bytes.count {
      let count = Int(bytes.loadUnaligned(fromByteOffset: at, as: Int32.self))
      at += 4
      let samples = (0..<count).map { index in
        bytes.loadUnaligned(fromByteOffset: at + 4 * index, as: Float.self)
      }
      clips.append(AudioClip(samples: samples, sampleRateHz: 16_000))
      at += 4 * count
    }
    return clips
  }
}

guard CommandLine.arguments.count == 4, let rounds = Int(CommandLine.arguments[3]) else {
  throw BenchmarkError(message: "usage: melspeed <plugin.so> <clips> <rounds>")
}
let extractor = try openExtractor(CommandLine.arguments[1])
let clips = try readClips(CommandLine.arguments[2])
var fastest = Double.infinity
var valueCount = 0
for _ in 0..<rounds {
  let start = clock()
  for clip in clips { valueCount += try extractor.extract(from: clip).values.count }
  fastest = min(fastest, Double(clock() - start) / Double(CLOCKS_PER_SEC))
}
print(fastest, valueCount / rounds)
