import Foundation
import TestSupport
import Testing

/// The study's set-up in small: two features of the model, four architectures, both awarenesses,
/// an adaptation.
@Suite struct StudyAuditTests {
  @Test func everyArchitectureAndFeatureStandsInTheMatrixAndItsTables() throws {
    try withTemporaryFolder { folder in
      try """
      corpora:
        synthetic-speech: { speakers: 12, folds: 2, utterances-per-emotion: 1 }
        others: { use: synthetic-speech, corpus-seed: 2, speakers: 8, folds: 2, utterances-per-emotion: 1 }
      model: { use: vgg16, corpus: synthetic-speech, feature: [mel, lld], plane: 32, epochs: 1 }
      attackers:
        - { use: vgg16, plane: 32, epochs: 1, knowledge: ignorant }
        - { use: resnet50, plane: 32, epochs: 1, knowledge: ignorant, adaptation: [frozen, re-estimated, standardised] }
        - { use: densenet121, plane: 32, epochs: 1, knowledge: ignorant, corpora: [others] }
        - { use: lstm, frames: 32, epochs: 1, corpora: [others] }
      awareness: [generic, application-aware]
      folds: 1
      threads: 1
      controls: none
      """.write(toFile: folder + "/study.yaml", atomically: true, encoding: .utf8)
      let store = folder + "/store"
      let arguments = [
        "audit", folder + "/study.yaml", "--output", folder + "/out", "--store", store,
      ]
      let plan = try telltale(["plan", folder + "/study.yaml", "--store", store])
      #expect(plan.status == 0, "\(plan.standardError)")
      #expect(plan.standardOutput.contains("representations take"))
      let result = try telltale(arguments)
      #expect(result.status == 0, "\(result.standardError)")
      let matrix = try String(contentsOfFile: folder + "/out/matrix.csv", encoding: .utf8)
      for words in [
        "mel/pool1/vgg16/synthetic-speech/generic/ignorant,mel,pool1,1,worst case",
        "lld/pool1/vgg16/others/application-aware/ignorant,lld,pool1,1,1,",
        "/resnet50/synthetic-speech/generic/ignorant/standardised,mel,pool1,1,2,",
        "/resnet50/others/generic/ignorant/re-estimated,lld,pool1,1,3,",
        "/lstm/others/generic/semi-informed,mel,pool1,1,4,",
        ",native-features,,accuracy,trained,all,", ",representation,emotion=angry,accuracy,",
      ] {
        #expect(matrix.contains(words), "\(words)")
      }
      let page = try String(contentsOfFile: folder + "/out/report.html", encoding: .utf8)
      for heading in ["By scenario", "By emotion", "By the model’s feature"] {
        #expect(page.contains("<h3>\(heading)</h3>"), "\(heading)")
      }
      // Equal work once: the attackers' own trainings do not depend on the model's feature.
      let again = try telltale(arguments)
      #expect(again.status == 0)
      #expect(again.standardError.contains("nothing to run"), "\(again.standardError)")
    }
  }
}
