internal import Formats
internal import Results
internal import TelltaleCore
internal import Yams

extension AuditConfiguration {
  /// The configuration as an audit file, every setting but an undeclared margin written out: read back,
  /// it is the same.
  public var yaml: String {
    var root: [(String, Node)] = [
      ("name", yamlNode(name)), ("profile", yamlNode(profile.rawValue)),
      ("seed", yamlNode("\(seed)")),
      ("attribute", yamlNode(attribute)), ("varying-labels", yamlNode(varyingLabels.rawValue)),
      ("unusable", yamlNode(unusable.rawValue)), ("corpora", mapping(corpora)),
    ]
    if !leaveOut.isEmpty {
      let lists = leaveOut.sorted { $0.key < $1.key }.map { (yamlNode($0.key), words($0.value)) }
      root.append(("leave-out", Node(lists)))
    }
    if !features.isEmpty { root.append(("features", mapping(features))) }
    if !defences.isEmpty { root.append(("defences", mapping(defences))) }
    if let taskProbe { root.append(("task-probe", yamlNode(taskProbe))) }
    if let exactTest { root.append(("exact-test", yamlNode(exactTest))) }
    root += [
      ("model", model.node), ("attackers", Node(attackers.map(\.node))),
      ("awareness", words(awareness.map(\.rawValue))),
      ("knowledge", words(knowledge.map(\.rawValue))), ("folds", folds.node),
      ("controls", controlNode), ("metrics", words(metrics)),
      ("validation-share", yamlNode("\(validationShare)")),
      ("adaptation", words(adaptation.map(\.rawValue))),
      ("device", yamlNode(device.rawValue)),
      ("precision", yamlNode(precision.rawValue)),
    ]
    // Written out, a margin that nobody set would look like one that somebody did.
    if let declaredMargin { root.append(("margin", yamlNode("\(declaredMargin)"))) }
    if let seeds { root.append(("seeds", yamlNode("\(seeds)"))) }
    if !system.isEmpty {
      let answers = system.sorted { $0.key < $1.key }.map { (yamlNode($0.key), yamlNode($0.value)) }
      root.append(("system", Node(answers)))
    }
    if let threads { root.append(("threads", yamlNode("\(threads)"))) }
    let pairs = root.map { (yamlNode($0.0), $0.1) }
    return (try? Yams.serialize(node: Node(pairs))) ?? ""
  }

  private var controlNode: Node {
    let names = controls.compactMap { kind in
      Cell.Kind.controlNames.first { $0.kind == kind }?.name
    }
    return words(names.isEmpty ? ["none"] : names)
  }

  private func mapping(_ components: [ComponentSpecification]) -> Node {
    Node(
      components.map { component in
        (
          yamlNode(component.name),
          Node([(yamlNode("use"), yamlNode(component.use))] + component.pairs)
        )
      })
  }
}

extension ComponentSpecification {
  fileprivate var pairs: [(Node, Node)] {
    parameters.sorted { $0.key < $1.key }.map { (yamlNode($0.key), YAMLMap.node($0.value)) }
  }

  fileprivate var head: [(Node, Node)] {
    [(yamlNode("use"), yamlNode(use)), (yamlNode("name"), yamlNode(name))]
  }
}

extension ModelSpecification {
  fileprivate var node: Node {
    Node(
      component.head + [
        (yamlNode("corpus"), yamlNode(corpus)),
        (yamlNode("feature"), words(features)),
        (yamlNode("taps"), words(taps)),
      ] + component.pairs)
  }
}

extension AttackerSpecification {
  fileprivate var node: Node {
    var pairs = component.head
    if let corpora { pairs.append((yamlNode("corpora"), words(corpora))) }
    if let awareness {
      pairs.append((yamlNode("awareness"), words(awareness.map(\.rawValue))))
    }
    if let knowledge {
      pairs.append((yamlNode("knowledge"), words(knowledge.map(\.rawValue))))
    }
    if let adaptation {
      pairs.append((yamlNode("adaptation"), words(adaptation.map(\.rawValue))))
    }
    if let seeds { pairs.append((yamlNode("seeds"), yamlNode("\(seeds)"))) }
    return Node(pairs + component.pairs)
  }
}

extension FoldSelection {
  fileprivate var node: Node {
    switch self {
    case .all: yamlNode("all")
    case .first(let count): yamlNode("\(count)")
    case .listed(let folds): words(folds.map(String.init))
    }
  }
}

private func yamlNode(_ text: String) -> Node { Node(text) }

private func words(_ words: [String]) -> Node {
  Node(words.map { Node($0) }, .implicit, .flow)
}
