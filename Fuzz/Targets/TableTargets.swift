import Foundation
import Results
import Synchronization
import Tables
import TelltaleCore

extension FuzzTargets {
  private static let corpora = Mutex<Registry?>(nil)

  /// Comma-separated text.
  static let tables = [
    FuzzTarget(
      name: "csv",
      seeds: {
        ["a,b\n1,2\n", "a,\"b, c\"\r\n\"1\"\"\n\",2\r\n\r\n", "\u{FEFF}a\n"].map { Array($0.utf8) }
      },
      read: { input in
        let table = try CommaSeparated(path: input.path)
        precondition(table.records.allSatisfy { $0.fields.count == table.header.count })
      }),
    FuzzTarget(
      name: "corpus-table", fileName: "table.csv",
      seeds: {
        [
          "path,speaker,emotion,gender,style\na.wav,1,happy,female,scripted\nb.wav,2,sad,male,\n",
          "utterance,speaker,emotion,age,fold\nu1,1,happy,30,a\nu2,2,sad,40,b\n",
          "path,speaker,emotion,group,log_posterior_happy\nx/a.wav,1,happy,g,-0.1\n",
        ].map { Array($0.utf8) }
      }, words: ["path", "utterance", "speaker", "emotion", "group", "fold", "style", "gender"],
      prepare: {
        let made = try registry("TelltaleCorpora"); corpora.withLock { $0 = made }
      },
      read: { input in
        guard let registry = corpora.withLock({ $0 }) else { return }
        let corpus = try registry.make(.corpus, "table", ["path": .text(input.path)])
        let listing = try corpus.list()
        _ = try SpeakerFolds(
          of: listing.utterances, by: corpus.description.foldRule, balancing: "gender",
          seed: Seed(0))
      }),
    FuzzTarget(
      name: "score-table", fileName: "scores.csv",
      seeds: {
        let head = "utterance,speaker,group,emotion,style,truth,log_posterior_f,log_posterior_m"
        return [
          "\(head)\nu1,s1,s1,happy,,f,-0.1,-2.3\nu2,s2,s2,sad,scripted,m,-inf,0\n",
          "\(head),log_posterior_emotion_sad\n\"u,1\",s1,s1,happy,,f,-0.1,-2.3,-1\n",
        ].map { Array($0.utf8) }
      }, words: ["log_posterior_", "log_posterior_emotion_", "-inf"],
      read: { _ = try ScoreTable(file: $0.path) }),
  ]
}
