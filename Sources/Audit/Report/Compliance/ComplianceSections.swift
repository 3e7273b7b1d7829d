internal import Results
internal import TelltaleCore

/// What a compliance file needs beside the numbers: who answers for it, what the system is for, whom
/// the attacks stand for, what was decided, what it means for a risk assessment, and which clauses
/// it is relevant to.
struct ComplianceSections {
  let result: AuditResult
  let clauses: ClauseMap

  // MARK: Attestation

  var attestation: Markup {
    Page.section(
      "attestation", "Attestation",
      lead:
        "Applies to the model, the corpora and the settings with the hashes under Provenance, and"
        + " to no other version."
    ) {
      Markup("dl", ["class": "facts"]) {
        Page.fact("Report", result.name, more: ["made \(result.provenance.finishedAt)"])
        Page.fact("Auditor", answer("auditor"))
        Page.fact("Responsible for the system", answer("responsible"))
        Page.fact(
          "Scope, SHA-256 of the configuration", result.provenance.configurationHash, isHash: true)
      }
      Markup("div", ["class": "signatures"]) {
        for line in ["Auditor: name, date, signature", "Responsible person: name, date, signature"]
        {
          Markup("p", [:]) { line }
        }
      }
    }
  }

  // MARK: System

  var system: Markup {
    Page.section(
      "system", "The system and its use",
      lead: "As answered in the audit file; nothing here was measured."
    ) {
      let questions = SystemQuestions.all.filter { !Self.attested.contains($0.key) }
      let open = questions.filter { (result.system[$0.key] ?? "").isEmpty }
      if open.count < questions.count {
        Markup("dl", ["class": "facts"]) {
          for question in questions {
            if let given = result.system[question.key], !given.isEmpty {
              Page.fact(
                question.text, given,
                more: question.considers(given)
                  ? [Words.capitalised(question.consider) + "."] : [])
            }
          }
        }
      }
      if !open.isEmpty {
        Markup("p", ["class": "open-questions"]) {
          "Not answered (‘system’ in the audit file): \(Words.list(open.map(\.key)))."
        }
      }
    }
  }

  /// Who answers for the audit: said under the attestation.
  private static let attested = ["auditor", "responsible"]

  // MARK: Threat model

  var threats: Markup {
    Page.section(
      "threats", "Threat model", lead: "Whom the attacks stand for, and whom they do not."
    ) {
      Page.scrolling("Threat model") {
        Markup("table", ["class": "cards wide-table"]) {
          Markup("thead", [:]) {
            Markup("tr", [:]) {
              for title in ["Axis", "In this audit", "Not in it"] {
                Markup("th", ["scope": "col"]) { title }
              }
            }
          }
          Markup("tbody", [:]) {
            for line in threatLines {
              Markup("tr", [:]) {
                Markup("th", ["scope": "row"]) { line.axis }
                Markup("td", ["class": "whole", "data-label": "In this audit"]) { line.covered }
                Markup("td", ["class": "whole", "data-label": "Not in it"]) { line.missing }
              }
            }
          }
        }
      }
    }
  }

  private var threatLines: [(axis: String, covered: String, missing: String)] {
    let attacks = result.cells.filter { $0.cell.kind == .attack && $0.status == .measured }
    let words = { (values: [String]) in
      values.isEmpty
        ? "nothing: no attack was measured"
        : Words.list(values.reduce(into: [String]()) { if !$0.contains($1) { $0.append($1) } })
    }
    let isIdentity = result.attribute.isIdentity
    let own = attacks.contains { $0.cell.attackerCorpus == result.primaryModel.corpus.name }
    let foreign = attacks.contains { $0.cell.attackerCorpus != result.primaryModel.corpus.name }
    return [
      (
        "Goal",
        isIdentity
          ? "recognising persons, of whom recordings are at hand, from what is transmitted at use"
          : "inferring \(result.attribute.name) of persons from what is transmitted at use",
        "membership in the training set, reconstruction of speech"
          + (isIdentity ? "" : ", identification of persons")
      ),
      (
        "Observes", words(attacks.map { "the output of \($0.cell.tap.name)" }),
        "gradients, model files, timing and other side channels"
      ),
      (
        "Knows of the model",
        words(attacks.map { "\($0.cell.knowledge.rawValue): \(Words.explain($0.cell.knowledge))" }),
        "weights of the part that does not leave the device"
      ),
      (
        "Has for data",
        words(
          [own ? "speech of the model’s own corpus" : nil, foreign ? "speech of another" : nil]
            .compactMap(\.self)) + (isIdentity ? ", and recordings of the attacked persons" : ""),
        isIdentity
          ? "more recordings of them than half of those in the corpus"
          : "labelled recordings of the attacked persons themselves"
      ),
      ("Learns", words(attacks.map(\.cell.awareness.rawValue)), "from several attributes at once"),
      (
        "Judges", "one recording at a time",
        "several intercepted recordings of one person together, unless such a metric is in the"
          + " audit"
      ),
    ]
  }

  // MARK: Decisions

  var decisions: Markup {
    Page.section(
      "decisions", "Protocol decisions",
      lead: "What the study leaves open and this audit had to settle."
    ) {
      Markup("ul", ["class": "limits"]) {
        for sentence in decisionSentences { Markup("li", [:]) { sentence } }
      }
    }
  }

  private var decisionSentences: [String] {
    let attacks = result.cells.filter { $0.cell.kind == .attack }
    let starts = attacks.map { "\($0.cell.attacker): \($0.cell.initialisation)" }
      .reduce(into: [String]()) { if !$0.contains($1) { $0.append($1) } }
    let adaptations = Set(attacks.map(\.cell.adaptation.rawValue)).sorted()
    return [
      "An ignorant attacker is spliced: the representation enters at its entry point of the nearest shape;"
        + " what was resized or resampled stands in its row.",
      "No speaker is on two sides: folds are disjoint by speaker, and so are training and validation.",
      "Guessing is the share of the largest class for L, one over the number of classes for UAR, and a"
        + " half for AUC.",
      "Attacks are ranked and judged by AUC, which needs no threshold (by UAR at the prior-matched one"
        + " where there is no AUC); L stands at the threshold that training left, as in the study.",
      starts.isEmpty
        ? "No attack was planned."
        : "Attackers start as follows: \(starts.joined(separator: "; ")).",
      "Adaptation to what is intercepted:"
        + " \(adaptations.isEmpty ? "none" : adaptations.joined(separator: ", ")).",
      "A training that ends with one answer for every utterance is repeated from another seed, twice"
        + " at most, and its row says so.",
      "The margin of \(NumberText.fixed(result.verdict.margin))"
        + " \(result.provenance.declaresMargin ? "was set in the audit file" : "is the program’s own, set by nobody")."
        + " The confirmatory family (generic, unadapted, semi-informed attacks) is a rule. Both follow from"
        + " the configuration, whose hash stands under Provenance; that it was settled before scores were"
        + " seen is for the auditor to vouch for.",
    ]
  }

  // MARK: Risk

  var risk: Markup {
    let found = result.verdict.verdict
    return Page.section(
      "risk", "Statement for a risk assessment",
      lead: "The part of a data protection impact assessment that measurements can give."
    ) {
      Markup("dl", ["class": "facts wide-facts"]) {
        Page.fact(
          "Likelihood, measured", Words.capitalised(found.kind.rawValue),
          more: [Words.capitalised(found.reason) + "."])
        Page.fact("What an attacker needs", preconditions)
        Page.fact(
          "Severity", answer("severity"),
          more: ["for the controller to judge; the audit does not"])
        Page.fact("Controls in place", answer("controls"))
        Page.fact(
          "Measures to consider",
          "transmit after a deeper layer, pool or quantise what is transmitted, or train the model"
            + " against the attribute; audit each with attackers trained anew")
        Page.fact(
          "Audit again", answer("next-audit"),
          more: ["at the latest with another checkpoint, tap, corpus or defence"])
      }
    }
  }

  private var preconditions: String {
    guard let cell = Findings(result).strongest?.outcome.cell else {
      return "no attack was measured"
    }
    let access =
      cell.knowledge == .semiInformed
      ? "a copy of the part of the model that runs on the device"
      : "no access to the model at all"
    let speech =
      result.attribute.isIdentity
      ? "recordings of the persons to be recognised" : "labelled speech (\(cell.attackerCorpus))"
    return "what the device transmits, \(speech), and \(access)"
  }

  // MARK: Clauses

  var clauseMap: Markup {
    Page.section("clauses", "Where this evidence is relevant", lead: clauses.note) {
      Page.scrolling("Clauses") {
        Markup("table", ["class": "cards wide-table"]) {
          Markup("thead", [:]) {
            Markup("tr", [:]) {
              for title in ["Evidence", "Here"] + clauses.frameworks.map(\.name) {
                Markup("th", ["scope": "col"]) { title }
              }
            }
          }
          Markup("tbody", [:]) {
            for row in clauses.rows {
              Markup("tr", [:]) {
                Markup("th", ["class": "whole", "scope": "row"]) { row.name }
                Markup("td", ["data-label": "Here"]) {
                  EvidenceStatus(of: row.evidence, in: result).rawValue
                }
                for framework in clauses.frameworks {
                  Markup("td", ["class": "whole", "data-label": framework.name]) {
                    row.references[framework.key] ?? "–"
                  }
                }
              }
            }
          }
        }
      }
      Markup("ul", ["class": "limits"]) {
        for framework in clauses.frameworks {
          Markup("li", [:]) {
            "\(framework.name): \(framework.edition). Applies from: \(framework.appliesFrom). Entered on"
              + " \(framework.checkedOn)."
          }
        }
        if result.attribute.category == nil {
          Markup("li", [:]) {
            "Nobody declared what kind of personal data \(result.attribute.name) is: whether it is of"
              + " a special category (GDPR, Article 9) is not said here."
          }
        }
      }
    }
  }

  private func answer(_ key: String) -> String {
    let given = result.system[key] ?? ""
    return given.isEmpty ? "not answered" : given
  }
}
