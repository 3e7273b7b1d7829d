internal import Results
internal import TelltaleCore

/// How well the audited model does its own task, and on whom.
struct PrimaryModelSection {
  private let result: AuditResult
  private let index: Int
  private var model: PrimaryModelResult { result.primaryModels[index] }
  private var folds: [PrimaryModelResult.Fold] { model.folds }

  /// - Parameter index: of the model among the result's.
  init(_ result: AuditResult, model index: Int) {
    self.result = result
    self.index = index
  }

  var markup: Markup {
    Page.section(id, name, lead: lead) {
      if !folds.isEmpty {
        Markup("h3", [:]) { "Folds and speakers" }
        foldTable
        confusion
        curves
      }
    }
  }

  var id: String { index == 0 ? "model" : "model-\(index + 1)" }

  var name: String {
    "The model’s own task" + (result.primaryModels.count > 1 ? ", \(Words.which(model))" : "")
  }

  private var guessing: Double { model.emotions.isEmpty ? 0 : 1 / Double(model.emotions.count) }

  private var lead: String {
    guard !folds.isEmpty else { return "No fold was run." }
    guard folds.allSatisfy({ $0.uar.isFinite }) else {
      return
        "\(Words.name(of: model)) gives representations and no answers, so its own accuracy is not"
        + " known here."
    }
    return "What a model leaks that does not do its task says little of one that does. Over"
      + " \(NumberText.counted(folds.count, "fold")), \(Words.name(of: model)) tells"
      + " \(NumberText.counted(model.emotions.count, "emotion")) apart with UAR"
      + " \(NumberText.metric(mean(folds.map(\.uar)))); guessing gives"
      + " \(NumberText.metric(guessing))."
  }

  private func mean(_ values: [Double]) -> Double { values.reduce(0, +) / Double(values.count) }

  // MARK: Folds

  private var classes: [String] { Limitations(result: result).speakersPerClass.map(\.name) }

  private var foldTable: Markup {
    Page.scrolling("Folds and speakers") {
      Markup("table", ["class": "folds"]) {
        Markup("caption", [:]) {
          "Recordings and speakers judged in each fold; no speaker is in two folds."
            + (model.cameTrained == true ? " The model may have learnt from any of them." : "")
        }
        Markup("thead", [:]) {
          Markup("tr", [:]) {
            for name in ["Fold", "Recordings", "Speakers"] + classes + ["Accuracy", "UAR"] {
              Markup("th", ["scope": "col"]) { name }
            }
          }
        }
        Markup("tbody", [:]) {
          for fold in folds { row(fold) }
          if folds.count > 1 { total }
        }
      }
    }
  }

  private func row(_ fold: PrimaryModelResult.Fold) -> Markup {
    Markup("tr", [:]) {
      Markup("th", ["scope": "row"]) { "\(fold.fold)" }
      Markup("td", [:]) { NumberText.count(fold.utteranceCount) }
      Markup("td", [:]) { NumberText.count(fold.speakerCount) }
      for name in classes {
        Markup("td", [:]) { NumberText.count(fold.speakersPerClass[name] ?? 0) }
      }
      Markup("td", [:]) { NumberText.metric(fold.accuracy) }
      Markup("td", [:]) { NumberText.metric(fold.uar) }
    }
  }

  private var total: Markup {
    Markup("tr", ["class": "total"]) {
      Markup("th", ["scope": "row"]) { "All" }
      Markup("td", [:]) { NumberText.count(folds.map(\.utteranceCount).reduce(0, +)) }
      Markup("td", [:]) { NumberText.count(folds.map(\.speakerCount).reduce(0, +)) }
      for item in Limitations(result: result).speakersPerClass {
        Markup("td", [:]) { NumberText.count(item.count) }
      }
      summary(folds.map(\.accuracy))
      summary(folds.map(\.uar))
    }
  }

  private func summary(_ values: [Double]) -> Markup {
    let center = mean(values)
    let squares = values.map { ($0 - center) * ($0 - center) }.reduce(0, +)
    let spread = (squares / Double(max(1, values.count - 1))).squareRoot()
    return Markup("td", [:]) {
      NumberText.metric(center)
      Markup("span", ["class": "spread"]) { " ± \(NumberText.fixed(spread))" }
    }
  }

  // MARK: Confusion

  /// Counts summed over the folds, or nil where a fold's table has another size.
  private var pooled: [[Int]]? {
    let size = model.emotions.count
    var pooled = Array(repeating: Array(repeating: 0, count: size), count: size)
    for fold in folds {
      guard fold.confusion.count == size, fold.confusion.allSatisfy({ $0.count == size }) else {
        return nil
      }
      for truth in 0..<size {
        for decision in 0..<size { pooled[truth][decision] += fold.confusion[truth][decision] }
      }
    }
    return size == 0 ? nil : pooled
  }

  @MarkupBuilder
  private var confusion: Markup {
    if let pooled {
      Markup("h3", [:]) { "Confusion" }
      Page.scrolling("Confusion") {
        Markup("table", ["class": "confusion"]) {
          Markup("caption", [:]) {
            "Truth in rows, decision in columns, all folds together: share of the row, and count."
          }
          Markup("thead", [:]) {
            Markup("tr", [:]) {
              Markup("th", ["scope": "col"]) { "Truth" }
              for emotion in model.emotions { Markup("th", ["scope": "col"]) { emotion } }
            }
          }
          Markup("tbody", [:]) {
            for (emotion, counts) in zip(model.emotions, pooled) {
              Markup("tr", [:]) {
                Markup("th", ["scope": "row"]) { emotion }
                shares(counts)
              }
            }
          }
        }
      }
    }
  }

  private func shares(_ counts: [Int]) -> Markup {
    let total = counts.reduce(0, +)
    return .joined(
      counts.map { count in
        let share = total == 0 ? 0 : Double(count) / Double(total)
        return Markup("td", ["style": "--share:\(NumberText.fixed(share, places: 3))"]) {
          Markup("span", [:]) { NumberText.fixed(share) }
          Markup("span", ["class": "quiet"]) { NumberText.count(count) }
        }
      })
  }

  // MARK: Training

  @MarkupBuilder
  private var curves: Markup {
    let trained = folds.filter { !$0.trainingLog.isEmpty }
    if !trained.isEmpty {
      let epochs = trained.flatMap(\.trainingLog.lastAttempt)
      let losses = epochs.flatMap { [$0.trainingLoss, $0.validationLoss ?? 0] }.filter(\.isFinite)
      Markup("h3", [:]) { "Training" }
      Markup("figure", [:]) {
        Markup("div", ["class": "multiples"]) {
          for fold in trained {
            TrainingCurves(
              id: "training-\(index + 1)-\(fold.fold)", fold: fold.fold,
              epochs: fold.trainingLog.lastAttempt, lossCeiling: losses.max() ?? 1,
              epochCount: epochs.map(\.epoch).max() ?? 1, chance: guessing
            ).svg
          }
        }
        Markup("figcaption", [:]) {
          "Dashed grey: on the training speakers. Solid: on validation speakers, who are neither"
            + " trained on nor held out. The dashed line in the lower panels is guessing."
        }
      }
    }
  }
}
