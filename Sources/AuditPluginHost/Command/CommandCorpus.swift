internal import AuditCore

/// A corpus outside this process: only of an isolated plugin, no manifest describes one.
struct CommandCorpus: Corpus {
  let component: OutsideComponent
  let description: CorpusDescription

  func list() throws(AuditError) -> CorpusListing {
    let execution = Execution(seed: Seed(0))
    let answer = try component.serve(
      component.request("list", execution), outputs: ["listing": "listing.json"],
      in: ScratchFolder(), execution)
    return try answer.json("listing", as: CorpusListing.self)
  }

  func read(_ utterance: Utterance) throws(AuditError) -> AudioClip {
    let execution = Execution(seed: Seed(0))
    var sent = component.request("read", execution)
    sent.utterance = utterance
    let answer = try component.serve(
      sent, outputs: ["audio": "audio.npy"], in: ScratchFolder(), execution)
    return AudioClip(
      samples: try answer.matrix("audio", rest: [], "[samples]").values,
      sampleRateHz: description.sampleRateHz)
  }
}
