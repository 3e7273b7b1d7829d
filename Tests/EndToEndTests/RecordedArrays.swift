import Foundation
import TelltaleCore

/// What a model that is not at hand transmitted, as files: audits of it train probes and nothing else.
enum RecordedArrays {
  /// One array under two names: 16 speakers, 6 utterances each, a weak leak in 8 of noise's columns.
  static func write(to folder: String) throws {
    var generator = SeededGenerator(Seed(5))
    var (table, values) = ("utterance,speaker,emotion,gender\n", [Float]())
    for speaker in 0..<16 {
      for number in 0..<6 {
        let sign: Float = speaker.isMultiple(of: 2) ? 0.1 : -0.1
        table += "u\(speaker)-\(number),s\(speaker),\(number % 2 == 0 ? "calm" : "tense"),"
        table += (speaker.isMultiple(of: 2) ? "female" : "male") + "\n"
        values += (0..<8).map { _ in sign + Float(generator.uniform() - 0.5) }
      }
    }
    let header = Array("{'descr': '<f4', 'fortran_order': False, 'shape': (96, 8), }\n".utf8)
    var file = Data([0x93] + Array("NUMPY".utf8) + [1, 0, UInt8(header.count), 0] + header)
    for value in values {
      withUnsafeBytes(of: value.bitPattern.littleEndian) { file.append(contentsOf: $0) }
    }
    try FileManager.default.createDirectory(
      atPath: folder + "/recorded", withIntermediateDirectories: false)
    for name in ["near", "far"] {
      try file.write(to: URL(fileURLWithPath: "\(folder)/recorded/\(name).npy"))
    }
    try table.write(toFile: folder + "/recorded/utterances.csv", atomically: true, encoding: .utf8)
  }
}
