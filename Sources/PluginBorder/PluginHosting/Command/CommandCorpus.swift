internal import Processes
internal import TelltaleCore

/// A corpus outside this process: only of an isolated plugin, no manifest describes one.
struct CommandCorpus: Corpus {
  let component: OutsideComponent
  let description: CorpusDescription

  /// Samples of one utterance: more than an hour at 192 kHz.
  private static let mostSamples = 1 << 30

  func list() throws(AuditError) -> CorpusListing {
    let execution = Execution(seed: Seed(0))
    let answer = try component.serve(
      component.request("list", execution), outputs: ["listing": "listing.json"],
      in: component.scratchFolder(), execution)
    return try answer.json("listing", as: CorpusListing.self)
  }

  func read(_ utterance: Utterance) throws(AuditError) -> AudioClip {
    let execution = Execution(seed: Seed(0))
    var sent = component.request("read", execution)
    sent.utterance = utterance
    let answer = try component.serve(
      sent, outputs: ["audio": "audio.npy"], in: component.scratchFolder(), execution)
    return AudioClip(
      samples: try answer.matrix("audio", rest: [], most: Self.mostSamples, "[samples]").values,
      sampleRateHz: description.sampleRateHz)
  }
}
