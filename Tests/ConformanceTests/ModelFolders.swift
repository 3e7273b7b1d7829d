import AuditCore
import Foundation

/// What a model that is made from files finds in tests.
enum ModelFolders {
  /// The parameters that lead to the files; empty for a model that needs none.
  static func make(for id: String, in folder: String) throws -> [String: ParameterValue] {
    guard id == "recorded" else { return [:] }
    let table = "utterance,posterior_angry,posterior_sad\na,0.25,0.75\nb,0.5,0.5\n"
    try table.write(toFile: folder + "/utterances.csv", atomically: true, encoding: .utf8)
    let header = "{'descr': '<f4', 'fortran_order': False, 'shape': (2, 3), }\n"
    var file = Data([0x93]) + Data("NUMPY".utf8) + Data([1, 0, UInt8(header.utf8.count), 0])
    file += Data(header.utf8)
    for value: Float in [1, 2, 3, 4, 5, 6] {
      withUnsafeBytes(of: value.bitPattern.littleEndian) { file += Data($0) }
    }
    try file.write(to: URL(fileURLWithPath: folder + "/pool1.npy"))
    return ["path": .text(folder)]
  }
}
