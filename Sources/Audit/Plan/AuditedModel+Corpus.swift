package import TelltaleCore

extension ResolvedAudit.AuditedModel {
  /// Whether the model can be trained on a corpus, or asked about it, as far as that is known without
  /// doing it.
  ///
  /// Throws `.unsupported` where it reads sound and there is none, `.invalidLabels` where there are
  /// not enough emotions to learn, or none that it knows.
  package func check(_ content: CorpusContent) throws(AuditError) {
    guard !readsFeatures || content.corpus.description.hasSound else {
      throw AuditError(
        .unsupported,
        "the corpus has no sound, and '\(component.name)' reads features of it: give a corpus of"
          + " recordings, or record the model's representations (model 'recorded')",
        component: content.name)
    }
    let emotions = content.emotions
    guard let pretrained else {
      guard emotions.count >= 2 else {
        throw AuditError(
          .invalidLabels,
          "the corpus has \(emotions.count) emotion; a primary model needs at least 2",
          component: content.name)
      }
      return
    }
    guard pretrained.emotions.isEmpty || emotions.contains(where: pretrained.emotions.contains)
    else {
      throw AuditError(
        .invalidLabels,
        "the model tells \(pretrained.emotions.joined(separator: ", ")) apart, and corpus"
          + " '\(content.name)' has \(emotions.joined(separator: ", ")): name the model's"
          + " outputs as the corpus does", component: component.metadata.id)
    }
  }
}
