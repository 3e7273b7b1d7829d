internal import Results
internal import TelltaleCore

/// What was tested: the model as it declares itself, the corpus, the taps, the attribute.
struct SubjectSection {
  private let result: AuditResult

  init(_ result: AuditResult) { self.result = result }

  private var model: PrimaryModelResult { result.primaryModel }

  var markup: Markup {
    Page.section("subject", "What was tested", lead: nil) {
      Markup("dl", ["class": "facts"]) {
        modelFact
        corpusFact
        for feature in result.primaryModels.map(\.feature) {
          Page.fact("Features", feature.name, more: [feature.summary, version(feature)])
        }
        Page.fact("Taps", tapLines.isEmpty ? "none" : Words.list(tapLines))
        Page.fact(
          "Attribute",
          "\(result.attribute.name): "
            + (result.attribute.isIdentity
              ? result.attribute.classText : Words.list(result.attribute.classes)),
          more: [result.attribute.note].filter { !$0.isEmpty })
        Page.fact(
          "Folds",
          "\(model.folds.count) of"
            + " \(NumberText.counted(model.plannedFoldCount, "planned fold")) run",
          more: [
            "disjoint by speaker; \(NumberText.count(Limitations(result: result).speakerCount))"
              + " speakers held out"
          ])
        Page.fact(
          "Attacks", attackCounts, more: ["profile \(result.provenance.profile)"])
        Page.fact("Finished", result.provenance.finishedAt)
      }
    }
  }

  private var modelFact: Markup {
    let declaration = model.declaration
    let family = declaration.family ?? "family not known"
    let architecture = declaration.architecture ?? "architecture not known"
    return Page.fact(
      "Audited model (T)", Words.name(of: model),
      more: [
        "\(architecture), \(family)",
        model.cameTrained == true
          ? declaration.initialisation
          : "trained by this audit; start: \(declaration.initialisation)",
        version(model.component),
      ])
  }

  private var corpusFact: Markup {
    let description = model.corpusDescription
    let content = result.provenance.corpora.first { $0.name == model.corpus.name }
    let size = content.map {
      "\(NumberText.count($0.utteranceCount)) recordings,"
        + " \(NumberText.counted($0.speakerCount, "speaker"))"
    }
    return Page.fact(
      "Corpus", model.corpus.name,
      more: [
        "\(description.name), \(description.language)", size,
        "emotions: \(Words.list(model.emotions))",
      ].compactMap(\.self) + (content?.labels ?? []))
  }

  private func version(_ component: ComponentUse) -> String {
    "\(component.id) \(component.version)"
  }

  private var tapLines: [String] {
    var lines: [String] = []
    for group in MatrixGroup.all(of: result) {
      let line = "\(group.tap.name) (\(group.tap.shape.summary))"
      if !lines.contains(line) { lines.append(line) }
    }
    return lines
  }

  private var attackCounts: String {
    let attacks = result.cells.filter { $0.cell.kind == .attack }
    let measured = attacks.filter { $0.status == .measured }.count
    return "\(measured) of \(NumberText.counted(attacks.count, "planned attack")) measured"
  }
}
