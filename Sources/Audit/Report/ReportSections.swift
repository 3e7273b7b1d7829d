internal import Results
internal import TelltaleCore

/// A section of the report.
struct ReportSection {
  /// Of the page's section, and what its navigation links to.
  let id: String
  /// What the navigation calls it.
  let name: String
  /// Empty where the result has nothing to show there.
  let page: () -> Markup
  /// Empty where the result has nothing, or the section stands on the page alone.
  let markdown: () -> String

  init(
    _ id: String, _ name: String, page: @escaping () -> Markup,
    markdown: @escaping () -> String = { "" }
  ) {
    self.id = id
    self.name = name
    self.page = page
    self.markdown = markdown
  }
}

/// All sections of a report, in order: page, navigation and Markdown are all made of this list.
struct ReportSections {
  let all: [ReportSection]

  init(_ result: AuditResult, clauses: ClauseMap = .bundled) {
    let compliance = ComplianceSections(result: result, clauses: clauses)
    let markdown = MarkdownFormat(result)
    let models = result.primaryModels.indices.map { index in
      let section = PrimaryModelSection(result, model: index)
      return ReportSection(section.id, section.name, page: { section.markup })
    }
    all =
      [
        ReportSection(
          "finding", "Finding", page: { FindingSection(result).markup },
          markdown: { markdown.findings }),
        ReportSection("attestation", "Attestation", page: { compliance.attestation }),
        ReportSection("system", "System and use", page: { compliance.system }),
        ReportSection("subject", "What was tested", page: { SubjectSection(result).markup }),
        ReportSection("threats", "Threat model", page: { compliance.threats }),
        ReportSection("decisions", "Decisions", page: { compliance.decisions }),
        ReportSection(
          "matrix", "Attacks", page: { MatrixSection(result).markup },
          markdown: { markdown.attackTable }),
        ReportSection("verdicts", "Verdicts", page: { VerdictSection(result).markup }),
        ReportSection(
          "metrics", "Further metrics", page: { FurtherMetricsSection(result).markup }),
        ReportSection(
          "transmission", "Where to cut",
          page: { TransmissionSection(result)?.markup ?? .empty },
          markdown: { markdown.transmissionTable }),
        ReportSection(
          "controls", "Controls", page: { ControlsSection(result).markup },
          markdown: { markdown.controlTable }),
        ReportSection("plots", "Plots", page: { PlotsSection(result).markup }),
        ReportSection("study", "The study’s tables", page: { StudySection(result).markup }),
        ReportSection("exposure", "Who is exposed", page: { ExposureSection(result).markup }),
      ] + models + [
        ReportSection("risk", "Risk statement", page: { compliance.risk }),
        ReportSection(
          "limits", "Limits", page: { LimitsSection(result).markup },
          markdown: { markdown.closing }),
        ReportSection("clauses", "Clauses", page: { compliance.clauseMap }),
        ReportSection("provenance", "Provenance", page: { ProvenanceSection(result).markup }),
        ReportSection("glossary", "Glossary", page: { GlossarySection().markup }),
      ]
  }
}
