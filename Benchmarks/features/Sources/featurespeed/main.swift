import Foundation
import TelltaleCore

/// Times one feature plugin on clips of 16 kHz sound:
/// `featurespeed <plugin.so> <clips> <rounds> [<values>]`.
///
/// `clips` holds, for each clip, its sample count as an Int32 and the samples as Float32, both
/// little-endian. Prints the seconds of processor time that each round took, one line each, after a
/// round that is not timed. Writes all values to `values`, Float32, row-major, one clip after the
/// other.
struct BenchmarkError: Error { let message: String }

func openExtractor(_ path: String) throws -> any FeatureExtractor {
  guard let image = dlopen(path, RTLD_NOW), let symbol = dlsym(image, "telltale_plugin")
  else {
    throw BenchmarkError(message: dlerror().map { String(cString: $0) } ?? "cannot open \(path)")
  }
  typealias Entry = @convention(c) (UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer
  let contents = PluginContents.taking(unsafeBitCast(symbol, to: Entry.self)(nil))
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

let arguments = CommandLine.arguments
guard (4...5).contains(arguments.count), let rounds = Int(arguments[3]) else {
  throw BenchmarkError(message: "usage: featurespeed <plugin.so> <clips> <rounds> [<values>]")
}
let extractor = try openExtractor(arguments[1])
let clips = try readClips(arguments[2])
var values = Data()
for clip in clips {
  try extractor.extract(from: clip).values.withUnsafeBytes { values.append(contentsOf: $0) }
}
if arguments.count == 5 { try values.write(to: URL(fileURLWithPath: arguments[4])) }
for _ in 0..<rounds {
  let start = clock()
  var valueCount = 0
  for clip in clips { valueCount += try extractor.extract(from: clip).values.count }
  let seconds = Double(clock() - start) / Double(CLOCKS_PER_SEC)
  // The count is used, so that no extraction can be left out.
  guard valueCount * 4 == values.count else { throw BenchmarkError(message: "results differ") }
  print(seconds)
}
