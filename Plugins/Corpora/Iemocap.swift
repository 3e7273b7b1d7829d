import Sound
import TelltaleCore

/// IEMOCAP: 5 sessions of a woman and a man each, played scripts and improvisations, English.
///
/// Takes the utterances whose annotators agree on one of the study's four classes. The folder is
/// read once, when the corpus is made, because the description tells what was counted in it.
struct Iemocap: RecordedCorpus {
  let description: CorpusDescription
  private let release: Result<IemocapRelease, AuditError>

  init(_ values: ParameterValues) throws(AuditError) {
    let path = values.text("path")
    let mergesExcited = values.flag("merge-excited")
    let wanted = try Emotion.selection(
      values.optionalText("emotions"), among: IemocapLabel.emotions)
    release = Result { () throws(AuditError) in
      try IemocapRelease(path: path, emotions: wanted, mergesExcited: mergesExcited)
    }
    var notes = [
      "Acted speech: scripts that were learnt by heart, and improvisations.",
      "10 speakers only, two in each session.",
    ]
    if mergesExcited { notes.append("Excited is merged into happy.") }
    if values.optionalInteger("folds") != nil {
      notes.append(
        "Folds are not its sessions: who talks with a held-out speaker may be learnt from.")
    }
    var occurring: [Emotion] = []
    if let release = try? release.get() {
      let published = PublishedCounts.iemocap(emotions: wanted, mergesExcited: mergesExcited)
      notes += [published.note(on: release.listing.utterances), release.leftOutNote]
      let present = Set(release.listing.utterances.map(\.emotion))
      occurring = wanted.filter { present.contains($0.rawValue) }
    }
    description = CorpusDescription(
      name: "IEMOCAP", protocolVersion: "1", language: "en-US",
      licence: "IEMOCAP release agreement",
      foldRule: values.optionalInteger("folds").map { .speakers(count: $0) } ?? .leaveOneGroupOut,
      emotions: (occurring.isEmpty ? wanted : occurring).map(\.rawValue),
      attributes: [.gender("From the utterance's name, as published: F female, M male.")],
      notes: notes)
  }

  static let metadata = ComponentMetadata(
    role: .corpus, id: "iemocap", version: "1.0.0",
    summary: "IEMOCAP: 5 sessions, 10 speakers, scripted and improvised, 4 emotions, English",
    citation: "Busso, Bulut, Lee, Kazemzadeh, Mower, Kim, Chang, Lee and Narayanan 2008, Language"
      + " Resources and Evaluation 42(4): 335-359, doi:10.1007/s10579-008-9076-6",
    licence:
      "Apache-2.0; recordings, not included: on request from the University of Southern California",
    knownLimits: [
      "10 speakers: a fold holds two, and an interval over speakers is wide", "acted speech",
      "gender is the only attribute that it labels",
      "utterances without a majority label, or with one of the rarer ones, take no part",
    ],
    parameters: [
      CorpusParameters.path("Folder with Session1 … Session5 (or with one folder that has them)."),
      ParameterDescription(
        "merge-excited", "Count excited as happy, as other studies do.", range: .flag,
        default: .flag(false)),
      ParameterDescription(
        "folds",
        "Speaker-disjoint folds to cut the corpus into, whatever the session; one session is held out"
          + " at a time if left out, as the study does.",
        range: .integers(2...10), isOptional: true),
      CorpusParameters.emotions,
    ], libraries: AudioLibraries.versions)

  func list() throws(AuditError) -> CorpusListing { try release.get().listing }
}

extension PublishedCounts {
  /// Counts of the four classes and of the speakers' genders: Alsenani, Guha and Vinciarelli,
  /// Interspeech 2023, section 3.1. With excited merged, 1041 more (the release's label files); the
  /// genders of these, and of some of the classes, are not published and not compared.
  static func iemocap(emotions: [Emotion], mergesExcited: Bool) -> PublishedCounts {
    let counts: [Emotion: Int] = [
      .angry: 1103, .happy: mergesExcited ? 1636 : 595, .neutral: 1708, .sad: 1084,
    ]
    let wanted = counts.filter { emotions.contains($0.key) }
    var axes = [
      Axis(
        name: "emotion",
        counts: Dictionary(uniqueKeysWithValues: wanted.map { ($0.key.rawValue, $0.value) }))
    ]
    if wanted.count == counts.count, !mergesExcited {
      axes.append(Axis(name: "gender", counts: ["female": 2206, "male": 2284]))
    }
    return PublishedCounts(
      source: "Alsenani et al. 2023" + (mergesExcited ? ", happy with 1041 excited" : ""),
      axes: axes)
  }
}
