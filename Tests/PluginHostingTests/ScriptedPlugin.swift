import Foundation
import PluginHosting
import TelltaleCore
import TestSupport
import Testing

/// Plugins in Python's standard library, written at test time, and opened as the command line does.
enum ScriptedPlugin {
  /// Begins every script: reads the request, and reads and writes `.npy` files.
  static let prelude = """
    import array, json, math, os, struct, sys, time

    # Without an argument it is a program that stays; this one leaves after its first answer.
    request = json.load(open((sys.argv[1:] or [sys.stdin.readline().strip()])[0]))
    verb, outputs = request["verb"], request["outputs"]

    def read(path):
        data = open(path, "rb").read()
        start = 10 + data[8] + 256 * data[9]
        return list(array.array("f" if b"<f4" in data[:start] else "i", data[start:]))

    def write(path, values, shape, descr="<f4", code="f", order="False"):
        head = "{'descr': '%s', 'fortran_order': %s, 'shape': %s, }" % (descr, order, tuple(shape))
        head = head.ljust(117) + "\\n"
        start = bytes([0x93]) + b"NUMPY" + bytes([1, 0]) + struct.pack("<H", len(head))
        open(path, "wb").write(start + head.encode() + array.array(code, values).tobytes())


    """

  static func manifest(role: String, declaration: String, more: String = "") -> String {
    """
    telltale-plugin: 1
    id: scripted
    version: "1"
    role: \(role)
    summary: made by a test
    citation: none
    licence: own code
    command: [\(Python.program), plugin.py]
    \(more)
    declaration: \(declaration)

    """
  }

  static let attackerDeclaration =
    "{family: probe, architecture: difference, initialisation: none, native-feature: mel}"

  /// The factory of a plugin of this manifest and script, through locator, inspection and host.
  static func factory(
    _ manifest: String, _ script: String, in folder: String
  ) throws -> ComponentFactory {
    try write(manifest, "scripted.telltale.yaml", in: folder)
    try write(prelude + script, "plugin.py", in: folder)
    return try factory(inFolder: folder)
  }

  /// The only component of the plugins of a folder.
  static func factory(inFolder folder: String) throws -> ComponentFactory {
    let host = try PluginHost(
      locator: PluginLocator(paths: [folder], environmentPath: "", executableFolder: nil),
      inspection: PluginInspection(executable: "/no/such/program", cache: nil))
    try #require(host.survey.quarantined == [])
    let registry = try host.openAll()
    return try #require(Role.allCases.flatMap { registry.entries(of: $0) }.first).factory
  }

  static func attacker(
    _ script: String, in folder: String, more: String = "",
    declaration: String = attackerDeclaration, parameters: [String: ParameterValue] = [:]
  ) throws -> any Attacker {
    let factory = try factory(
      manifest(role: "attacker", declaration: declaration, more: more), script, in: folder)
    guard case .attacker(let attacker) = try factory.make(parameters) else {
      throw AuditError(.pluginFailed, "no attacker")
    }
    return attacker
  }

  static func write(_ text: String, _ name: String, in folder: String) throws {
    try text.write(toFile: folder + "/" + name, atomically: true, encoding: .utf8)
  }

  /// Judges `PlantedBands` by which half of the bands is louder, and keeps the training's class
  /// order; scores a second head evenly.
  static let difference = """
    def differences(files):
        x, bands, place = read(files["rows"]), len(files["bands"]), 0
        for frames in read(files["frames"]):
            row = x[place * bands : (place + frames) * bands]
            place += frames
            low = sum(v for i, v in enumerate(row) if i % bands < bands // 2)
            yield 2 * low / len(row) - 2 * (sum(row) - low) / len(row)

    state = os.path.join(request["state"], "sign.json")
    if verb == "train":
        print("progress 0.25 looking")
        n = request["trainingRowCount"]
        y = read(request["target"]["labels"])[:n]
        d = list(differences(request["input"]))[:n]
        sign = sum(v if k == 0 else -v for v, k in zip(d, y))
        json.dump(math.copysign(1, sign), open(state, "w"))
        json.dump([{"epoch": 1, "attempt": 1, "trainingLoss": 0.5}], open(outputs["log"], "w"))
    else:
        sign, scores = json.load(open(state)), []
        for d in differences(request["input"]):
            p = 1 / (1 + math.exp(-0.2 * sign * d))
            scores += [math.log(p), math.log(1 - p)]
        write(outputs["scores"], scores, (len(scores) // 2, 2))
        if "secondScores" in outputs:
            k = len(request["secondClasses"])
            n = len(scores) // 2
            write(outputs["secondScores"], [-math.log(k)] * (n * k), (n, k), "<f8", "d")

    """
}
